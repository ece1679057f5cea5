"""What comes back: by exam number, once, with words a graduate understands (S0-59…S0-73, T-64, P-16)."""

import pytest
from django.core.files.base import ContentFile

from jiuye.destinations.models import Version
from jiuye.employers.models import Employer
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Refused
from jiuye.kit.sheets import write_csv, write_dbf, write_xlsx
from jiuye.national import commands, comparison, queries
from jiuye.national import history as story
from jiuye.national.models import Answer, Learned, Report, Sent
from jiuye.national.services import exporting, feedback, repairs
from jiuye.national.tests.living import approved, complete, destination_of, fresh, now, resubmitted
from jiuye.notices.models import Notice
from jiuye.records.lifecycle import RunState
from jiuye.records.services import history
from jiuye.standards.national import national_errors


@pytest.fixture
def sent(university):
    """Two graduates approved and sent."""
    people = [university.graduate(university.law, n) for n in (1, 2)]
    for graduate in people:
        approved(university, graduate)
    _export(university)
    return people


def _export(university, *, leave_out=False):
    _, run = exporting.request(
        actor=SYSTEM, school=university.school, cohort=university.cohort, fmt="csv", leave_out=leave_out, at=now()
    )
    exporting.produce(run=run, actor=SYSTEM, at=now())
    return run


def _file(tmp_path, rows, header=("考生号", "反馈信息"), fmt="csv", name="feedback"):
    path = tmp_path / f"{name}.{fmt}"
    if fmt == "dbf":
        write_dbf(str(path), [(h, 100) for h in header], rows)
    else:
        (write_xlsx if fmt == "xlsx" else write_csv)(str(path), list(header), rows)
    return path


def _take(university, path, *, dry_run=False):
    return commands.feedback(path, university.school.code, university.cohort, dry_run)


@pytest.mark.seed("S0-59", "S0-67", "T-64", "P-16")
def test_a_returned_registration_is_rejected_with_a_reason_a_graduate_understands(university, sent, tmp_path):
    first, second = sent
    student = university.student(first)
    counsellor = university.counsellor(university.law)

    status, answer = _take(
        university, _file(tmp_path, [[first.exam_number, "单位名称不存在"], [second.exam_number, "通过"]])
    )

    assert status == 0
    assert (answer["returned"], answer["accepted"], answer["bounced"]) == (1, 1, 1)
    assert destination_of(first).state == "rejected"
    assert destination_of(second).state == "approved"
    told = Notice.objects.get(user=student, event="national.feedback")
    assert "照材料上的公章逐字核对单位全称" in told.body
    assert "单位名称不存在" in told.body
    assert "1 名" in Notice.objects.get(user=counsellor, event="national.feedback").title
    last = history("destination", destination_of(first).pk).order_by("-seq").first()
    assert last.action == "destination.bounce"
    assert "公章" in last.reason
    assert Version.objects.filter(destination=destination_of(first), verb="bounce").exists()
    assert Report.unscoped.get(graduate=second).answer == "accepted"


@pytest.mark.seed("T-64", "M-06")
def test_the_same_file_again_has_no_effect_and_nothing_goes_round_in_circles(university, sent, tmp_path):
    first, second = sent
    path = _file(tmp_path, [[first.exam_number, "单位性质不正确"]])
    _take(university, path)
    notices = Notice.objects.count()

    _, again = _take(university, path)

    assert (again["returned"], again["repeated"]) == (0, 1)
    assert Notice.objects.count() == notices
    with pytest.raises(Refused, match="没有要上报的记录"):
        _export(university)

    resubmitted(university, first, address="安徽省合肥市蜀山区长江西路3号")
    _export(university)
    _take(university, path)

    assert destination_of(first).state == "approved", "an old file says nothing about what was sent since"
    assert Sent.unscoped.filter(graduate=first).count() == 2
    assert not Answer.unscoped.filter(graduate=first, settled_at=None).exists()


@pytest.mark.seed("S0-58", "T-64")
def test_mended_with_nothing_to_change_it_may_go_again(university, sent, tmp_path):
    """单位名称不存在, the name was right, the province added it: the same content is sent once more after review."""
    first, _ = sent
    _take(university, _file(tmp_path, [[first.exam_number, "单位名称不存在"]]))
    resubmitted(university, first)

    with pytest.raises(Refused, match="单位名称不存在"):
        _export(university)
    Employer.objects.update(in_national_register=True)
    _export(university)

    assert Sent.unscoped.filter(graduate=first).count() == 2


