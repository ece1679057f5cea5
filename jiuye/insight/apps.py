from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "jiuye.insight"
    label = "insight"

    def ready(self) -> None:
        from jiuye.insight import menu

        menu.register()
