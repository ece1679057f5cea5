"""导入去向 (S4-64, S0-43): what a table of destinations is to the mechanism every import shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from jiuye.accounts.actors import whoever
from jiuye.destinations.services import imports
from jiuye.destinations.services.takeover import judge_takeover, may_take_over
from jiuye.destinations.services.template import template_of
from jiuye.destinations.sheets import columns_of, read_lines
from jiuye.graduates.queries import importable_cohorts, schools
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column
from jiuye.kit.refusals import Reason
from jiuye.kit.sheets import Table
from jiuye.records.imports.kinds import ImportKind, Plan, Said, Words
from jiuye.records.models import FileRun

CAUSES = {
    "import.twice": "文件里重复的学号", "import.unknown": "名单里没有的学号", "import.name": "姓名和名单不一致",
    "import.standing": "去向正在审核或已经审核", "destination.leaf": "毕业去向认不出", "destination.region": "{}认不出",
    "destination.code": "{}不在代码表里", "number.lost": "{}在表格里丢了末几位", "date.impossible": "{}不存在",
    "date.format": "{}不是日期", "destination.required": "{}没有填", "destination.hidden": "这种去向不用填{}",
    "destination.number": "{}不是整数", "destination.wage": "月收入低于当地最低工资", "destination.width": "{}太长",
    "division.abolished": "{}写的是已撤销的区划", "division.depth": "{}只写到了市",
}  # fmt: skip


class DestinationTable(ImportKind):
    """毕业去向: what a school says of people who are already on its list."""

    what = "destinations"
    needs = "destinations.import"
    urls = "destinations:import_"
    ask_template = "destinations/console/import_ask.html"
    side_template = "destinations/console/import_side.html"
    words = Words(
        title="导入去向", noun="毕业去向", home=("去向登记", "destinations:registered"), file_label="去向文件",
        file_help="至少要有学号、姓名、毕业去向三列。人要先在生源名单里。",
        template_note="模板的第二张表写明每一列可以填什么。", template_name="毕业去向模板",
        know=("导入的去向是学校说的，不是本人说的：系统会请毕业生确认。", "正在审核和已经通过的，名单不能覆盖。",
              "空白格不会清掉已有的内容。"),
        compared="按学号和姓名比对", standing="现有去向", created=("新登记", "原来没有去向的人", "条"), updated="退回或没提交的",
        causes=CAUSES,
    )  # fmt: skip

    def columns(self, school_id: int, cohort: int) -> Sequence[Column]:
        return columns_of(profile_of(School.objects.get(pk=school_id), cohort))

    def judge(
        self, run: FileRun, table: Table, *, actor: Actor, at: datetime, said: Said, writing: bool = False
    ) -> Plan:
        school, cohort, total = _school(run), int(run.cohort), len(table.rows)
        said(0, total, "逐行核对")
        lines = read_lines(table, run.options["index"], profile_of(school, cohort), cohort)
        judged = imports.judge_lines(lines, school=school, cohort=cohort, actor=actor, at=at)
        said(total, total, "核对完成")
        return Plan(table, judged.counts, sorted(judged.problems, key=lambda p: (p.row, p.key)), judged)

    def write(self, run: FileRun, plan: Plan, *, actor: Actor, at: datetime) -> None:
        imports.write(
            plan.judged, school=_school(run), cohort=int(run.cohort), actor=actor, at=at, takeover=_is_takeover(run)
        )

    def template(self, actor: Actor, cohort: int) -> bytes:
        reach = [getattr(actor, "school_id", None) or 0, *getattr(actor, "school_ids", ())]
        found = School.objects.filter(pk__in=reach).order_by("code").first()
        return template_of(found.profile_key if found else "", cohort, school=found)

    def cohorts(self) -> Sequence[int]:
        return importable_cohorts(timezone.localdate())

    def schools(self, actor: Actor) -> list[tuple[str, str]]:
        return schools(actor)

    def school_for(self, actor: Actor, asked: str) -> int:
        """One's own; a centre says which of its schools."""
        reach = getattr(actor, "school_ids", ())
        wanted = getattr(actor, "school_id", None) or (int(asked) if asked.isdigit() and int(asked) in reach else 0)
        return int(get_object_or_404(School, pk=wanted).pk)

    def actor_of(self, ref: str) -> Actor:
        return whoever(ref)

    def form(self, actor: Actor) -> dict[str, Any]:
        return {"may_take_over": may_take_over(actor)}

    def options(self, actor: Actor, post: QueryDict) -> dict[str, Any]:
        wanted = bool(post.get("takeover"))
        if wanted:
            judge_takeover(actor, sure=bool(post.get("sure")))
        return {"takeover": wanted}

    def refusals(self, run: FileRun, actor: Actor) -> list[Reason]:
        if _is_takeover(run) and not may_take_over(actor):
            return [
                Reason(
                    "您不能接收旧系统的审核结果",
                    rule="import.takeover",
                    owner="学校就业中心",
                    remedy="请学校系统管理员来确认",
                )
            ]
        return []

    def told(self, run: FileRun) -> dict[str, object]:
        return {"takeover": [False, _is_takeover(run)]}

    def beside(self, run: FileRun, actor: Actor) -> dict[str, Any]:
        used = set(run.options["index"].values())
        return {
            "effect": _effect(run), "marks": ["接收旧系统"] if _is_takeover(run) else [],
            "unused": [heading for n, heading in enumerate(run.options["header"]) if n not in used],
            "done_label": "看导入的去向", "done_query": "&who=import",
        }  # fmt: skip


def _school(run: FileRun) -> School:
    return School.objects.select_related("province").get(pk=run.school_id or 0)


def _is_takeover(run: FileRun) -> bool:
    return bool(run.options.get("takeover"))


def _effect(run: FileRun) -> str:
    """What the rows will stand as, in words (S0-43): it depends on the province and on who imports."""
    if _is_takeover(run):
        return "这些去向会直接成为“审核通过”，来源记为“名单导入”，本人没有确认；系统会请每位毕业生看一遍是否属实。"
    school = _school(run)
    process = profile_of(school, int(run.cohort)).processes["destination"]
    flow = flow_of(school, int(run.cohort), "destination")
    how = (
        "按导入人的级别计入已审核的步骤"
        if process.staff_entry == "stage_of_role"
        else f"从“{flow.stages[0].pending}”开始审核"
    )
    return f"这些去向来源记为“名单导入”，{how}；本人没有确认，系统会请每位毕业生看一遍是否属实。"
