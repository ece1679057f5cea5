"""导入生源名单 (S4-34): what a roster is to the mechanism every import shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from jiuye.accounts.actors import whoever
from jiuye.graduates import queries
from jiuye.graduates.columns import roster_columns
from jiuye.graduates.console import unknown
from jiuye.graduates.services import roster
from jiuye.graduates.services.checking import judge, profile_of, report
from jiuye.graduates.services.reach import is_within_school
from jiuye.graduates.services.template import template
from jiuye.graduates.services.writing import Import
from jiuye.graduates.sheets import matched
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column
from jiuye.kit.refusals import Denied, Reason
from jiuye.kit.sheets import Mapping as Matched
from jiuye.kit.sheets import Table
from jiuye.records.imports.kinds import ImportKind, Plan, Said, Words
from jiuye.records.models import FileRun

CAUSES = {
    "lost_digits": "{}在表格里丢了末几位", "name.damaged": "姓名里有替代字、拆字或拼音", "division.depth": "{}只写到了市",
    "division.abolished": "{}写的是已撤销的区划", "division.unknown": "{}认不出", "duplicate": "文件里重复的{}",
    "identity.other": "学号换了人", "identity.conflict": "三个号码对上了不同的人", "identity.twice": "两行对上同一个人",
    "person.other_name": "证件号码在别人名下", "code.unknown": "{}不在代码表里", "major.name": "专业代码和名称对不上",
    "major.unknown": "专业不在目录里", "major.code_wanted": "专业只有名称，没有代码", "date.impossible": "{}不存在",
    "date.format": "{}不是日期", "missing": "新增的人缺{}", "scope.elsewhere": "不在您负责的范围里", "clear.locked": "{}不能清空",
    "collection.outside": "{}说明不在收集范围",
    "contact.mobile": "手机号不对", "cohort.other": "年度与所选届别不同", "class.no_department": "新班级没有院系",
}  # fmt: skip


class Roster(ImportKind):
    """生源名单: who graduates, with everything the registry says of them."""

    what = "graduates"
    needs = "graduates.import"
    urls = "graduates:"
    choices_template = "graduates/console/import_names.html"
    side_template = "graduates/console/import_side.html"
    asked_apart = frozenset(("department.unknown", "class.unknown"))
    words = Words(
        title="导入生源名单", noun="生源名单", home=("生源信息", "graduates:roster"), file_label="名单文件",
        file_help="至少要有姓名、学号、证件号码三列；证件号码一列先设成“文本”。",
        template_note="模板里标明了必填、以学籍为准的列，第二张表有每一列的说明和代码。", template_name="生源名单模板",
        know=("空白格不会清掉已有的内容；要清掉，写“清空”。", "文件里没有的人不会被删。"),
        compared="按“学号、考生号、证件号码”比对现有名单", standing="现有名单", created=("新增", "名单里没有的人", "人"),
        updated="与名单不同的人", causes=CAUSES,
    )  # fmt: skip

    def columns(self, school_id: int, cohort: int) -> Sequence[Column]:
        return roster_columns(profile_of(School.objects.get(pk=school_id), cohort))

    def matched(self, header: Sequence[str], columns: Sequence[Column]) -> Matched[Column]:
        return matched(header, columns)

    def judge(
        self, run: FileRun, table: Table, *, actor: Actor, at: datetime, said: Said, writing: bool = False
    ) -> Plan:
        judged = judge(table, school=_school(run), cohort=int(run.cohort), actor=actor, at=at, options=run.options,
                       create=writing, said=said)  # fmt: skip
        return Plan(table, judged.counts, judged.ordered, judged, report(judged))

    def write(self, run: FileRun, plan: Plan, *, actor: Actor, at: datetime) -> None:
        job = Import(_school(run), int(run.cohort), actor, at, f"导入 {run.upload_name}")
        roster.write(plan.judged, job)

    def template(self, actor: Actor, cohort: int) -> bytes:
        school = School.objects.get(pk=self.school_for(actor, ""))
        return template(school.profile_key, cohort, central=not is_within_school(actor), school=school)

    def cohorts(self) -> Sequence[int]:
        return queries.importable_cohorts(timezone.localdate())

    def school_for(self, actor: Actor, asked: str) -> int:
        school_id = getattr(actor, "school_id", None)
        if school_id is None:
            raise Denied(
                Reason("导入名单由学校来做", rule="roster.school", owner="学校就业中心", remedy="请用学校的账号登录")
            )
        return int(school_id)

    def form(self, actor: Actor) -> dict[str, Any]:
        self.school_for(actor, "")
        return {}

    def actor_of(self, ref: str) -> Actor:
        return whoever(ref)

    def decided(self, run: FileRun, post: QueryDict) -> dict[str, Any]:
        names, fixes = unknown.decisions_made(post, run.counts.get("unknown", []))
        before = run.options.get("names", {})
        merged = {kind: {**before.get(kind, {}), **said} for kind, said in names.items()}
        return {
            **run.options,
            "names": {**before, **merged},
            "fixes": sorted({*run.options.get("fixes", ()), *fixes}),
        }

    def beside(self, run: FileRun, actor: Actor) -> dict[str, Any]:
        return unknown.beside(run.counts, actor)


def _school(run: FileRun) -> School:
    return School.objects.get(pk=run.school_id or 0)
