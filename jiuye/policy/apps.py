from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "jiuye.policy"
    label = "policy"
