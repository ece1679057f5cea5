from django.apps import AppConfig


class DestinationsConfig(AppConfig):
    name = "jiuye.destinations"
    label = "destinations"

    def ready(self) -> None:
        from jiuye import graduates
        from jiuye.destinations import kept, menu
        from jiuye.destinations.console import (
            imports,
            lists,  # noqa: F401  (downloads find the lists by their keys)
        )
        from jiuye.destinations.services import births
        from jiuye.destinations.spotchecks import lists as samples  # noqa: F401
        from jiuye.records.imports import kinds

        menu.register()
        kept.register()
        kinds.register(imports.DestinationTable())
        if births.bear not in graduates.births:
            graduates.births.append(births.bear)
        if births.follow not in graduates.moves:
            graduates.moves.append(births.follow)
