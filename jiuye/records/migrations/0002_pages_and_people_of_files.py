"""The pictures of a PDF's further pages, and whom a produced file told of."""

import django.db.models.deletion
from django.db import migrations, models

import jiuye.records.models.evidence


class Migration(migrations.Migration):
    dependencies = [("records", "0001_first_tables")]

    operations = [
        migrations.CreateModel(
            name="EvidencePage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几页")),
                ("display", models.FileField(max_length=200, upload_to=jiuye.records.models.evidence.page_name, verbose_name="显示件")),
                ("width", models.PositiveIntegerField(verbose_name="宽")),
                ("height", models.PositiveIntegerField(verbose_name="高")),
                ("evidence", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="further", to="records.evidence")),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("evidence", "number"), name="evidence_page_once")],
            },
        ),
        migrations.CreateModel(
            name="RunPeople",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("block", models.PositiveBigIntegerField()),
                ("bits", models.BinaryField()),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="people", to="records.filerun")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("block", "run"), name="run_people_once")]},
        ),
    ]
