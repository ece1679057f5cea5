"""What goes out, in which order of fields, and never twice (S0-58, C-17, M-06, T-56)."""

import json

import pytest
from dbfread import DBF

from jiuye.destinations.services import claims
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Conflict, Refused
from jiuye.kit.sheets import read
from jiuye.national import commands, outbox
from jiuye.national.models import Report, Run, Sent
from jiuye.national.outbox import Known
from jiuye.national.record import layout
from jiuye.national.services import exporting
from jiuye.national.tests.living import approved, complete, destination_of, fresh, now, submitted
from jiuye.policy import registry
from jiuye.records.models import FileRun
from jiuye.standards.national import national_fields


def _export(university, fmt="xlsx", *, leave_out=False):
    receipt, run = exporting.request(
        actor=SYSTEM, school=university.school, cohort=university.cohort, fmt=fmt, leave_out=leave_out, at=now()
    )
    exporting.produce(run=run, actor=SYSTEM, at=now())
    return FileRun.objects.get(pk=receipt.pk), Run.unscoped.get(pk=run.pk)


def _rows(receipt, fmt, tmp_path):
    path = tmp_path / f"out.{fmt}"
    path.write_bytes(receipt.result.read())
    if fmt == "dbf":
        table = DBF(str(path), encoding="gb18030", char_decode_errors="strict")
        return table.field_names, [list(row.values()) for row in table]
    table = read(path, name=path.name)
    return table.header, list(table.rows)


@pytest.mark.seed("S0-58")
@pytest.mark.parametrize("fmt", ["xlsx", "csv", "dbf"])
def test_the_file_holds_the_approved_in_the_national_order_and_reads_back_the_same(university, tmp_path, fmt):
    graduate = university.graduate(university.law)
    approved(university, graduate)
    submitted(university, university.graduate(university.physics))

    receipt, run = _export(university, fmt)
    header, rows = _rows(receipt, fmt, tmp_path)

    fields = layout(registry.profile("anhui", university.cohort), university.cohort)
    names = [f.dbf_name if fmt == "dbf" else f.field for f in fields]
    assert list(header) == names
    measured = [f.field for f in national_fields() if f.seq and f.block != "报到证"]
    assert [f.field for f in fields][: len(measured)] == measured
    sent = {s.graduate_id: json.loads(s.values) for s in Sent.unscoped.all()}
    by_number = {row[0]: row for row in rows}
    assert sent[graduate.pk]["XM"] == "沈知遥"
    assert by_number[graduate.exam_number] == [sent[graduate.pk].get(f.field, "") for f in fields]
    assert receipt.row_count == len(rows) == run.counts["sent"]
    assert receipt.result_sha256 == run.digest


@pytest.mark.seed("C-04", "S0-58")
def test_where_the_province_sends_after_the_first_review_a_record_goes_once_it_passed_there():
    assert outbox.ready("in_review", 1, 1, 2)
    assert not outbox.ready("in_review", 0, 1, 2)
    assert not outbox.ready("in_review", 1, 0, 2)
    assert not outbox.ready("in_review", 2, 3, 3)
    assert outbox.ready("approved", 2, 3, 2)


@pytest.mark.seed("C-16")
def test_the_abolished_dispatch_fields_are_only_for_the_old_cohorts():
    profile = registry.profile("national", 2022)

    assert "BDZBH" in [f.field for f in layout(profile, 2022)]
    assert "BDZBH" not in [f.field for f in layout(registry.profile("national", 2027), 2027)]
    assert [f.seq for f in layout(profile, 2022)][:74] == list(range(1, 75))


@pytest.mark.seed("M-06", "C-17")
def test_the_same_content_is_not_sent_twice(university):
    approved(university, university.graduate(university.law))
    _export(university)

    with pytest.raises(Refused, match="没有要上报的记录"):
        _export(university)

    assert Sent.unscoped.count() == 1
    assert Report.unscoped.get().action == "add"


@pytest.mark.seed("M-06", "T-56")
def test_replaying_an_interrupted_run_makes_no_duplicate(university, monkeypatch):
    approved(university, university.graduate(university.law))
    receipt, run = exporting.request(
        actor=SYSTEM, school=university.school, cohort=university.cohort, fmt="csv", leave_out=False, at=now()
    )

    with monkeypatch.context() as broken:
        broken.setattr(exporting.runs, "produced", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError):
            exporting.produce(run=run, actor=SYSTEM, at=now())
    assert Sent.unscoped.count() == Report.unscoped.count() == 0

    for _ in range(2):
        exporting.produce(run=Run.unscoped.get(pk=run.pk), actor=SYSTEM, at=now())

    assert Sent.unscoped.count() == Report.unscoped.count() == 1
    assert FileRun.objects.get(pk=receipt.pk).row_count == 1


