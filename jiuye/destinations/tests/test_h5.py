"""The graduate's pages over HTTP: choose, fill in, hand in, follow, confirm; what is not theirs is not there."""

import json
import re

import pytest
import time_machine
from django.urls import reverse

from jiuye.destinations.services import claims, confirmation
from jiuye.destinations.spotchecks import services as spotchecks
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
from jiuye.employers.models import Employer, Warning
from jiuye.employers.services import remember
from jiuye.notices.models import Notice
from jiuye.notices.services import tell
from jiuye.records.models import Evidence, Upload
from jiuye.records.tests.pictures import pdf

STATUS, FORM = "/h/destination/", "/h/destination/form/"


@pytest.fixture
def graduate(university):
    return university.graduate(university.law)


@pytest.fixture
def phone(client, university, graduate):
    """A graduate signed in, in the season, with their first registration."""
    born(university, graduate)
    with time_machine.travel(season(university.cohort)):
        university.login(client, graduate)
        yield client


def chosen(phone, leaf="contract", kind=""):
    phone.post("/h/destination/start/", {"leaf": leaf, "kind": kind})


JSON = "application/json"


def page(phone, url, **query):
    return phone.get(url, query).content.decode()


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


@pytest.mark.seed("S2-47", "S2-71")
def test_withdrawing_leads_back_to_the_form_with_everything_in_it(phone, university, graduate):
    record = submitted(university, graduate)

    back = phone.post("/h/destination/withdraw/", {"seen": record.version}, follow=True)

    assert now_of(graduate).state == "draft"
    assert "徽山软件有限公司" in back.content.decode()


@pytest.mark.seed("M-01", "S0-43", "S4-64")
def test_what_a_teacher_entered_is_shown_line_by_line_and_confirmed_or_not(phone, university, graduate):
    record = entered(university, graduate, university.employment_office())
    shown = page(phone, "/h/destination/confirm/")
    assert "学校说，这是你的去向" in shown
    assert all(words in shown for words in ("徽山软件有限公司", "还没有", "不属实，我有异议"))
    assert "checked" not in shown

    told = phone.post(
        "/h/destination/confirm/", {"answer": "confirm", "shown": confirmation.what_is_shown(record)}, follow=True
    )

    assert "由你本人确认" in told.content.decode()
    assert now_of(graduate).confirmation == "confirmed"


@pytest.mark.seed("M-01")
def test_a_confirmation_of_older_lines_is_answered_with_the_newer_ones(phone, university, graduate):
    record = entered(university, graduate, university.employment_office())
    digest = confirmation.what_is_shown(record)
    claims.amend(
        actor=university.actor(university.employment_office()),
        destination=record,
        values={"job_title": "总监"},
        at=season(university.cohort),
    )

    answer = phone.post("/h/destination/confirm/", {"answer": "confirm", "shown": digest})

    assert answer.status_code == 409
    told = answer.content.decode()
    assert "请再看一遍" in told
    assert "总监" in told
    assert now_of(graduate).confirmed_by_graduate_at is None


@pytest.mark.seed("M-01")
def test_an_objection_needs_a_word_and_then_stands_where_everybody_sees_it(phone, university, graduate):
    entered(university, graduate, university.employment_office())

    assert phone.post("/h/destination/object/", {"why": "", "more": ""}).status_code == 422
    told = phone.post("/h/destination/object/", {"why": "我没在这家单位工作"}, follow=True).content.decode()

    assert "有异议" in told
    assert "我没在这家单位工作" in told


def test_silence_is_safe_and_a_confirmation_without_a_choice_is_none(phone, university, graduate):
    entered(university, graduate, university.employment_office())

    assert phone.post("/h/destination/confirm/", {}).status_code == 422
    assert now_of(graduate).confirmed_by_graduate_at is None


@pytest.mark.seed("S2-72")
@pytest.mark.parametrize(("profile", "allowed"), [("national", True), ("anhui", False)])
def test_the_void_page_follows_the_province(client, university_of, profile, allowed):
    university = university_of(profile)
    graduate = university.graduate(university.law)
    record = entered(university, graduate, university.employment_office())
    with time_machine.travel(season(university.cohort)):
        university.login(client, graduate)

        client.post("/h/destination/void/", {"reason": "单位取消岗位", "seen": record.version})

    assert (now_of(graduate).pk != record.pk) is allowed


@pytest.mark.parametrize(
    "url",
    [
        "/h/",
        "/h/me/",
        "/h/me/data/",
        "/h/notices/",
        STATUS,
        "/h/destination/all/",
        "/h/destination/confirm/",
        "/h/destination/choose/",
    ],
)
def test_every_page_costs_a_bounded_number_of_queries(phone, university, graduate, url, django_assert_max_num_queries):
    record = submitted(university, graduate)
    office = university.actor(university.employment_office())
    for n in range(6):
        claims.amend(
            actor=office,
            destination=now_of(graduate),
            values={"remark": f"第{n}次"},
            at=season(university.cohort, hour=11 + n),
        )

    with django_assert_max_num_queries(24):
        assert phone.get(url).status_code == 200
    assert record.pk


