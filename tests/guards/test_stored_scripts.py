"""What people typed is text wherever it is shown (T-39): every text column of a school poisoned, every page drawn and parsed."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
import time_machine
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims, confirmation
from jiuye.destinations.services import review as reviewing
from jiuye.destinations.tests.claims import now_of
from jiuye.graduates.models import Feedback, Graduate
from jiuye.graduates.services import feedback
from jiuye.graduates.tests.cast import person, uploaded, xlsx
from jiuye.kit.fields import EncryptedField
from jiuye.kit.middleware import HEADERS
from jiuye.notices.models import Notice
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import Evidence, FileRun, TrailEvent
from jiuye.review.models import Opinion as Heard
from jiuye.review.rules import Decision, Opinion
from tests.guards import world as making
from tests.guards.test_scope_matrix import ARGUMENT, filled, routes

TAG, ATTRIBUTE = "x-stored", "onxstored"
PAYLOADS = [
    f"\"><{TAG}>", f"'><{TAG}>", f"\" {ATTRIBUTE}=1 x=\"", f"' {ATTRIBUTE}='1", f"</script><{TAG}>", f"</textarea><{TAG}>",
    f"</title><{TAG}>", f"--><{TAG}>", f"<{TAG} {ATTRIBUTE}=1>", f"<svg><{TAG}>", f"<!--><{TAG}>", f"]]><{TAG}>",
    f"&quot;><{TAG}>", f"\u003c{TAG}\u003e", f"{{{{7*7}}}}<{TAG}>", f"<{TAG}/", f"<<{TAG}>", f"<{TAG}\n>",
]  # fmt: skip
KEEP = {
    "Graduate": {"state", "source", "level", "sex", "cohort", "major_code", "student_number", "exam_number", "origin_region",
                 "division", "household_region", "mobile_index", "confirmed_digest"},
    "Destination": {"state", "leaf", "kind", "asserted_by", "asserted_ref", "region_code", "contact_index", "confirmed_digest",
                    "employer_nature", "industry", "job_category", "study_level", "credit_code"},
    "Evidence": {"object_type", "object_id", "slot", "graduate_ref", "kind", "sha256", "original_sha256", "uploaded_by", "original",
                 "display"},
    "TrailEvent": {"action", "object_type", "object_id", "subject", "actor_ref", "outcome"},
    "FileRun": {"kind", "what", "state", "cohort", "started_by", "sha256", "result_sha256", "token_digest", "upload", "result",
                "problems_file"},
    "Notice": {"event", "href", "about"},
    "Opinion": {"level", "decision", "by_ref"},
    "FeedbackMessage": {"by_ref", "by_party"},
    "Feedback": {"kind"},
    "Department": {"code"}, "Major": {"code", "level", "length"}, "ClassGroup": set(), "Campus": set(), "Employer": {"code"},
    "School": {"code", "profile_key", "pinyin", "initials"}, "User": {"username", "password", "kind", "device_salt"},
    "Role": {"level", "key"}, "Person": {"document", "document_index", "document_kind", "chsi_index"},
}  # fmt: skip
"""Columns whose values are codes, keys or digests: the product writes them, nobody types them."""


class Parsed(HTMLParser):
    """Elements and attributes a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == TAG or any(name == ATTRIBUTE for name, _ in attrs):
            self.foreign.append(self.get_starttag_text() or tag)


def text_columns(model):
    kept = KEEP[model.__name__]
    for field in model._meta.concrete_fields:
        typed = isinstance(field, models.CharField | models.TextField | EncryptedField) and not field.choices
        if typed and field.name not in kept and not field.unique and (field.max_length or 999) >= 24:
            yield field


def poison():
    """Every text column of every row, each with another payload; the states stay what they are."""
    nth = 0
    for model in apps.get_models():
        if model.__name__ not in KEEP or model is TrailEvent:
            continue
        for row in model._base_manager.order_by("pk"):
            columns = {}
            for field in text_columns(model):
                columns[field.name] = PAYLOADS[nth % len(PAYLOADS)][: field.max_length]
                nth += 1
            if columns:
                with transaction.atomic():
                    model._base_manager.filter(pk=row.pk).update(**columns)
    return nth


