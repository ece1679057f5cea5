from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "jiuye.demo"
    label = "demo"
