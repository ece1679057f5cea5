"""What the lists count by is written like any other column, and the table refuses a number that does not follow (``counted``)."""

from django.db import migrations, models
from django.db.models import Case, Q, Value, When

LISTED = Q(("deactivated", False))
SETTLED = Case(When(state="in_review", then=Value(0)), default=Value(1))
OWN = Case(
    When(confirmed_by_graduate_at__isnull=False, then=Value(1)),
    When(objected_at__isnull=False, then=Value(4)),
    When(asserted_by="", then=Value(5)),
    When(unconfirmed_at__isnull=False, then=Value(3)),
    default=Value(2),
)
PRECHECK = Case(
    When(state="draft", then=Value(4)),
    When(mismatches__gt=0, then=Value(3)),
    When(hints__gt=0, then=Value(2)),
    default=Value(1),
)
BEFORE = (
    "queue_of_a_school", "queue_of_a_state", "queue_by_name", "queue_of_a_cohort", "queue_of_decisions",
    "queue_of_confirmations", "queue_of_a_class", "queue_of_a_department", "queue_of_own_words", "queue_of_prechecks",
)  # fmt: skip
ASKED = "is_current cohort own precheck department major leaf asserted_by level"
REST = "is_current cohort department major asserted_by level"
QUEUES = {
    "queue_of_a_school": f"school settled waiting_since id state stage {ASKED}",
    "queue_of_a_state": f"school state waiting_since id stage {ASKED}",
    "queue_by_name": f"school name id state {ASKED} employer_name study_school credit_code graduate",
    "queue_of_a_cohort": "school cohort is_current state stage own waiting_since id",
    "queue_of_decisions": "school state state_since cohort id is_current",
    "queue_of_confirmations": "school own confirmed_by_graduate_at cohort id",
    "queue_of_a_class": f"class_group state waiting_since id stage {ASKED}",
    "queue_of_a_department": f"department state waiting_since id stage {ASKED}",
    "queue_of_own_words": f"school own precheck state stage waiting_since id leaf {REST}",
    "queue_of_leaves": f"school leaf state own precheck stage id {REST}",
}


def count(apps, schema_editor):
    """Every registration by what it says now."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # an index is not made over rows still to be checked
    apps.get_model("destinations", "Destination")._base_manager.update(settled=SETTLED, own=OWN, precheck=PRECHECK)


def _column(name, default, help_text):
    field = models.PositiveSmallIntegerField(default=default, help_text=help_text)
    return migrations.AddField(model_name="destination", name=name, field=field)


def _follows(name, said):
    refused = models.CheckConstraint(condition=Q((name, said)), name=f"{name}_follows")
    return migrations.AddConstraint(model_name="destination", constraint=refused)


def _index(name, fields):
    index = models.Index(condition=LISTED, fields=[*fields.split(), "deactivated"], name=name)
    return migrations.AddIndex(model_name="destination", index=index)


class Migration(migrations.Migration):
    dependencies = [("destinations", "0004_room_for_codes_of_every_province")]

    operations = [
        *(migrations.RemoveIndex(model_name="destination", name=name) for name in BEFORE),
        *(migrations.RemoveField(model_name="destination", name=name) for name in ("settled", "own", "precheck")),
        migrations.AlterField("destination", "state", models.CharField("状态", max_length=32)),
        _column("own", 5, "本人确认, as the lists count it"),
        _column("precheck", 4, "预检, as the lists count it"),
        _column("settled", 1, "0 while somebody must decide"),
        migrations.RunPython(count, migrations.RunPython.noop),
        _follows("own", OWN),
        _follows("precheck", PRECHECK),
        _follows("settled", SETTLED),
        *(_index(name, fields) for name, fields in QUEUES.items()),
    ]
