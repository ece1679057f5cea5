from django.apps import AppConfig
from django.conf import settings


class StandardsConfig(AppConfig):
    name = "jiuye.standards"
    label = "standards"

    def ready(self) -> None:
        from jiuye.standards import local

        local.folder[:] = [settings.DATA_DIR / "tables"]
