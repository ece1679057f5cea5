from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "jiuye.kit"
    label = "kit"

    def ready(self) -> None:
        from jiuye.kit import lookups  # noqa: F401  (registers itself)