@pytest.mark.seed("S0-61")
def test_somebody_the_nation_does_not_know_is_added_with_the_next_file(university, sent, tmp_path):
    first, _ = sent
    _take(university, _file(tmp_path, [[first.exam_number, "根据考生号未查询到毕业生信息，无法修改"]]))
    assert Report.unscoped.get(graduate=first).reported_as == ""

    complete(fresh(first), home_postcode="230001")
    _export(university)

    assert list(Sent.unscoped.filter(graduate=first).order_by("pk").values_list("action", flat=True)) == ["add", "add"]


@pytest.mark.seed("S0-60", "S0-63", "S0-66")
@pytest.mark.parametrize("message", ["mobilePhone不得为空", "生源所在地要填报到区/县"])
def test_what_concerns_the_origin_stays_with_the_origin(university, sent, tmp_path, message):
    first, _ = sent
    student = university.student(first)

    _take(university, _file(tmp_path, [[first.exam_number, message]]))

    assert destination_of(first).state == "approved"
    note = history("graduate", first.pk).filter(action="graduate.national_feedback").get()
    assert message in note.reason
    assert Notice.objects.filter(user=student, event="national.feedback").exists()
    assert queries.todo(university.actor(university.employment_office()), university.cohort).by_class == {
        "生源信息错误": 1
    }


@pytest.mark.seed("S0-60")
def test_an_unknown_sentence_is_kept_word_for_word_under_the_class_the_file_says(university, sent, tmp_path):
    first, second = sent

    _take(university, _file(tmp_path, [[first.exam_number, "档案编号重复", "档案信息错误"], [second.exam_number, "量子态不符", ""]],
                            header=("KSH", "FKXX", "FKLB")))  # fmt: skip

    assert dict(Learned.objects.values_list("message", "times")) == {"档案编号重复": 1, "量子态不符": 1}
    assert dict(Answer.unscoped.values_list("message", "klass")) == {
        "档案编号重复": "档案信息错误",
        "量子态不符": "登记信息错误",
    }
    assert destination_of(first).state == "approved"
    assert destination_of(second).state == "rejected"


def test_a_dry_run_writes_nothing_and_unknown_numbers_are_named_with_their_row(university, sent, tmp_path):
    first, _ = sent

    status, answer = _take(
        university, _file(tmp_path, [["1234", "单位名称不存在"], [first.exam_number, "单位名称不存在"]]), dry_run=True
    )

    assert status == 1
    (problem,) = answer["problems"]
    assert (problem["row"], problem["code"]) == (2, "national.unknown_number")
    assert answer["returned"] == 1
    assert not Answer.unscoped.exists()
    assert destination_of(first).state == "approved"


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "dbf"])
def test_a_file_in_any_format_with_field_names_or_words_is_read(university, sent, tmp_path, fmt):
    first, _ = sent
    header = ("KSH", "FKXX") if fmt == "dbf" else ("考生号*", "错误信息")

    _, answer = _take(university, _file(tmp_path, [[first.exam_number, "单位行业不正确"]], header=header, fmt=fmt))

    assert answer["returned"] == 1
    assert Answer.unscoped.get().rule == "E09"


def test_a_file_without_a_message_is_refused_with_what_to_do(university, sent, tmp_path):
    first, _ = sent

    with pytest.raises(Refused) as no:
        _take(university, _file(tmp_path, [[first.exam_number, "x"]], header=("考生号", "姓名")))

    assert "反馈信息" in no.value.reasons[0].text
    assert no.value.reasons[0].remedy


@pytest.mark.seed(
    "S0-59", "S0-61", "S0-62", "S0-63", "S0-64", "S0-65", "S0-66", "S0-67", "S0-68", "S0-69", "S0-70", "S0-71"
)
@pytest.mark.seed("S0-72", "S0-73")
@pytest.mark.parametrize("rule", [f"E{n:02}" for n in range(1, 14)])
def test_each_of_the_thirteen_messages_is_understood_when_it_comes_back(university, sent, tmp_path, rule):
    first, _ = sent
    error = national_errors()[rule]

    _take(university, _file(tmp_path, [[first.exam_number, error.message]]))

    answer = Answer.unscoped.get()
    assert (answer.rule, answer.klass, answer.message) == (rule, error.klass, error.message)
    assert destination_of(first).state == ("rejected" if error.klass == "登记信息错误" else "approved")


