from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "jiuye.records"
    label = "records"

    def ready(self) -> None:
        from jiuye.records import kept_files
        from jiuye.records.trail.guard import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="records.trail.guard")
        kept_files.register()
