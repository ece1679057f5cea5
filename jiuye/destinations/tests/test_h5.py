"""The graduate's pages over HTTP: choose, fill in, bring papers, hand in; nothing typed is lost, nothing overwritten."""

import json
import re

import pytest
import time_machine
from django.urls import reverse

from jiuye.destinations.services import claims
from jiuye.destinations.tests.claims import (
    born,
    contract,
    credit_code,
    entered,
    now_of,
    picture,
    season,
    submitted,
    with_paper,
)
from jiuye.destinations.tests.phone import FORM, JSON, chosen, page
from jiuye.employers.models import Employer, Warning
from jiuye.employers.services import remember
from jiuye.records.models import Evidence, Upload


@pytest.mark.seed("C-38", "S1-26")
def test_the_chooser_asks_for_papers_and_ends_with_what_counts_and_what_to_bring(phone):
    asked = page(phone, "/h/destination/choose/")
    assert "网上签约" in asked

    second = page(phone, "/h/destination/choose/", p="0")
    assert "劳动合同" in second
    ends = phone.get("/h/destination/choose/", {"p": "0-1"}, follow=True).content.decode()

    assert all(words in ends for words in ("签劳动合同形式就业", "什么算", "先准备好", "谁来审", "改回答"))


@pytest.mark.seed("S1-25", "C-20")
def test_who_is_about_to_sign_online_is_told_not_to_register_here(phone):
    assert "先在这里登记了，会挡住网签" in page(phone, "/h/destination/choose/")


@pytest.mark.seed("S1-31", "S1-35")
def test_the_catalogue_stands_in_groups_and_every_leaf_explains_itself(phone):
    whole = page(phone, "/h/destination/catalogue/")

    assert [whole.index(group) for group in ("已落实工作", "升学", "还没有落实")] == sorted(
        whole.index(group) for group in ("已落实工作", "升学", "还没有落实")
    )
    assert "不要材料，不问理由" in page(phone, "/h/destination/leaf/job_hunting/")


@pytest.mark.seed("C-38")
@pytest.mark.parametrize(("answers", "leaf"), [("0-0-0", "agreement"), ("0-0-2", "agreement"), ("0-1", "contract")])
def test_a_paper_agreement_leads_to_the_agreement_also_for_a_postdoc(phone, answers, leaf):
    ends = phone.get("/h/destination/choose/", {"p": answers}, follow=True)

    assert ends.redirect_chain[-1][0].startswith(f"/h/destination/leaf/{leaf}/")


@pytest.mark.parametrize("answers", ["9-9", "x", "0-99", "0-0-0-0-0-0-0-0-0-0-0-0-0-0"])
def test_an_invented_path_of_answers_is_not_there(phone, answers):
    assert phone.get("/h/destination/choose/", {"p": answers}).status_code == 404


@pytest.mark.seed("S2-29")
def test_a_directed_graduate_sees_only_the_supplement(client, university):
    graduate = university.enrol(university.law, "定向生", training_mode="21")
    born(university, graduate)
    with time_machine.travel(season(university.cohort)):
        university.login(client, graduate)

        first = client.get("/h/destination/choose/", follow=True).content.decode()

        assert "签劳动合同形式就业" not in page(client, "/h/destination/catalogue/") + first
        assert client.get("/h/destination/leaf/contract/").status_code == 404
        assert client.post("/h/destination/start/", {"leaf": "contract"}).status_code == 404


@pytest.mark.seed("S0-17", "S1-30", "S2-66")
def test_the_form_asks_what_the_leaf_needs_and_nothing_else(phone):
    chosen(phone, "graduate_school")

    drawn = page(phone, FORM)

    assert 'name="study_school"' in drawn
    assert 'name="credit_code"' not in drawn


@pytest.mark.seed("S2-65", "S1-21")
def test_a_form_with_a_paper_is_handed_in_without_any_script(phone, graduate):
    chosen(phone)
    sent = {**contract(), "evidence": picture(), "seen": now_of(graduate).version, "draft_version": 1, "submit": "1"}

    answer = phone.post(FORM, sent, follow=True)

    assert now_of(graduate).state == "in_review"
    told = answer.content.decode()
    assert "已交上去" in told
    assert "你现在不用做什么" in told


