from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "jiuye.standards"
    label = "standards"
