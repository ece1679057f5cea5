from django.apps import AppConfig


class GraduatesConfig(AppConfig):
    name = "jiuye.graduates"
    label = "graduates"

    def ready(self) -> None:
        from jiuye.accounts import identity, ways
        from jiuye.graduates.applications import kept
        from jiuye.graduates.applications import queries as applications
        from jiuye.graduates.console import menu, roster
        from jiuye.graduates.identity import Enrolments
        from jiuye.records.imports import kinds as imports

        identity.register(Enrolments())
        menu.register()
        kept.register()
        imports.register(roster.Roster())
        ways.beside[:] = [applications.beside]