def test_two_people_writing_the_file_at_once_do_not_both_send(university, monkeypatch):
    approved(university, university.graduate(university.law))
    ask = {"actor": SYSTEM, "school": university.school, "cohort": university.cohort, "fmt": "csv", "leave_out": False}
    _, slow = exporting.request(**ask, at=now())
    _, quick = exporting.request(**ask, at=now())
    remember = exporting._remember

    def overtaken(run, *args, **kwargs):
        if run == slow:
            exporting.produce(run=quick, actor=SYSTEM, at=now())
        return remember(run, *args, **kwargs)

    monkeypatch.setattr(exporting, "_remember", overtaken)

    with pytest.raises(Conflict, match="刚有人生成过"):
        exporting.produce(run=slow, actor=SYSTEM, at=now())

    assert Sent.unscoped.count() == 1


@pytest.mark.seed("S0-61", "S0-66")
def test_a_record_that_would_be_returned_holds_the_file_until_somebody_says_leave_it_out(university):
    good, bad = university.graduate(university.law, 1), university.graduate(university.law, 2)
    approved(university, good)
    approved(university, bad)
    complete(bad, mobile="")

    with pytest.raises(Refused) as refused:
        _export(university)
    assert "mobilePhone不得为空" in str(refused.value)
    assert Sent.unscoped.count() == 0

    _, run = _export(university, leave_out=True)

    assert list(Sent.unscoped.values_list("graduate_id", flat=True)) == [good.pk]
    assert run.counts["left_out"] == 1


def test_changed_content_goes_again_as_a_change(university):
    graduate = university.graduate(university.law)
    approved(university, graduate)
    _export(university)
    claims.amend(
        actor=university.actor(university.employment_office()), destination=destination_of(graduate),
        values={"address": "安徽省合肥市蜀山区长江西路2号"}, at=now(),
    )  # fmt: skip

    _export(university)

    assert list(Sent.unscoped.order_by("pk").values_list("action", flat=True)) == ["add", "change"]


@pytest.mark.seed("S0-61", "T-64")
def test_what_must_go_again_and_what_must_not():
    at = now()
    known = Known("1", "d", "waiting", "add", at, None)

    assert outbox.must_go(Known(), "d", at)
    assert not outbox.must_go(known, "d", at)
    assert outbox.must_go(known, "other", at)
    rejected = Known("1", "d", "rejected", "change", at, at)
    assert not outbox.must_go(rejected, "d", at), "nobody acted: sending it again would loop"
    assert outbox.must_go(rejected, "d", at.replace(year=at.year + 1))
    assert outbox.must_go(Known("", "d", "rejected", "change", at, at), "d", at), "E01: the next one adds"
    assert not outbox.must_go(Known("", "d", "rejected", "add", at, at), "d", at)


def test_an_overlong_value_is_named_before_the_file_is_written(university):
    graduate = university.graduate(university.law)
    approved(university, graduate)
    complete(graduate, home_address="安徽省合肥市" * 30)

    with pytest.raises(Refused, match="字段超长或含控制字符"):
        _export(university, "dbf")


def test_rare_characters_survive_in_every_format(university, tmp_path):
    graduate = university.graduate(university.law)
    graduate.name = "沈𣎴遥"
    graduate.save()
    approved(university, fresh(graduate))

    for fmt in ("dbf", "xlsx", "csv"):
        Report.unscoped.all().delete()
        receipt, _ = _export(university, fmt)
        header, rows = _rows(receipt, fmt, tmp_path)
        assert rows[0][list(header).index("XM")] == "沈𣎴遥"


@pytest.mark.seed("S0-58")
def test_the_command_writes_the_file_where_it_is_told(university, tmp_path):
    approved(university, university.graduate(university.law))

    status, answer = commands.export(university.school.code, university.cohort, "csv", tmp_path / "out.csv")

    assert status == 0
    assert answer["rows"] == 1
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfKSH,SFZH,XM")


def test_the_command_says_which_people_would_be_returned_and_exits_with_one(university):
    graduate = university.graduate(university.law)
    approved(university, graduate)
    assert commands.check(university.school.code, university.cohort)[1]["ready"] == 1
    complete(graduate, mobile="")

    status, answer = commands.check(university.school.code, university.cohort)

    assert status == 1
    (problem,) = [p for p in answer["problems"] if p["KSH"] == graduate.exam_number]
    assert (problem["id"], problem["message"]) == ("E06", "mobilePhone不得为空")
    assert {m["id"] for m in answer["messages"]} >= {"E06"}
