"""Downloads that say what they count: every file carries its definition on a second sheet (P-40, W-52)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from django.core.files.base import File
from django.utils import timezone

from jiuye.insight.columns import member_list, prepared
from jiuye.insight.counting import Row
from jiuye.insight.labels import TITLES
from jiuye.insight.queries import Asked, Line, Report
from jiuye.insight.receipt import Receipt
from jiuye.insight.rules import Figure
from jiuye.kit.actors import Actor
from jiuye.kit.sheets import NotesSheet, write_xlsx
from jiuye.records.models import FileRun
from jiuye.records.services import runs

Facts = list[tuple[str, object]]
Said = Callable[[int], None]
STEP = 1000
Table = tuple[Sequence[str], Iterable[Sequence[object]], Sequence[float]]


def definition_facts(asked: Asked, at: datetime) -> Facts:
    """口径 in full: a number that leaves the house takes it along."""
    one, scheme = asked.counting.definition, asked.kept_scheme
    among = {"all": "全部毕业生", "known": "去掉口径规定不计入的", "verified": "去掉核查不计入的"}[one.denominator]
    return [
        ("学校", "、".join(s.name for s in asked.schools)),
        ("届别", f"{asked.cohort} 届"),
        ("指标", one.label),
        ("口径", scheme.label + ("（现行官方口径）" if scheme.official else "（不是现行官方口径，只作参考）")),
        ("依据", one.notice),
        ("分子的去向代码", " ".join(one.numerator)),
        ("分母", among + (f"（不含代码 {' '.join(one.excludes)}）" if one.excludes else "")),
        ("至少审过几级", str(one.min_stage) if one.min_stage else "提交即算，被退回的不算"),
        ("取整", f"四舍五入，{one.rounding} 位小数"),
        ("算到", f"{timezone.localtime(asked.at or at):%Y-%m-%d %H:%M:%S}，只用那时已记录的事实"),
        ("两个数", "“登记”是有人这样填；“本人确认”是毕业生自己认可，任何老师都不能代为确认"),
        ("注意", one.note or "不设目标、不排名、不按辅导员分（三不得）"),
    ]


def report_table(report: Report) -> Table:
    """One line a value, every rate of the scheme with both numbers."""
    rates = report.asked.kept_scheme.rates
    heading = ["代码", TITLES.get(report.by, "范围"), "毕业生"]
    for rate in rates.values():
        heading += [
            f"{rate.label}·登记人数",
            f"{rate.label}·登记",
            f"{rate.label}·本人确认人数",
            f"{rate.label}·本人确认",
        ]
    lines = ([*_values(line)] for line in (report.whole, *report.rows))
    return heading, lines, [10, 24, 10, *[16] * (4 * len(rates))]


def _values(line: Line) -> Iterable[object]:
    yield from (line.code, line.label, line.figure.total)
    for figure in line.rates.values():
        yield from (figure.asserted, _shown(figure, "asserted"), figure.confirmed, _shown(figure, "confirmed"))


def _shown(figure: Figure, which: str) -> str:
    rate = figure.rate(which)
    return "" if rate is None else f"{rate}%"


def receipt_facts(one: Receipt) -> Facts:
    return [
        ("这个数", one.title),
        ("算式", f"{one.figure.count(one.which)} ÷ {one.figure.total} = {one.percentage}"),
        ("分子由", " + ".join(f"{label} {n}" for label, n in one.parts)),
        ("算谁", one.counts_who),
        *[(f"分母：{label}", n) for label, n in one.denominator],
        *[(label, n) for label, n in one.exceptions],
        ("比一周前", _change(one)),
        *[(f"换成 {o.label}", f"{o.percentage}%，{o.says}") for o in one.others],
        ("摘要（SHA-256）", one.digest),
        ("引用", one.citation),
    ]


def _change(one: Receipt) -> str:
    if one.change is None:
        return "一周前还没有数"
    return f"{one.change.by:+d} 人：" + "，".join(f"{why} {n:+d}" for why, n in one.change.reasons)


def member_table(asked: Asked, rows: list[Row], actor: Actor) -> Table:
    spec = member_list(asked, rows, "名单")
    found = prepared(spec.rows(actor)).order_by("department__code", "student_number")
    heading = [c.label for c in spec.columns]
    return (
        heading,
        ([c.of(g) for c in spec.columns] for g in found.iterator(chunk_size=1000)),
        [c.width for c in spec.columns],
    )


def ask_for(
    *, actor: Actor, title: str, asked: Asked, heading: Sequence[str], what: str, at: datetime
) -> FileRun:  # fmt: skip
    """The request, kept among 我的文件 like any other, with who, when and which definition in the trail."""
    return runs.request_export(
        actor=actor, what=what, at=at, columns=list(heading), title=title, cohort=str(asked.cohort),
        filters={"format": "xlsx", "sentence": f"{asked.scheme}.{asked.rate} {title}"},
        school_id=asked.schools[0].pk if len(asked.schools) == 1 else None,
    )  # fmt: skip


def fill(
    run: FileRun, *, actor: Actor, asked: Asked, table: Table, further: Facts, at: datetime,
    people: Iterable[int] = (), said: Said = lambda done: None,
) -> None:  # fmt: skip
    """The file itself; rows are written as they are read."""
    heading, rows, widths = table
    facts = [
        *definition_facts(asked, at),
        *further,
        ("导出人", actor.label),
        ("导出时间", f"{timezone.localtime(at):%Y-%m-%d %H:%M}"),
        ("编号", str(run.pk)),
    ]
    counted = _Counted(said)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        write_xlsx(file, heading, counted.through(rows), sheet=run.title[:20], widths=widths,
                   notes_sheet=NotesSheet("口径", ("项目", "内容"), facts, (20, 90)))  # fmt: skip
        file.seek(0)
        name = f"{run.title}_{timezone.localtime(at):%Y%m%d_%H%M}.xlsx"
        runs.produced(
            run, actor=actor, at=at, content=File(file, name=name), name=name, row_count=counted.count, people=people
        )


class _Counted:
    """Counts rows as they pass and says so."""

    def __init__(self, said: Said) -> None:
        self.count, self.said = 0, said

    def through(self, rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
        for row in rows:
            self.count += 1
            if self.count % STEP == 0:
                self.said(self.count)
            yield row
