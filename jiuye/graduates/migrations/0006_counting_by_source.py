"""信息来源 is counted beside the list of origin information: the few that did not come from a roster are found without the many."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("graduates", "0005_room_for_codes_of_every_province")]

    operations = [
        migrations.AddIndex(
            model_name="graduate",
            index=models.Index(
                condition=models.Q(("deactivated_at__isnull", True)),
                fields=[
                    "school", "source", "state", "stage", "id", "cohort", "level", "department", "major", "origin_region",
                    "deactivated_at",
                ],
                name="roster_of_a_source",
            ),
        ),
    ]  # fmt: skip
