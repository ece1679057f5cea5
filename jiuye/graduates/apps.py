from django.apps import AppConfig


class GraduatesConfig(AppConfig):
    name = "jiuye.graduates"
    label = "graduates"

    def ready(self) -> None:
        from jiuye.accounts import identity
        from jiuye.graduates.console import menu
        from jiuye.graduates.identity import Enrolments

        identity.register(Enrolments())
        menu.register()
