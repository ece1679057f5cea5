from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "jiuye.site"
    label = "site"