@pytest.mark.seed("M-06")
def test_a_unit_the_nation_does_not_have_is_caught_before_sending_from_then_on(university, sent, tmp_path):
    first, second = sent
    _take(university, _file(tmp_path, [[first.exam_number, "单位名称不存在"]]))

    _, answer = commands.check(university.school.code, university.cohort)

    caught = {p["KSH"] for p in answer["problems"] if p["id"] == "E07"}
    assert second.exam_number in caught


@pytest.mark.seed("C-17", "M-06")
def test_the_nations_own_values_are_compared_and_taken_over_at_the_cost_that_was_said(university, sent, tmp_path):
    first, _ = sent
    _take(
        university,
        _file(
            tmp_path,
            [[first.exam_number, "单位名称不存在", "合肥云桥信息科技有限公司"]],
            header=("考生号", "反馈信息", "DWMC"),
        ),
    )
    office = university.actor(university.employment_office())

    theirs = story.theirs_of(office, first)
    (offer,) = repairs.offers(destination_of(first), [], theirs)
    assert offer.value == "合肥云桥信息科技有限公司"
    assert "确认失效" in offer.cost
    record = {"DWMC": "合肥云桥信息技术有限公司"}
    (row,) = comparison.compared(record, record, theirs, ["DWMC"])
    assert [text for text, differs in row.theirs.parts if differs] == ["科"]

    repairs.adopt(actor=office, destination=destination_of(first), field="DWMC", value=offer.value, at=now(), seen=None)

    mended = destination_of(first)
    assert mended.employer_name == "合肥云桥信息科技有限公司"
    assert mended.confirmed_by_graduate_at is None


def test_a_message_that_needs_no_change_leaves_the_list_with_its_reason(university, sent, tmp_path):
    first, _ = sent
    _take(university, _file(tmp_path, [[first.exam_number, "单位名称不存在"]]))
    answer = Answer.unscoped.select_related("graduate").get()

    with pytest.raises(Refused):
        repairs.dismiss(actor=SYSTEM, answer=answer, reason=" ", at=now())
    repairs.dismiss(actor=SYSTEM, answer=answer, reason="与公章一致，已报省中心", at=now())

    assert queries.todo(university.actor(university.employment_office()), university.cohort).returned == 0


@pytest.mark.seed("M-06")
def test_what_was_sent_answered_and_changed_since_reads_field_by_field(university, sent, tmp_path):
    first, _ = sent
    _take(university, _file(tmp_path, [[first.exam_number, "单位联系电话不能为空"]]))
    resubmitted(university, first, address="安徽省合肥市蜀山区长江西路9号")
    _export(university)

    events = story.history(university.actor(university.employment_office()), first)

    assert [e.kind for e in events] == ["sent", "returned", "sent"]
    assert ("单位地址", "安徽省合肥市蜀山区长江西路1号", "安徽省合肥市蜀山区长江西路9号") in events[0].changes


def test_a_counsellor_next_door_sees_none_of_it(university, sent, tmp_path):
    first, _ = sent
    _take(university, _file(tmp_path, [[first.exam_number, "单位名称不存在"]]))

    physics = university.actor(university.counsellor(university.physics))
    law = university.actor(university.counsellor(university.law))

    assert queries.todo(law, university.cohort).returned == 1
    assert queries.todo(physics, university.cohort).returned == 0
    assert story.history(physics, first) == []
    neighbour = university.neighbour.actor(university.neighbour.employment_office())
    assert not queries.open_answers(neighbour, university.school, university.cohort).exists()


def test_a_neighbouring_school_cannot_return_our_graduates(university, sent, tmp_path):
    first, _ = sent
    path = _file(tmp_path, [[first.exam_number, "单位名称不存在"]])
    next_door = university.neighbour

    with path.open("rb") as file:
        receipt = feedback.receive(
            actor=next_door.actor(next_door.employment_office()), upload=ContentFile(file.read(), "f.csv"),
            school=university.school, cohort=university.cohort, at=now(),
        )  # fmt: skip

    assert receipt.state == RunState.CHECKED
    assert receipt.counts["unknown"] == 1