@pytest.fixture
def lived(university):
    """A school in which everything people can write has been written somewhere."""
    with time_machine.travel(making.season(university.cohort), tick=False):
        world = making.build(university)
        ours, at = world.ours, making.season(university.cohort)
        law, physics = ours.graduate(ours.law), ours.graduate(ours.physics)
        counsellor = ours.actor(ours.counsellor(ours.law))
        said = Opinion(Decision.RETURN, f"<{TAG}>改")
        reviewing.decide(actor=counsellor, destination=now_of(law), opinion=said, at=at)
        confirmation.object_to(actor=ours.actor(physics), destination=now_of(physics), why=f"<{TAG}>", at=at)
        feedback.open_thread(
            actor=ours.actor(law), graduate=law, kind="registry", fields=["name"], text=f"<{TAG}>", at=at
        )
        office = Client()
        ours.login(office, ours.employment_office())
        office.post(
            reverse("graduates:upload"),
            {"cohort": ours.cohort, "file": uploaded(xlsx([hostile(ours.cohort)]), f"<{TAG}>.xlsx")},
        )
        while work_once("tests"):
            pass
        yield ours


def hostile(cohort):
    return person(
        7,
        院系=f"<{TAG}>学院",
        班级=f"'><{TAG}>",
        专业名称=f"<{TAG}>",
        家庭地址=f"<{TAG}>",
        毕业日期=f"{cohort}-06-30",
        年度=str(cohort),
    )


def foreign_elements(university):
    """Every page of every role that answers with HTML, parsed: what is in it that nobody of the house wrote."""
    people = {
        "office": university.employment_office(), "law": university.graduate(university.law),
    }  # fmt: skip
    found, drawn = [], set()
    for name, who in people.items():
        client = Client(raise_request_exception=False)
        university.login(client, who)
        for where, door in routes():
            if "GET" not in door.methods:
                continue
            for key in range(1, 4) if ARGUMENT.search(where) else [0]:
                with transaction.atomic():
                    answer = client.get(filled(where, key))
                    transaction.set_rollback(True)
                if answer.status_code >= 500:
                    found.append(f"{name} {filled(where, key)} {answer.status_code}")
                elif not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
                    page = answer.content.decode()
                    drawn |= {where} if TAG in page else set()
                    found += [f"{name} {filled(where, key)} {what}" for what in Parsed(page).foreign]
    return found, drawn


@pytest.mark.seed("T-39", "F-22")
@pytest.mark.django_db
def test_what_was_typed_into_any_column_is_text_on_every_page(lived):
    poisoned = poison()

    found, drawn = foreign_elements(lived)

    assert found == []
    assert poisoned > 200
    assert len(drawn) >= 15, "the payloads must be on the pages, or nothing was proved"


@pytest.mark.seed("T-39")
@pytest.mark.django_db
def test_what_services_took_from_people_is_text_where_it_comes_back(lived):
    client = Client()
    lived.login(client, lived.employment_office())
    record = now_of(lived.graduate(lived.law))
    run = FileRun.objects.get(kind="import")

    pages = {
        "opinion": client.get(reverse("destinations:record", args=[record.pk])),
        "objection": client.get(reverse("destinations:record", args=[now_of(lived.graduate(lived.physics)).pk])),
        "roster": client.get(reverse("graduates:run", args=[run.pk]), follow=True),
        "feedback": client.get(reverse("graduates:feedback_thread", args=[Feedback.unscoped.get().pk]), follow=True),
    }

    assert Heard.objects.filter(text__contains=TAG).exists()
    assert Notice.objects.filter(body__contains=TAG).exists()
    assert Evidence.objects.exists()
    for name, answer in pages.items():
        page = answer.content.decode()
        assert f"&lt;{TAG}&gt;" in page, name
        assert Parsed(page).foreign == [], name
        assert answer["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.seed("T-39")
@pytest.mark.django_db
def test_a_payload_in_an_employers_name_is_kept_as_text_by_the_form(lived):
    graduate = lived.graduate(lived.law)
    destination = now_of(graduate)
    name = f'<{TAG}>"{ATTRIBUTE}=1>有限公司'

    claims.submit(
        actor=lived.actor(graduate),
        destination=destination,
        values=making.contract(name),
        at=making.season(lived.cohort),
    )

    client = Client()
    lived.login(client, graduate)
    page = client.get(reverse("destinations_h5:status")).content.decode()
    assert Destination.unscoped.get(pk=destination.pk).employer_name == name
    assert TAG in page
    assert Parsed(page).foreign == []


def test_the_probe_sees_an_element_and_an_attribute():
    assert Parsed(f"<p><{TAG}></p>").foreign
    assert Parsed(f"<p {ATTRIBUTE}=1></p>").foreign
    assert not Parsed(f"<p title='&lt;{TAG}&gt;'>&lt;{TAG}&gt;</p>").foreign
    assert Graduate.__name__ in KEEP
