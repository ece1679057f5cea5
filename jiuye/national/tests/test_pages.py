"""The pages: what they say, to whom, and at how many queries (S0-60, S1-82…S1-85, M-06)."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiuye.destinations.services import confirmation
from jiuye.kit.actors import SYSTEM
from jiuye.national import gathering
from jiuye.national.models import Answer, Report
from jiuye.national.services import checking
from jiuye.national.tests.living import approved, complete, destination_of, now, resubmitted, submitted
from jiuye.national.tests.test_feedback import _export, _file, _take
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun, TrailEvent


def _check(university):
    return checking.check(actor=SYSTEM, school=university.school, cohort=university.cohort, at=now())


@pytest.fixture
def returned(university, tmp_path):
    """One approved, sent and returned; another with no phone, caught by the check."""
    first, second = (university.graduate(university.law, n) for n in (1, 2))
    approved(university, first)
    approved(university, second)
    _export(university)
    _take(university, _file(tmp_path, [[first.exam_number, "单位名称不存在", "合肥云桥信息科技有限公司"]],
                            header=("考生号", "反馈信息", "DWMC")))  # fmt: skip
    complete(second, mobile="")
    _check(university)
    return first, second


@pytest.mark.seed("M-06", "S0-60", "S0-66", "S0-67")
def test_the_board_speaks_the_nations_words_then_ours_with_owner_remedy_and_day(client, university, returned):
    university.login(client, university.employment_office())

    page = client.get(reverse("national:check")).content.decode()

    for words in (
        "mobilePhone不得为空",
        "手机号码没有填",
        "学生本人登录补填",
        "单位名称不存在",
        "生源信息错误",
        "登记信息错误",
        "档案信息错误",
    ):
        assert words in page
    assert "8/31" in page or "9/1" in page


@pytest.mark.seed("M-06", "C-17")
def test_a_returned_record_opens_beside_the_list_three_ways_and_says_what_the_repair_costs(
    client, university, returned
):
    first, _ = returned
    university.login(client, university.employment_office())

    page = client.get(reverse("national:check"), {"rule": "E07", "only": "returned"}).content.decode()

    assert first.name in page
    assert "<mark>科</mark>" in page
    assert "确认失效，并请本人重新确认" in page
    assert reverse("destinations:record", args=[destination_of(first).pk]) in page


def test_taking_the_offer_over_mends_the_record_and_keeps_the_place(client, university, returned):
    first, _ = returned
    university.login(client, university.employment_office())

    answer = client.post(
        reverse("national:adopt", args=[first.pk]) + "?rule=E07",
        {"field": "DWMC", "value": "合肥云桥信息科技有限公司", "seen": destination_of(first).version},
    )

    assert answer.status_code == 302
    assert destination_of(first).employer_name == "合肥云桥信息科技有限公司"
    assert destination_of(first).confirmed_by_graduate_at is None


def test_a_stale_page_overwrites_nothing(client, university, returned):
    first, _ = returned
    university.login(client, university.employment_office())

    answer = client.post(
        reverse("national:adopt", args=[first.pk]),
        {"field": "DWMC", "value": "别的公司", "seen": destination_of(first).version - 1},
    )

    assert answer.status_code == 409
    assert destination_of(first).employer_name == "合肥云桥信息技术有限公司"


def test_the_department_next_door_and_the_school_next_door_see_nothing(client, university, returned):
    first, second = returned
    for who, home in ((university.department_admin(university.physics), university),
                      (university.neighbour.employment_office(), university.neighbour)):  # fmt: skip
        home.login(client, who)
        for url in (reverse("national:check") + "?rule=E06", reverse("national:returned"), reverse("national:list")):
            body = client.get(url).content
            assert first.name.encode() not in body
            assert second.name.encode() not in body
        assert client.get(reverse("national:graduate", args=[first.pk])).status_code == 404
        assert client.get(reverse("national:graduate", args=[999_999])).status_code == 404
        answer = Answer.unscoped.get(graduate=first, accepted=False)
        assert (
            client.post(reverse("national:adopt", args=[first.pk]), {"field": "DWMC", "value": "x"}).status_code == 404
        )
        assert client.post(reverse("national:dismiss", args=[answer.pk]), {"reason": "x"}).status_code == 404
    assert Answer.unscoped.filter(graduate=first, settled_at=None).count() == 1


def test_a_file_of_the_school_next_door_cannot_be_fetched(client, university, returned):
    receipt = FileRun.objects.filter(what="national.export").first()
    university.login(client, university.neighbour.employment_office())

    assert client.get(reverse("national:receipt", args=[receipt.pk])).status_code == 404
    assert client.post(reverse("national:download", args=[receipt.pk])).status_code == 404


def test_a_counsellor_has_no_business_with_the_file(client, university):
    university.login(client, university.counsellor(university.law))

    assert client.get(reverse("national:export")).status_code == 403
    assert client.get(reverse("national:check")).status_code == 403


@pytest.mark.seed("S0-58", "C-17")
def test_the_office_makes_the_file_fetches_it_and_the_trail_knows(client, university):
    approved(university, university.graduate(university.law))
    university.login(client, university.employment_office())

    assert "这次会送" in client.get(reverse("national:export")).content.decode()
    started = client.post(reverse("national:export"), {"format": "dbf"}, follow=True)
    assert "正在生成" in started.content.decode()
    while work_once("test"):
        pass
    receipt = FileRun.objects.get(what="national.export")
    page = client.get(reverse("national:receipt", args=[receipt.pk])).content.decode()
    assert receipt.result_sha256 in page
    file = client.post(reverse("national:download", args=[receipt.pk]))

    assert b"".join(file.streaming_content)[:1] == b"\x03"
    assert TrailEvent.objects.filter(action="filerun.download").count() == 1


@pytest.mark.seed("M-01")
def test_before_sending_the_office_reads_how_many_graduates_say_it_is_not_so(client, university):
    first, second = (university.graduate(university.law, n) for n in (1, 2))
    approved(university, first)
    denied = approved(university, second)
    university.login(client, university.employment_office())
    assert "说不属实" not in client.get(reverse("national:export")).content.decode()

    confirmation.object_to(actor=university.actor(second), destination=denied, why="我没有签约", at=denied.state_since)

    page = client.get(reverse("national:export")).content.decode()
    assert "要送的里面有 1 条，毕业生本人说不属实，还没有答复" in page
    (way,) = re.findall(r'href="([^"]*own=objected[^"]*)"', page)
    listed = client.get(html.unescape(way)).content.decode()
    assert second.name in listed
    assert first.name not in listed


def test_the_export_says_no_with_every_message_and_lets_errors_be_left_out(client, university):
    first, second = (university.graduate(university.law, n) for n in (1, 2))
    approved(university, first)
    approved(university, second)
    complete(second, mobile="")
    university.login(client, university.employment_office())

    refused = client.post(reverse("national:export"), {"format": "xlsx"})
    assert refused.status_code == 422
    assert "mobilePhone不得为空" in refused.content.decode()
    client.post(reverse("national:export"), {"format": "xlsx", "leave_out": "1"})
    while work_once("test"):
        pass

    assert list(Report.unscoped.values_list("graduate_id", flat=True)) == [first.pk]


@pytest.mark.seed("S0-59", "S0-60")
def test_a_feedback_file_is_shown_then_taken(client, university, returned, tmp_path):
    _, second = returned
    university.login(client, university.employment_office())
    content = _file(
        tmp_path, [[second.exam_number, "组织机构代码不正确"], ["404", "单位名称不存在"]], name="two"
    ).read_bytes()

    shown = client.post(reverse("national:feedback"), {"file": SimpleUploadedFile("反馈.csv", content)}, follow=True)
    page = shown.content.decode()
    assert "这个文件会怎样" in page
    assert "本届没有考生号为“404”的毕业生" in page
    assert destination_of(second).state == "approved"
    client.post(shown.redirect_chain[-1][0], {"do": "apply"})

    assert destination_of(second).state == "rejected"
    listed = client.get(reverse("national:returned"), {"class": "登记信息错误"}).content.decode()
    assert "组织机构代码不正确" in listed
    assert second.name in listed


def test_a_bad_file_is_refused_in_place(client, university):
    university.login(client, university.employment_office())

    answer = client.post(reverse("national:feedback"), {"file": SimpleUploadedFile("反馈.xlsx", b"not a sheet")})

    assert answer.status_code == 422
    assert client.post(reverse("national:feedback"), {}).status_code == 422


@pytest.mark.seed("S1-82", "S1-84")
def test_a_graduate_sees_what_was_sent_and_where_to_confirm_it(client, university):
    graduate = university.graduate(university.law)
    approved(university, graduate)
    university.login(client, graduate)
    assert "还没有把你的信息送到全国系统" in client.get(reverse("national:h5")).content.decode()
    _export(university)

    page = client.get(reverse("national:h5")).content.decode()

    for words in (
        "基本信息",
        "毕业去向信息",
        "档案转寄信息",
        "和你登记的一致",
        "由你本人确认",
        "合肥云桥信息技术有限公司",
    ):
        assert words in page


@pytest.mark.seed("S1-83", "S1-85")
def test_a_graduate_is_shown_what_differs_and_the_way_to_mend_it(client, university):
    graduate = university.graduate(university.law)
    approved(university, graduate)
    _export(university)
    complete(graduate, email="neu@example.com")
    university.login(client, graduate)

    page = client.get(reverse("national:h5")).content.decode()

    assert "和你现在登记的不一样" in page
    assert "先下拉刷新" in page
    assert "neu" in page
    assert reverse("graduates:h5_origin") in page


def test_another_graduate_sees_only_their_own(client, university):
    approved(university, university.graduate(university.law, 1))
    _export(university)
    university.login(client, university.graduate(university.law, 2))

    assert "沈知遥" not in client.get(reverse("national:h5")).content.decode()


def test_the_page_costs_the_same_with_one_record_and_with_three(client, university, tmp_path):
    university.login(client, university.employment_office())
    submitted(university, university.graduate(university.law, 1))
    counts = []
    for department, n in ((university.law, 2), (university.physics, 1)):
        _check(university)
        client.get(reverse("national:check"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("national:check")).status_code == 200
        counts.append(len(queries))
        submitted(university, university.graduate(department, n))
    assert counts[0] == counts[1]


def test_checking_costs_the_same_queries_for_one_and_for_four(university):
    counts = []
    for department, n in ((university.law, 1), (university.physics, 1), (university.physics, 2)):
        submitted(university, university.graduate(department, n))
        shared = None
        with CaptureQueriesContext(connection) as queries:
            shared = gathering.shared_of(university.school, university.cohort, now())
            assert list(gathering.items(shared, gathering.rows(university.school, university.cohort)))
        counts.append(len(queries))

    assert len(set(counts)) == 1


def test_the_reviewer_sees_beside_the_record_what_was_reported(university, returned):
    from jiuye.destinations.panels import panels_for

    first, _ = returned
    resubmitted(university, first)

    panel = next(
        p
        for p in panels_for(university.actor(university.employment_office()), destination_of(first))
        if p.title == "全国系统"
    )

    assert ("全国系统", "退回") in panel.facts
    assert ("原话", "单位名称不存在") in panel.facts


@pytest.mark.seed("M-06", "S0-73")
def test_a_graduate_reads_the_national_rules_beside_the_field_before_sending(university):
    from jiuye.kit.refusals import Refused

    graduate = university.graduate(university.law)

    with pytest.raises(Refused) as no:
        submitted(university, graduate, employer_name="合肥云桥(集团)有限公司", contact_email="hr＠example.com")

    by_field = {r.field: r for r in no.value.reasons}
    assert dict(by_field["employer_name"].facts)["送到全国系统会被退回"] == "单位名称不存在"
    assert by_field["contact_email"].rule == "national.E13"


@pytest.mark.seed("S1-82")
def test_a_graduate_finds_the_page_from_their_own(client, university):
    university.login(client, university.graduate(university.law))

    assert reverse("national:h5") in client.get(reverse("faces:h5_me")).content.decode()


MENU = (
    "national:check",
    "national:returned",
    "national:export",
    "national:feedback",
    "national:runs",
    "national:units",
    "national:registry",
)


@pytest.mark.seed("S0-60", "C-17")
def test_a_centre_finds_every_page_on_the_menu_and_turns_from_school_to_school(client, university):
    neighbour = university.neighbour
    for one in (university, neighbour):
        submitted(one, one.graduate(one.law))
    university.login(client, university.centre())
    home = client.get(reverse("national:check")).content.decode()
    assert all(f'href="{reverse(name)}"' in home for name in MENU)

    for name in MENU:
        page = client.get(reverse(name), {"school": neighbour.school.pk}).content.decode()
        assert f'<option value="{neighbour.school.pk}" selected>芜湖师院</option>' in page
        assert f'<option value="{university.school.pk}">徽山大学</option>' in page

    kept = client.get(reverse("national:runs")).content.decode()
    assert f'<option value="{neighbour.school.pk}" selected>' in kept, "the choice holds on the next page"


def test_a_school_has_nowhere_to_turn_and_a_centre_of_another_province_finds_nothing(client, university):
    university.login(client, university.employment_office())
    assert "nt-place" not in client.get(reverse("national:check")).content.decode()
    assert client.get(reverse("national:check"), {"school": university.neighbour.school.pk}).status_code == 404


@pytest.mark.seed("S0-60")
def test_a_centre_counts_the_returns_of_the_school_it_looks_at(client, university, returned):
    university.login(client, university.centre())

    here = client.get(reverse("national:returned"), {"school": university.school.pk}).content.decode()
    there = client.get(reverse("national:returned"), {"school": university.neighbour.school.pk}).content.decode()

    assert "登记信息错误 1" in here
    assert "登记信息错误 0" in there
