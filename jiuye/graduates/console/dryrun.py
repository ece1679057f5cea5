"""The dry-run page's figures, groups and locked button, arranged from what the run kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jiuye.accounts.actor import StaffActor
from jiuye.graduates.columns import label
from jiuye.graduates.services import roster
from jiuye.institutions.models import Department
from jiuye.kit.refusals import Reason
from jiuye.kit.templatetags.ui_figures import share
from jiuye.records.lifecycle import JobState, RunState
from jiuye.records.models import FileRun

SHOWN = 5
TITLES = {
    "lost_digits": "{}在表格里丢了末几位", "name.damaged": "姓名里有替代字、拆字或拼音", "division.depth": "{}只写到了市",
    "division.abolished": "{}写的是已撤销的区划", "division.unknown": "{}认不出", "duplicate": "文件里重复的{}",
    "identity.other": "学号换了人", "identity.conflict": "三个号码对上了不同的人", "identity.twice": "两行对上同一个人",
    "person.other_name": "证件号码在别人名下", "code.unknown": "{}不在代码表里", "major.name": "专业代码和名称对不上",
    "major.unknown": "专业不在目录里", "major.code_wanted": "专业只有名称，没有代码", "date.impossible": "{}不存在",
    "date.format": "{}不是日期", "missing": "新增的人缺{}", "scope.elsewhere": "不在您负责的范围里", "clear.locked": "{}不能清空",
    "collection.outside": "{}说明不在收集范围",
    "contact.mobile": "手机号不对", "cohort.other": "年度与所选届别不同", "class.no_department": "新班级没有院系",
}  # fmt: skip
UNKNOWN = {"department": "院系对不上", "class_name": "班级对不上"}
WHY_UNKNOWN = {
    "department": "名单按院系名称归人；对不上，院系就看不到这些学生",
    "class_name": "班级写法和已有的很像，先问清楚是不是同一个班",
}
KINDS = {"department": "院系", "class_name": "班级", "major": "专业", "campus": "校区"}


@dataclass(frozen=True, slots=True)
class Group:
    """Problems with one cause: one cause is one repair."""

    cause: str
    title: str
    why: str
    remedy: str
    rows: list[dict[str, Any]]
    total: int

    @property
    def shown(self) -> list[dict[str, Any]]:
        return self.rows[:SHOWN]

    @property
    def rest(self) -> list[dict[str, Any]]:
        return self.rows[SHOWN:]

    @property
    def fixable(self) -> int:
        return sum(bool(row["fix"]) for row in self.rows)


@dataclass(slots=True)
class Names:
    """Unknown departments or classes, each with what it may mean."""

    title: str
    why: str
    rows: int
    items: list[dict[str, Any]]


@dataclass(slots=True)
class DryRun:
    """Everything ``run.html`` shows."""

    step: int
    is_working: bool
    done: int = 0
    total: int = 0
    phase: str = ""
    counts: Mapping[str, Any] = field(default_factory=dict)
    names: list[Names] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    causes: int = 0
    sure: int = 0
    sure_rows: int = 0
    bar: list[dict[str, Any]] = field(default_factory=list)
    blocked: list[Reason] = field(default_factory=list)
    may_partial: bool = False
    good: int = 0
    unborn: list[tuple[str, int, list[str]]] = field(default_factory=list)


def dry_run(run: FileRun, actor: StaffActor) -> DryRun:
    job = run.job
    working = (
        job is not None
        and job.state in (JobState.READY, JobState.RUNNING)
        and run.state
        in (
            RunState.UPLOADED,
            RunState.CHECKED,
        )
    )
    page = DryRun(step=5 if run.state == RunState.APPLIED else 3, is_working=working)
    if working and job is not None:
        page.done, page.total = job.progress.get("done", 0), job.progress.get("total", run.row_count)
        page.phase = job.progress.get("phase", "") or "等待处理"
    if run.state not in (RunState.CHECKED, RunState.APPLIED):
        return page
    _fill(page, run, actor)
    return page


def _fill(page: DryRun, run: FileRun, actor: StaffActor) -> None:
    counts = page.counts = run.counts
    page.groups = _groups(run)
    page.names = _names(counts.get("unknown", []), _departments(actor))
    page.causes = len(page.groups) + len(page.names)
    sure = [one for one in counts.get("unknown", []) if one["suggestions"] and one["suggestions"][0][2] >= 85]
    page.sure, page.sure_rows = len(sure), sum(one["rows"] for one in sure)
    page.bar = _bar(counts)
    page.blocked = roster.why_not(run, actor) if run.state == RunState.CHECKED else []
    page.good = counts["read"] - counts["rejected"]
    page.may_partial = bool(counts["rejected"] and page.good and roster.may_allow_partial(actor))
    page.unborn = [(KINDS[kind], len(names), names[:12]) for kind, names in counts.get("unborn", {}).items() if names]


def _departments(actor: StaffActor) -> list[tuple[int, str]]:
    return list(Department.objects.visible_to(actor).filter(closed_at=None).values_list("pk", "name"))


def _groups(run: FileRun) -> list[Group]:
    by: dict[str, list[dict[str, Any]]] = {}
    for problem in run.problems:
        if problem["code"] not in ("department.unknown", "class.unknown"):
            by.setdefault(f"{problem['key']}:{problem['code']}", []).append({**problem, "label": label(problem["key"])})
    found = []
    for cause, rows in sorted(by.items(), key=lambda item: -len(item[1])):
        first = rows[0]
        title = TITLES.get(first["code"], "{}不对").format(first["label"])
        same = len({row["text"] for row in rows}) == 1
        found.append(
            Group(cause, title, first["text"] if same else f"{first['label']}列", first["remedy"], rows, len(rows))
        )
    return found


def _names(unknown: list[dict[str, Any]], departments: list[tuple[int, str]]) -> list[Names]:
    found: dict[str, Names] = {}
    for position, one in enumerate(unknown):
        kind = one["kind"]
        group = found.setdefault(kind, Names(UNKNOWN[kind], WHY_UNKNOWN[kind], 0, []))
        group.rows += one["rows"]
        near = [{"pk": s[0], "name": s[1], "percent": s[2], "reason": s[3]} for s in one["suggestions"]]
        known = {s["pk"] for s in near}
        others = [d for d in departments if d[0] not in known] if kind == "department" else []
        group.items.append({**one, "position": position, "new_token": f"new-{position}",
                            "near": near, "best": near[0] if near else None, "others": others,
                            "sure": bool(near and near[0]["percent"] >= 85)})  # fmt: skip
    return list(found.values())


def _bar(counts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Shares of the whole as SVG attributes: same, new, changed, wrong."""
    at, total, parts = 0.0, counts["read"], []
    for key in ("unchanged", "created", "updated", "rejected"):
        width = share(counts[key], total)
        if width:
            parts.append({"key": key, "x": round(at, 2), "width": max(width, 0.4)})
        at += width
    return parts
