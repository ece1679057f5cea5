"""What a roster filters, counts and sorts by ends each of its indexes; names are found by their words."""

import django.db.models.deletion
from django.db import migrations, models

WORDS = "CREATE INDEX roster_by_words ON graduates_graduate USING gin (string_to_array(searchable, ' '))"


def make_words(apps, schema_editor):
    """Only where there are inverted indexes; SQLite looks through the names themselves."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(WORDS)


def drop_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX roster_by_words")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_own_lists"),
        ("graduates", "0003_who_hears_it"),
        ("institutions", "0002_school_address"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="graduate",
            name="graduates_g_school__14796f_idx",
        ),
        migrations.RemoveIndex(
            model_name="graduate",
            name="graduates_g_departm_a5ba2b_idx",
        ),
        migrations.RemoveIndex(
            model_name="graduate",
            name="graduates_g_class_g_d7bb4c_idx",
        ),
        migrations.AlterField(
            model_name="graduate",
            name="class_group",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="institutions.classgroup",
            ),
        ),
        migrations.AlterField(
            model_name="graduate",
            name="department",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="institutions.department",
            ),
        ),
        migrations.AlterField(
            model_name="graduate",
            name="school",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="graduates",
                to="institutions.school",
            ),
        ),
        migrations.AddIndex(
            model_name="graduate",
            index=models.Index(
                condition=models.Q(("deactivated_at__isnull", True)),
                fields=[
                    "school",
                    "student_number",
                    "id",
                    "cohort",
                    "state",
                    "stage",
                    "level",
                    "department",
                    "major",
                    "source",
                    "name",
                    "exam_number",
                    "person",
                    "deactivated_at",
                ],
                name="roster_by_number",
            ),
        ),
        migrations.AddIndex(
            model_name="graduate",
            index=models.Index(
                condition=models.Q(("deactivated_at__isnull", True)),
                fields=[
                    "school",
                    "state",
                    "stage",
                    "state_since",
                    "id",
                    "level",
                    "department",
                    "major",
                    "source",
                    "cohort",
                    "origin_region",
                    "deactivated_at",
                ],
                name="roster_of_a_state",
            ),
        ),
        migrations.AddIndex(
            model_name="graduate",
            index=models.Index(
                condition=models.Q(("deactivated_at__isnull", True)),
                fields=[
                    "school",
                    "state_since",
                    "id",
                    "cohort",
                    "state",
                    "stage",
                    "level",
                    "department",
                    "major",
                    "source",
                    "origin_region",
                    "deactivated_at",
                ],
                name="roster_by_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="graduate",
            index=models.Index(
                condition=models.Q(("deactivated_at__isnull", True)),
                fields=["school", "name", "id", "deactivated_at"],
                name="roster_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="graduate",
            index=models.Index(
                condition=models.Q(("deactivated_at__isnull", True)),
                fields=[
                    "department",
                    "state",
                    "stage",
                    "state_since",
                    "id",
                    "cohort",
                    "level",
                    "major",
                    "deactivated_at",
                ],
                name="roster_of_a_department",
            ),
        ),
        migrations.AddIndex(
            model_name="graduate",
            index=models.Index(
                condition=models.Q(("deactivated_at__isnull", True)),
                fields=[
                    "class_group",
                    "state",
                    "stage",
                    "state_since",
                    "id",
                    "cohort",
                    "level",
                    "major",
                    "deactivated_at",
                ],
                name="roster_of_a_class",
            ),
        ),
        migrations.RunPython(make_words, drop_words),
    ]
