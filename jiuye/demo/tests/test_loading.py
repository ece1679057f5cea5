"""A small demonstration, loaded: every state is there, its rows agree with each other, and it is loaded once."""

import json
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import F
from django.test import override_settings

from jiuye.accounts.models import User
from jiuye.accounts.network import Origin
from jiuye.accounts.services import login
from jiuye.demo import builder, commands, specimens
from jiuye.demo.staff import PASSWORD
from jiuye.destinations.facts import shown_digest, values_of
from jiuye.destinations.models import Destination, Version
from jiuye.destinations.services.common import evidence_of
from jiuye.graduates.facts import shown_digest as origin_digest
from jiuye.graduates.facts import values_of as origin_values
from jiuye.graduates.models import Feedback, Graduate
from jiuye.institutions.models import School
from jiuye.records.models import TrailEvent
from jiuye.review.models import Case

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demonstration")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, folder):
    """Built once for this module, with few papers, and taken back afterwards."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        override_settings(DATA_DIR=folder, MODE="demo"),
    ):
        patch.setattr(builder, "LIVED", 6)
        patch.setattr(specimens, "OF_EACH", dict.fromkeys(specimens.OF_EACH, 1))
        with transaction.atomic():
            yield load()
            transaction.set_rollback(True)


def load(graduates=120, profile="national"):
    return commands.load(graduates=graduates, seed=1, profile=profile, at=AT)


def rows():
    """Everything the seed decides, by school: the keys and digests of secrets differ on every machine."""
    return sorted(
        (*row, date.isoformat() if date else "")
        for *row, date in Destination.unscoped.values_list(
            "school__code", "graduate__student_number", "graduate__name", "leaf", "state", "employer_name", "credit_code",
            "monthly_pay", "void_reason", "waiting_since",
        )
    )  # fmt: skip


def test_it_stays_away_from_real_people(settings):
    settings.MODE = "production"

    status, told = load()

    assert status == 1
    assert not told.get("built")
    assert "演示环境" in told["lines"][0]


@pytest.mark.seed("M-24")
def test_the_same_seed_gives_the_same_rows(settings, tmp_path, monkeypatch):
    settings.MODE = "demo"
    monkeypatch.setattr(builder, "LIVED", 2)
    monkeypatch.setattr(specimens, "OF_EACH", dict.fromkeys(specimens.OF_EACH, 1))
    found = []

    for folder in ("one", "two"):
        settings.DATA_DIR = tmp_path / folder
        with transaction.atomic():
            load(graduates=60, profile="guangdong")
            found.append([row for row in rows() if row[0] in {"19913", "19914"}])
            transaction.set_rollback(True)

    assert len(found[0]) >= 60
    assert found[0] == found[1]


@pytest.mark.seed("M-24")
def test_the_loaders_rows_are_what_services_would_have_left(loaded):
    status, _ = loaded
    everything = list(Destination.unscoped.select_related("graduate__person", "graduate__school"))

    assert status == 0
    assert len(everything) >= 120
    for one in everything:
        versions = list(one.versions.order_by("number"))
        moves = TrailEvent.objects.filter(object_type="destination", object_id=str(one.pk)).exclude(
            action__contains="evidence"
        )
        assert [v.number for v in versions] == list(range(1, one.version + 1))
        assert moves.count() == one.version
        assert not versions or versions[-1].state == one.state
        assert not one.confirmed_digest or one.confirmed_digest == shown_digest(
            values_of(one), (e.sha256 for e in evidence_of(one))
        )
    waiting = {f"destination:{one.pk}" for one in everything if one.state == "in_review"}
    assert waiting == set(Case.objects.filter(process="destination", closed_at=None).values_list("subject", flat=True))


@pytest.mark.seed("M-24", "M-01")
def test_origin_confirmations_hold_for_what_is_shown(loaded):
    confirmed = Graduate.unscoped.exclude(confirmed_digest="").select_related("person", "school")

    assert confirmed.count() > 50
    assert all(one.confirmed_digest == origin_digest(origin_values(one)) for one in confirmed)


@pytest.mark.seed("M-24")
def test_every_state_has_somebody_in_it_and_nothing_happened_in_the_future(loaded):
    states = Counter(Destination.unscoped.values_list("state", flat=True))

    assert set(states) == {"draft", "in_review", "returned", "rejected", "approved", "voided"}
    assert not TrailEvent.objects.filter(at__gt=AT).exists()
    assert not Version.objects.filter(recorded_at__gt=AT).exists()
    assert not Destination.unscoped.filter(created_at__gt=F("state_since")).exists()
    assert Feedback.unscoped.filter(answered_at=None).exists()
    assert Feedback.unscoped.exclude(answered_at=None).exists()


@pytest.mark.seed("M-24")
def test_printed_accounts_open_and_loaded_ones_do_not(loaded):
    _, told = loaded
    here = Origin(ip="10.0.0.9", area="内网", browser="Chrome")
    pages = told["accounts"]
    staff = [account for page in pages.values() for account in page["staff"]]
    (student, *_) = pages["19915"]["students"]
    school = School.objects.get(code="19915")

    assert all(login.staff(username=a["username"], password=PASSWORD, origin=here, at=AT) for a in staff)
    assert login.student(school_id=school.pk, identifier=student["username"], password=PASSWORD, origin=here, at=AT)
    nobody = User.objects.filter(kind="student", password="!demonstration").first()
    assert nobody is not None
    assert not nobody.has_usable_password()


@pytest.mark.seed("M-24")
def test_loading_again_changes_nothing_and_tells_the_same(loaded):
    _, first = loaded
    counted = TrailEvent.objects.count(), Destination.unscoped.count()

    status, again = load()

    assert (status, again["built"]) == (0, False)
    assert again["lines"] == first["lines"]
    assert (TrailEvent.objects.count(), Destination.unscoped.count()) == counted


@pytest.mark.seed("M-24")
def test_another_demonstration_does_not_mix_with_this_one(loaded):
    status, told = load(graduates=200)

    assert status == 1
    assert "已有另一份演示数据" in told["lines"][0]


@pytest.mark.seed("M-24", "M-07")
def test_what_is_wrong_on_purpose_is_written_down(loaded, folder):
    known = json.loads((folder / "demo" / "120-1-national-known-19915.json").read_text(encoding="utf-8"))

    assert known
    assert all(Graduate.unscoped.filter(pk=one["graduate_id"]).exists() for one in known)
