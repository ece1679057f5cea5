from django.apps import AppConfig


class GraduatesConfig(AppConfig):
    name = "jiuye.graduates"
    label = "graduates"

    def ready(self) -> None:
        from jiuye.accounts import identity, ways
        from jiuye.graduates.applications import queries as applications
        from jiuye.graduates.console import menu
        from jiuye.graduates.identity import Enrolments

        identity.register(Enrolments())
        menu.register()
        ways.beside[:] = [applications.beside]
