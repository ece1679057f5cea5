from django.apps import AppConfig


class NationalConfig(AppConfig):
    name = "jiuye.national"
    label = "national"

    def ready(self) -> None:
        from jiuye.destinations import panels, rules
        from jiuye.national import hooks, menu

        if hooks.national_rules not in rules.further:
            rules.further.append(hooks.national_rules)
        panels.register(hooks.panel)
        panels.knows_reports(hooks.REPORTING)
        menu.register()
