from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "jiuye.institutions"
    label = "institutions"

    def ready(self) -> None:
        from jiuye.institutions import menu

        menu.register()
