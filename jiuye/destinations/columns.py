"""A registered destination as one row: for 去向审核, the other lists and their downloads (S0-35, S2-48).

Cells of two lines are text for the download and markup on the page: ``Lines`` is both.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jiuye.destinations.models import Destination
from jiuye.destinations.queries import stage_caption
from jiuye.graduates.columns import own_words
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.kit.columns import Column, Columns
from jiuye.kit.masking import mask_email, mask_id, mask_phone
from jiuye.kit.templatetags.ui import own_mark, status
from jiuye.standards.tables import table

RULES = ("cohort", "school__profile_key", "school__extension_fields", "school__field_switches", "school__help_texts")
"""What says which rules hold for a record (``profile_of``)."""
STANDS = (*RULES, "school__flow_variants", "state", "passed", "stage", "asserted_by", "waiting_since")
MARKS = {"confirmed": "confirmed", "lapsed": "lapsed", "none": "asserted"}
SLOW_DAYS = 3


class Lines(str):
    """Plain text wherever it is written, two lines where it is drawn."""

    __slots__ = ("drawn",)
    drawn: SafeString

    def __new__(cls, text: str, drawn: SafeString) -> Lines:
        made = super().__new__(cls, text)
        made.drawn = drawn
        return made

    def __html__(self) -> SafeString:
        return self.drawn


def two(first: object, second: object, plain: str = "") -> Lines:
    text = plain or str(first)
    return Lines(text, format_html('<span class="two">{}<small>{}</small></span>', first, second or "—"))


def name(record: Destination) -> Lines:
    graduate = record.graduate
    return two(graduate.name, " · ".join(filter(None, (graduate.student_number, graduate.class_name))))


def leaf_label(record: Destination) -> str:
    leaf = profile_of(record.school, record.cohort).catalogue.leaves.get(record.leaf)
    return leaf.label if leaf else "暂未登记"


def leaf(record: Destination) -> Lines | str:
    kinds = profile_of(record.school, record.cohort).catalogue.leaves.get(record.leaf)
    kind = kinds.kinds.get(record.kind) if kinds else None
    return two(leaf_label(record), kind.label) if kind else leaf_label(record)


def where_to(record: Destination) -> str:
    """The name that matters: employer, school, school abroad."""
    return record.employer_name or record.study_school or record.foreign_school_name


def place(record: Destination) -> Lines | str:
    named, region = where_to(record), record.region_name or record.country
    return two(named or "不需要单位", region) if named or region else ""


def caption(record: Destination) -> str:
    """Where it stands, in the province's words (S0-36…S0-41, S2-67, S4-38)."""
    process = profile_of(record.school, record.cohort).processes["destination"]
    flow = flow_of(record.school, record.cohort, "destination")
    return process.caption(record.state, record.passed, origin=record.source, flow=flow)


def confirmation(record: Destination) -> Lines | str:
    if record.state == "draft" and not record.asserted_at:
        return ""
    mark = MARKS[record.confirmation]
    words = {"confirmed": "本人已确认", "asserted": "本人未确认", "lapsed": "确认已失效"}[mark]
    if record.objected_at:
        words = "本人有异议"
        drawn = format_html('<span class="st st-bad">{}</span>', words)
    else:
        drawn = own_mark(mark=mark)
    return two(drawn, f"{record.get_asserted_by_display()} {_day(record.asserted_at)}".strip(), words)


def precheck(record: Destination) -> Lines | str:
    if record.state == "draft":
        return ""
    if record.mismatches:
        text = f"有不符 {record.mismatches}"
        return Lines(text, format_html('<span class="st st-bad">{}</span>', text))
    if record.hints:
        text = f"提示 {record.hints}"
        return Lines(text, format_html('<span class="st st-warn">{}</span>', text))
    return "没有疑点"


CHIP = 8


def state(record: Destination) -> Lines:
    """Where it stands. A sentence too long for a chip says on the list only whose turn it is; files and the record have it whole."""
    text = caption(record)
    shown = text
    if len(text) > CHIP and record.state == "in_review" and record.stage is not None:
        flow = flow_of(record.school, record.cohort, "destination")
        shown = stage_caption(flow.stages[record.stage], mine=False)
    return Lines(text, status(state=record.state, caption=shown))


def waited(record: Destination) -> Lines | str:
    if record.state != "in_review" or record.waiting_since is None:
        return ""
    days = (timezone.now() - record.waiting_since).days
    text = f"{days} 天" if days else "今天"
    css = "b bad" if days >= SLOW_DAYS else "b"
    return Lines(text, format_html('<span class="{}">{}</span>', css, text))