@pytest.mark.seed("S1-28", "C-31")
def test_a_wrong_character_is_marked_and_its_repair_is_a_button(phone, graduate):
    chosen(phone)

    answer = phone.post(
        FORM, {**contract(credit_code="91340100MAO0DEM22R"), "seen": 0, "draft_version": 1, "submit": "1"}
    )
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "改成 0" in told
    assert "91340100MA<em>O</em>0DEM22R" in told

    phone.post(FORM, {"repair-credit_code": "91340100MA00DEM22R", "draft_version": 2, "seen": 0})
    assert 'value="91340100MA00DEM22R"' in page(phone, FORM)
    assert now_of(graduate).state == "draft"


def test_what_was_typed_is_kept_when_it_is_refused_and_when_one_leaves(phone):
    chosen(phone)
    phone.post(FORM, {"employer_name": "砚溪装备有限公司", "seen": 0, "draft_version": 1, "submit": "1"})

    left = phone.post(FORM, {"job_title": "技师", "seen": 0, "draft_version": 2, "later": "1"})

    assert left.url == reverse("faces:h5_home")
    drawn = page(phone, FORM)
    assert "砚溪装备有限公司" in drawn
    assert "技师" in drawn


def save(phone, version, **fields):
    return phone.post(
        "/h/destination/form/draft/", json.dumps({"version": version, "fields": fields}), content_type=JSON
    )


@pytest.mark.seed("T-10")
def test_two_phones_see_both_values_and_nothing_is_overwritten(phone):
    chosen(phone)
    assert save(phone, 1, employer_name="甲公司").json()["version"] == 2

    second = save(phone, 1, employer_name="乙公司")

    assert (second.status_code, second.json()["fields"]) == (409, {"employer_name": "甲公司"})
    answer = phone.post(FORM, {**contract(employer_name="乙公司"), "seen": 0, "draft_version": 1, "submit": "1"})
    assert answer.status_code == 409
    assert "另一台手机填的是“甲公司”" in answer.content.decode()


def test_after_handing_in_a_forgotten_page_saves_no_draft(phone, university, graduate):
    submitted(university, graduate)

    assert save(phone, 0, employer_name="甲").status_code == 422


@pytest.mark.seed("T-10")
def test_a_form_older_than_the_record_hands_in_nothing(phone, university, graduate):
    chosen(phone)
    seen = now_of(graduate).version
    me = university.actor(graduate)
    claims.withdraw(actor=me, destination=submitted(university, graduate), at=season(university.cohort, hour=11))

    answer = phone.post(FORM, {**contract(), "seen": seen, "draft_version": 1, "submit": "1"})

    assert answer.status_code == 409
    assert now_of(graduate).state == "draft"


@pytest.mark.seed("T-10")
def test_a_form_left_open_while_the_teacher_entered_changes_nothing_of_it(phone, university, graduate):
    chosen(phone)
    entered(university, graduate, university.counsellor(university.law))

    answer = phone.post(FORM, {**contract(employer_name="别的公司"), "seen": 0, "draft_version": 1, "submit": "1"})

    assert answer.status_code == 409
    assert now_of(graduate).employer_name == "徽山软件有限公司"


@pytest.mark.seed("T-02", "W-03")
def test_a_double_tap_hands_in_once(phone, university, graduate):
    chosen(phone)
    with_paper(university, graduate)
    sent = {**contract(), "seen": 0, "draft_version": 1, "submit": "1", "idempotency_key": "one-form"}

    first, second = phone.post(FORM, sent), phone.post(FORM, sent)

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert now_of(graduate).version == 1


def send_in_pieces(phone, body, size=None):
    told = phone.post(
        "/h/destination/papers/",
        json.dumps({"name": "首页.jpg", "size": len(body), "type": "image/jpeg"}),
        content_type=JSON,
    )
    href, at = told.json()["href"], 0
    step = size or len(body)
    while at < len(body):
        answer = phone.post(
            href, body[at : at + step], content_type="application/octet-stream", headers={"Upload-Offset": str(at)}
        )
        at += step
    return href, answer