@pytest.mark.seed("M-01")
def test_home_puts_what_others_changed_first(phone, university, graduate):
    submitted(university, graduate)
    claims.amend(
        actor=university.actor(university.employment_office()),
        destination=now_of(graduate),
        values={"remark": "改"},
        at=season(university.cohort),
    )

    told = page(phone, "/h/")

    assert told.index("你的去向被改过") < told.index("我的进度")
    assert "去核对" in told


def test_the_data_window_names_who_changed_what_and_hides_what_is_mine(phone, university, graduate):
    submitted(university, graduate)
    claims.amend(
        actor=university.actor(university.employment_office()),
        destination=now_of(graduate),
        values={"industry": "32", "contact_phone": "0551-62340000"},
        at=season(university.cohort),
    )

    told = page(phone, "/h/me/data/")

    assert "就业办孙老师" in told
    assert "改了你的毕业去向" in told
    assert "0551-62340000" not in told
    assert "提交" not in told
    assert "没有人动过" in page(phone, "/h/me/data/", only="export")


def test_a_neighbours_notice_cannot_be_read(phone, university):
    other = university.student(university.graduate(university.law, 2))
    tell(users=[other.pk], event="x", title="别人的", at=season(university.cohort))

    assert phone.post("/h/notices/read/", {"notice": Notice.objects.get().pk}).status_code == 404
    assert "别人的" not in page(phone, "/h/notices/")


@pytest.mark.seed("S4-37")
def test_before_the_season_the_page_says_when_it_opens(client, university, graduate):
    born(university, graduate)
    with time_machine.travel(season(university.cohort - 3)):
        university.login(client, graduate)
        chosen(client)

        told = client.post(FORM, {**contract(), "evidence": picture(), "seen": 0, "draft_version": 1, "submit": "1"})

    assert told.status_code == 422
    assert "没有开放" in told.content.decode()
    assert now_of(graduate).state == "draft"


@pytest.mark.seed("S4-78")
def test_after_handing_in_one_may_appeal_and_follow_it_from_the_same_place(phone, university, graduate):
    phone.post("/h/destination/start/", {"leaf": "contract"})
    assert "申诉" not in page(phone, STATUS)
    submitted(university, graduate)

    assert "觉得不对？申诉" in page(phone, STATUS)
    phone.post("/h/feedback/new/", {"kind": "appeal", "text": "退回的理由不对"})

    shown = page(phone, STATUS)
    assert "你的申诉在等答复" in shown
    assert "觉得不对" not in shown


@pytest.mark.seed("P-02", "M-01")
def test_who_is_asked_to_confirm_can_say_that_they_are_pressed(phone, university, graduate):
    entered(university, graduate, university.employment_office())

    shown = page(phone, "/h/destination/confirm/")

    assert "有人要求你填不真实的去向？" in shown
    assert "学校看不到是谁说的" in shown
    assert "?kind=pressure" in shown


@pytest.mark.seed("C-35", "S4-63")
def test_a_registration_that_does_not_count_says_so_with_the_reason(phone, university, graduate):
    destination = submitted(university, graduate)
    assert "不计入" not in page(phone, STATUS)
    marked(university, destination, "单位说没有这个人")

    assert "单位说没有这个人" in page(phone, STATUS)
    assert "不计入毕业去向落实率" in page(phone, STATUS)
    assert "核查后不计入落实率" in page(phone, "/h/")


def marked(university, destination, why):
    """As the centre's decision on a spot check leaves it."""
    spotchecks._mark(
        now_of(destination.graduate), why, university.actor(university.centre()), season(university.cohort)
    )


@pytest.mark.seed("C-15", "S1-32")
def test_every_page_of_a_pdf_can_be_looked_at_and_only_by_its_owner(phone, university, graduate, client):
    chosen(phone)
    body = pdf(3)
    begun = phone.post("/h/destination/papers/", json.dumps({"name": "合同.pdf", "size": len(body)}), content_type=JSON)
    phone.post(begun.json()["href"], body, content_type="application/octet-stream", headers={"upload-offset": "0"})
    paper = Evidence.objects.get()

    shown = page(phone, f"/h/destination/evidence/{paper.pk}/look/")

    assert [f"?page={n}" in shown for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert phone.get(f"/h/destination/evidence/{paper.pk}/?page=3")["Content-Type"] == "image/jpeg"
    assert phone.get(f"/h/destination/evidence/{paper.pk}/?page=4").status_code == 404
    university.login(client, university.graduate(university.law, 2))
    assert client.get(f"/h/destination/evidence/{paper.pk}/look/").status_code == 404


def test_what_locks_every_line_is_said_once(phone, university, graduate):
    submitted(university, graduate)

    shown = page(phone, "/h/destination/all/")

    assert shown.count("正在等待审核") == 1


@pytest.mark.seed("S2-71")
def test_what_was_withdrawn_waits_for_its_graduate_and_leads_back_to_the_form(phone, university, graduate):
    destination = submitted(university, graduate)
    phone.post("/h/destination/withdraw/", {"seen": destination.version})

    shown = page(phone, STATUS)

    assert "撤回了，还没交" in page(phone, "/h/")
    assert "已撤回，等你再交" in shown
    assert FORM in shown
