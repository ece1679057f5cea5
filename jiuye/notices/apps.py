from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "jiuye.notices"
    label = "notices"
