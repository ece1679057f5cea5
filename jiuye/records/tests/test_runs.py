from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from jiuye.kit.refusals import Denied, Refused
from jiuye.records.models import FileRun, IdempotencyKey, TrailEvent
from jiuye.records.services import runs
from jiuye.records.tasks import checkpoint, find_late_events, forget, verify_trail
from jiuye.records.tests.cast import LI, NOON, ZHAO
from jiuye.records.trail import chain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def received():
    upload = SimpleUploadedFile("2026届生源.xlsx", b"sheet")
    return runs.receive(actor=LI, upload=upload, what="graduates", at=NOON, school_id=5, cohort="2026")


def exported():
    """Three names, ready to be fetched."""
    run = runs.request_export(
        actor=LI,
        what="graduates",
        at=NOON,
        columns=["name"],
        filters={"department": 3},
        reason="报送学校",
        sensitive=True,
    )
    runs.produced(run, actor=LI, at=NOON, content=ContentFile(b"a,b,c"), name="名单.csv", row_count=3)
    return run


@pytest.mark.seed("W-09")
def test_an_import_lives_from_upload_to_application():
    run = received()
    problems = [{"row": n, "column": "学号", "text": "重复", "remedy": "删去一行"} for n in range(300)]

    runs.checked(
        run, actor=LI, at=NOON, counts={"new": 8}, problems=problems, problems_file=ContentFile(b"x", "problems.xlsx")
    )
    runs.applied(run, actor=LI, at=NOON, counts={"new": 8, "changed": 0})

    kept = runs.runs_of(LI, "import").get()
    assert (kept.state, kept.counts, kept.problem_count, len(kept.problems)) == (
        "applied",
        {"new": 8, "changed": 0},
        300,
        200,
    )
    assert kept.upload.open("rb").read() == b"sheet"
    assert kept.upload_name == "2026届生源.xlsx"
    assert "生源" not in kept.upload.name
    assert "filename*=utf-8''2026" in runs.serve_problems(kept)["Content-Disposition"]
    assert list(TrailEvent.objects.order_by("seq").values_list("action", flat=True)) == [
        "filerun.upload", "filerun.check", "filerun.apply",
    ]  # fmt: skip
    assert not runs.runs_of(ZHAO).exists()


def test_an_import_that_cannot_be_read_says_why():
    run = received()

    runs.failed(run, actor=LI, at=NOON, error="这不是 Excel 文件")

    assert FileRun.objects.get().error == "这不是 Excel 文件"
    with pytest.raises(Refused):
        runs.applied(run, actor=LI, at=NOON, counts={})


def test_an_abandoned_import_cannot_be_applied():
    run = received()

    runs.abandon(run, actor=LI, at=NOON)

    with pytest.raises(Refused, match="已放弃"):
        runs.applied(run, actor=LI, at=NOON, counts={})


@pytest.mark.seed("W-52", "W-25")
def test_an_export_keeps_what_was_taken_and_why_and_is_fetched_once():
    run = exported()
    token = runs.issue_token(run, actor=LI, at=NOON)

    fetched = runs.redeem(token, actor=LI, at=NOON + timedelta(minutes=9))

    assert b"".join(runs.serve_result(fetched).streaming_content) == b"a,b,c"
    assert runs.serve_result(fetched)["Content-Disposition"].startswith("attachment")
    with pytest.raises(Refused, match="已经用过"):
        runs.redeem(token, actor=LI, at=NOON + timedelta(minutes=9))
    event = TrailEvent.objects.get(action="filerun.download")
    assert (event.purpose, event.changes) == ("报送学校", {"rows": [0, 3]})
    assert TrailEvent.objects.get(action="filerun.request").changes["filters"] == [{}, {"department": 3}]


@pytest.mark.seed("W-52", "T-31")
def test_a_link_too_old_or_of_somebody_else_opens_nothing():
    run = exported()
    token = runs.issue_token(run, actor=LI, at=NOON)

    with pytest.raises(Refused):
        runs.redeem(token, actor=ZHAO, at=NOON)
    with pytest.raises(Refused):
        runs.redeem(token, actor=LI, at=NOON + timedelta(minutes=10))
    with pytest.raises(Refused):
        runs.redeem("", actor=LI, at=NOON)
    with pytest.raises(Denied):
        runs.issue_token(run, actor=ZHAO, at=NOON)


@pytest.mark.seed("W-54")
def test_files_are_let_go_after_a_week_and_what_happened_stays(tmp_path):
    run, upload = exported(), received()

    forget(NOON + timedelta(days=6))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2
    forget(NOON + timedelta(days=7))

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert FileRun.objects.get(pk=run.pk).state == "expired"
    assert FileRun.objects.get(pk=run.pk).result_sha256
    assert FileRun.objects.get(pk=upload.pk).sha256
    with pytest.raises(Refused, match="过期"):
        runs.issue_token(FileRun.objects.get(pk=run.pk), actor=LI, at=NOON)


@pytest.mark.seed("W-03")
def test_a_forms_key_is_kept_for_a_day_at_least():
    IdempotencyKey.objects.create(key="k", actor_ref="user:1", path="/", body_digest="d", at=NOON)

    forget(NOON + timedelta(hours=24))
    assert IdempotencyKey.objects.exists()
    forget(NOON + timedelta(days=3))

    assert not IdempotencyKey.objects.exists()


@pytest.mark.seed("W-22", "W-24")
def test_the_clock_chains_and_verifies(caplog, django_capture_on_commit_callbacks):
    received()

    with django_capture_on_commit_callbacks(execute=True):
        checkpoint(NOON)
    find_late_events(NOON)
    verify_trail(NOON)
    assert not [line for line in caplog.messages if "does not verify" in line]

    TrailEvent.objects.update(reason="改过")
    verify_trail(NOON)
    assert [line for line in caplog.messages if "does not verify" in line]
    assert not chain.verify_database().ok
