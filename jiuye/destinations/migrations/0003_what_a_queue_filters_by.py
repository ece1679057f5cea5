"""What a queue filters, counts and sorts by stands in one table, and ends each of its indexes."""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
    UPDATE destinations_destination SET (class_group_id, major_id, level, name, deactivated) = (
        SELECT g.class_group_id, g.major_id, g.level, g.name, g.deactivated_at IS NOT NULL
        FROM graduates_graduate g WHERE g.id = destinations_destination.graduate_id
    )
"""


def keep_beside(apps, schema_editor):
    """What every registration keeps of its graduate, from the graduates as they are."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # an index is not made over rows still to be checked
    schema_editor.execute(KEEP)


class Migration(migrations.Migration):
    dependencies = [
        ("destinations", "0002_what_the_school_found"),
        ("graduates", "0002_binding_applications"),
        ("institutions", "0001_first_tables"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="destination",
            name="destination_school__38b892_idx",
        ),
        migrations.RemoveIndex(
            model_name="destination",
            name="destination_departm_26e27b_idx",
        ),
        migrations.RemoveIndex(
            model_name="destination",
            name="destination_school__b39160_idx",
        ),
        migrations.RemoveIndex(
            model_name="destination",
            name="destination_school__f2887c_idx",
        ),
        migrations.RemoveIndex(
            model_name="destination",
            name="destination_school__4770a9_idx",
        ),
        migrations.RemoveIndex(
            model_name="destination",
            name="destination_school__3aa602_idx",
        ),
        migrations.RemoveIndex(
            model_name="destination",
            name="destination_school__a9c958_idx",
        ),
        migrations.RemoveIndex(
            model_name="destination",
            name="destination_school__9d4589_idx",
        ),
        migrations.AddField(
            model_name="destination",
            name="class_group",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="institutions.classgroup",
            ),
        ),
        migrations.AddField(
            model_name="destination",
            name="deactivated",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="destination",
            name="level",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name="destination",
            name="major",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="institutions.major",
            ),
        ),
        migrations.AddField(
            model_name="destination",
            name="name",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name="destination",
            name="department",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="institutions.department",
            ),
        ),
        migrations.AlterField(
            model_name="destination",
            name="graduate",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="destinations",
                to="graduates.graduate",
            ),
        ),
        migrations.AlterField(
            model_name="destination",
            name="school",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.school"
            ),
        ),
        migrations.AddField(
            model_name="destination",
            name="own",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(confirmed_by_graduate_at__isnull=False, then=models.Value(1)),
                    models.When(objected_at__isnull=False, then=models.Value(4)),
                    models.When(asserted_by="", then=models.Value(0)),
                    models.When(then=models.Value(3), unconfirmed_at__isnull=False),
                    default=models.Value(2),
                ),
                help_text="本人确认, as the lists count it",
                output_field=models.SmallIntegerField(),
            ),
        ),
        migrations.AddField(
            model_name="destination",
            name="precheck",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(state="draft", then=models.Value(0)),
                    models.When(mismatches__gt=0, then=models.Value(3)),
                    models.When(hints__gt=0, then=models.Value(2)),
                    default=models.Value(1),
                ),
                help_text="预检, as the lists count it",
                output_field=models.SmallIntegerField(),
            ),
        ),
        migrations.RunPython(keep_beside, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=[
                    "school",
                    "settled",
                    "waiting_since",
                    "id",
                    "state",
                    "stage",
                    "is_current",
                    "cohort",
                    "own",
                    "precheck",
                    "department",
                    "major",
                    "leaf",
                    "asserted_by",
                    "level",
                    "deactivated",
                ],
                name="queue_of_a_school",
            ),
        ),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=[
                    "school",
                    "state",
                    "waiting_since",
                    "id",
                    "stage",
                    "is_current",
                    "cohort",
                    "own",
                    "precheck",
                    "department",
                    "major",
                    "leaf",
                    "asserted_by",
                    "level",
                    "deactivated",
                ],
                name="queue_of_a_state",
            ),
        ),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=[
                    "school",
                    "name",
                    "id",
                    "state",
                    "is_current",
                    "cohort",
                    "own",
                    "precheck",
                    "department",
                    "major",
                    "leaf",
                    "asserted_by",
                    "level",
                    "employer_name",
                    "study_school",
                    "credit_code",
                    "graduate",
                    "deactivated",
                ],
                name="queue_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=["school", "employer_name", "id", "state", "is_current", "deactivated"],
                name="queue_by_employer",
            ),
        ),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=[
                    "school",
                    "cohort",
                    "is_current",
                    "state",
                    "stage",
                    "own",
                    "waiting_since",
                    "id",
                    "deactivated",
                ],
                name="queue_of_a_cohort",
            ),
        ),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=["school", "state", "state_since", "cohort", "id", "deactivated"],
                name="queue_of_decisions",
            ),
        ),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=["school", "own", "confirmed_by_graduate_at", "cohort", "id", "deactivated"],
                name="queue_of_confirmations",
            ),
        ),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=[
                    "class_group",
                    "state",
                    "waiting_since",
                    "id",
                    "stage",
                    "is_current",
                    "cohort",
                    "own",
                    "precheck",
                    "department",
                    "major",
                    "leaf",
                    "asserted_by",
                    "level",
                    "deactivated",
                ],
                name="queue_of_a_class",
            ),
        ),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=[
                    "department",
                    "state",
                    "waiting_since",
                    "id",
                    "stage",
                    "is_current",
                    "cohort",
                    "own",
                    "precheck",
                    "department",
                    "major",
                    "leaf",
                    "asserted_by",
                    "level",
                    "deactivated",
                ],
                name="queue_of_a_department",
            ),
        ),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=[
                    "school",
                    "own",
                    "state",
                    "stage",
                    "id",
                    "is_current",
                    "cohort",
                    "precheck",
                    "department",
                    "major",
                    "leaf",
                    "asserted_by",
                    "level",
                    "deactivated",
                ],
                name="queue_of_own_words",
            ),
        ),
        migrations.AddIndex(
            model_name="destination",
            index=models.Index(
                condition=models.Q(("deactivated", False)),
                fields=[
                    "school",
                    "precheck",
                    "state",
                    "stage",
                    "id",
                    "is_current",
                    "cohort",
                    "own",
                    "department",
                    "major",
                    "leaf",
                    "asserted_by",
                    "level",
                    "deactivated",
                ],
                name="queue_of_prechecks",
            ),
        ),
    ]