@pytest.mark.seed("S1-32", "S1-33")
def test_a_photograph_comes_in_pieces_is_shown_and_taken_away(phone, graduate):
    body = picture(size=(900, 1300)).read()

    href, answer = send_in_pieces(phone, body, 4000)
    told = answer.json()

    assert told["done"] is True
    assert phone.get(told["thumb"])["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert phone.delete(href).status_code == 204
    assert Evidence.objects.get().removed_at is not None


def test_a_piece_out_of_order_is_told_where_to_go_on(phone):
    body = picture().read()
    told = phone.post(
        "/h/destination/papers/", json.dumps({"name": "a.jpg", "size": len(body), "type": ""}), content_type=JSON
    ).json()

    answer = phone.post(
        told["href"], body[100:200], content_type="application/octet-stream", headers={"Upload-Offset": "100"}
    )

    assert (answer.status_code, answer.json()) == (409, {"received": 0})


@pytest.mark.seed("T-50")
def test_what_is_no_picture_is_refused_with_the_sentence_that_helps(phone):
    _, answer = send_in_pieces(phone, b"MZ not a picture at all" * 20)

    assert answer.status_code == 422
    assert "不是可以上传的文件类型" in answer.json()["text"]
    assert not Evidence.objects.exists()
    assert not Upload.objects.exists()


def numberless(response):
    """An error page without the number of its request."""
    return re.sub(r"编号 \w+", "", response.content.decode())


@pytest.mark.seed("T-30")
def test_another_graduates_paper_and_upload_are_the_same_404_as_none(phone, university, client):
    other = university.graduate(university.law, 2)
    with_paper(university, other)
    theirs = Evidence.objects.get(graduate_ref=f"graduate:{other.pk}")

    foreign, missing = phone.get(f"/h/destination/evidence/{theirs.pk}/"), phone.get("/h/destination/evidence/999999/")

    assert foreign.status_code == missing.status_code == 404
    assert numberless(foreign) == numberless(missing)
    assert phone.delete(f"/h/destination/papers/{theirs.pk}").status_code == 404
    phone.post(FORM, {"drop": str(theirs.pk), "draft_version": 0, "seen": 0})
    theirs.refresh_from_db()
    assert theirs.removed_at is None


@pytest.mark.seed("S4-78", "S1-27")
def test_a_known_employer_fills_the_rest_but_never_gives_anybodys_contact(phone, university):
    other = university.graduate(university.law, 2)
    remember(submitted(university, other, employer_name="合肥砚溪智能装备有限公司"), season(university.cohort))

    told = phone.get("/h/destination/employers/", {"q": "砚溪智能"}).json()["results"]

    assert [(one["text"], one["fills"]["credit_code"]) for one in told] == [("合肥砚溪智能装备有限公司", credit_code())]
    assert "韩青" not in json.dumps(told, ensure_ascii=False)
    assert "62345678" not in json.dumps(told)


@pytest.mark.seed("S2-77")
def test_a_warned_employer_is_said_while_the_name_is_written(phone, university):
    employer = Employer.objects.create(name="坏公司", code=credit_code(), first_seen_at=season(university.cohort))
    Warning.objects.create(
        employer=employer,
        school_id=university.school.pk,
        reason="收押金",
        by_label="孙老师",
        at=season(university.cohort),
    )
    chosen(phone)

    told = phone.post(
        "/h/destination/form/check/", json.dumps({"fields": {"credit_code": credit_code()}}), content_type=JSON
    ).json()

    assert told["warnings"] == ["收押金"]


def test_the_check_names_the_wrong_field_and_saves_nothing(phone, graduate):
    chosen(phone)

    told = phone.post(
        "/h/destination/form/check/", json.dumps({"fields": {"credit_code": "91340100MAO0DEM22R"}}), content_type=JSON
    ).json()

    assert told["problems"]["credit_code"][0]["label"] == "改成 0"
    assert "1 处写错" in told["left"]
    assert "91340100" not in page(phone, FORM)