def standing(record: Destination) -> Lines:
    """Two things one asks together: where it stands, and for how long it has waited there."""
    since = waited(record)
    return two(state(record), since, caption(record)) if since else state(record)


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{local.month}/{local.day}"


def _off(key: str, label: str, **more: Any) -> Column:
    """A column of the download that the page leaves out."""
    return Column(key, label, listed=False, importable=False, **more)


def _coded(table_name: str, key: str) -> Any:
    return lambda d: table(table_name).label(getattr(d, key)) if getattr(d, key) else ""


NAME = Column(
    "name",
    "姓名 / 学号班级",
    name,
    reads=("graduate__name", "graduate__student_number", "graduate__class_group__name"),
    sort="name",
    importable=False,
    alone="姓名",
    brings=("student_number", "class_name"),
)
LEAF = Column("leaf", "毕业去向", leaf, reads=(*RULES, "leaf", "kind"), importable=False)
PLACE = Column(
    "employer",
    "单位 / 所在地",
    place,
    reads=("employer_name", "study_school", "foreign_school_name", "region_name", "country"),
    sort="employer_name",
    importable=False,
    width=28,
    alone="单位",
    brings=("region_name",),
)
OWN = Column(
    "confirmation",
    "本人确认 / 谁填的",
    confirmation,
    reads=("state", "asserted_by", "asserted_at", "confirmed_by_graduate_at", "unconfirmed_at", "objected_at"),
    importable=False,
    alone="本人确认",
    brings=("asserted_by",),
)
CHECK = Column("precheck", "预检", precheck, reads=("state", "mismatches", "hints"), importable=False)
STATE = Column("state", "状态", state, reads=STANDS, importable=False)
STANDING = Column(
    "state",
    "状态 / 已等",
    standing,
    reads=STANDS,
    sort="waiting_since",
    importable=False,
    alone="状态",
    brings=("waited",),
)
REST = (
    _off("student_number", "学号", reads=("graduate__student_number",)),
    _off("class_name", "班级", reads=("graduate__class_group__name",)),
    _off("department", "院系", reads=("department__name",)),
    _off("major", "专业", reads=("graduate__major_name",)),
    _off("level", "学历", value=lambda d: table("education_level").label(d.graduate.level), reads=("graduate__level",)),
    _off("id_number", "证件号码", reads=("graduate__person__document",), sensitive=True, mask=mask_id),
    _off("mobile", "毕业生手机", reads=("graduate__mobile",), sensitive=True, mask=mask_phone),
    _off("credit_code", "组织机构代码"),
    _off("region_name", "单位所在地"),
    _off("employer_nature", "单位性质", value=_coded("employer_nature", "employer_nature"), reads=("employer_nature",)),
    _off("industry", "单位行业", value=_coded("industry", "industry"), reads=("industry",)),
    _off("job_category", "工作职位类别", value=_coded("occupation", "job_category"), reads=("job_category",)),
    _off("contact_name", "单位联系人"),
    _off("contact_phone", "单位联系电话", sensitive=True, mask=mask_phone),
    _off("contact_email", "联系人电子邮箱", sensitive=True, mask=mask_email),
    _off("asserted_by", "信息来源", value=lambda d: d.get_asserted_by_display(), reads=("asserted_by",)),
    _off("objection", "本人异议"),
    _off(
        "own",
        "学校自定义字段",
        value=lambda d: own_words(d, "destination"),
        reads=("extra", "school__extension_fields"),
    ),
)
REVIEW = Columns(
    NAME,
    LEAF,
    PLACE,
    OWN,
    CHECK,
    STANDING,
    _off("waited", "已等", value=waited, reads=("state", "waiting_since")),
    *REST,
)
REGISTERED = Columns(NAME, LEAF, PLACE, OWN, STATE, *REST)
VOIDED = Columns(
    NAME,
    LEAF,
    PLACE,
    Column("voided_at", "作废时间", sort="voided_at", importable=False),
    Column("void_reason", "作废原因", importable=False, width=28),
    *REST[:5],
)
MISSING = Columns(
    NAME,
    Column("department", "院系", reads=("department__name",), sort="department__name", importable=False),
    Column("major", "专业", reads=("graduate__major_name",), sort="graduate__major_name", importable=False),
    Column("mobile", "手机", reads=("graduate__mobile",), sensitive=True, mask=mask_phone, importable=False),
    *REST[:2],
)
RETURNED = Columns(
    NAME,
    *REST[:5],
    STATE,
    Column("returned_at", "退回时间", reads=("state_since",), sort="state_since", importable=False),
    Column("opinion", "审核意见", reads=("last_opinion",), importable=False, width=40),
)
