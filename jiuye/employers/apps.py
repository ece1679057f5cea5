from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "jiuye.employers"
    label = "employers"
