from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "jiuye.kit"
    label = "kit"
