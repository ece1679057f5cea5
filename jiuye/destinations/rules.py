"""Whether a claim may be handed in: facts in, reasons out, each tied to its field (S0-16…S0-34, S1-28…S1-36).

The same judgement speaks beside the field before sending, in the import's error sheet and in the reviewer's pre-check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jiuye.kit.refusals import Reason
from jiuye.policy.catalogue import Leaf
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import DESTINATION_FIELDS, OWN_FIELD
from jiuye.standards import divisions, wages
from jiuye.standards.contacts import check_email, check_phone, check_postcode
from jiuye.standards.organisations import check_organisation
from jiuye.standards.tables import table

TABLES = {
    "employer_nature": "employer_nature",
    "industry": "industry",
    "job_category": "occupation",
    "study_level": "education_level",
}
WIDTHS = {
    "employer_name": 100, "address": 120, "contact_name": 40, "remark": 200, "job_title": 60, "agreement_number": 30,
    "fax": 30, "study_school": 80, "study_major": 60, "country": 40, "foreign_school_name": 120,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asserted, and the facts about the graduate the rules need."""

    leaf: Leaf
    values: Mapping[str, str]
    kind: str = ""
    evidence_count: int = 0
    training_mode: str = ""
    level: str = ""
    cohort: int = 0
    graduates_on: date | None = None

    def __getitem__(self, field: str) -> str:
        return self.values.get(field, "").strip()

    @property
    def own_fields(self) -> list[str]:
        """Extension fields the leaf asks for, and those sent without being asked (S4-36)."""
        sent = [name for name in self.values if name.startswith(OWN_FIELD)]
        return list(dict.fromkeys((*self.leaf.own_fields, *sent)))


Further = Callable[[Claim, Profile], Iterable[Reason]]
further: list[Further] = []
"""Rules of layers above (the national ones) that speak beside the field too; they register here when their app is ready."""


def judge(claim: Claim, profile: Profile, *, on: date) -> list[Reason]:
    """Everything that stands in the way, in the order of the form. Empty: it may be handed in."""
    if no := _not_theirs(claim, profile):
        return [no]
    return [
        *_kind(claim),
        *(no for field in (*DESTINATION_FIELDS, *claim.own_fields) for no in _field(claim, field, profile)),
        *_dates(claim),
        *_pay(claim, on),
        *_evidence(claim, profile),
        *(no for rule in further for no in rule(claim, profile)),
    ]


def _not_theirs(claim: Claim, profile: Profile) -> Reason | None:
    """Modes 21 and 41 see only the supplement (S2-29); 专升本 is for 专科, 博士后 for doctors (C-13)."""
    visible = profile.catalogue.visible_to(claim.training_mode, claim.level, claim.cohort)
    if any(leaf.key == claim.leaf.key for leaf in visible):
        return None
    return Reason(
        f"这个学历或培养方式不能登记“{claim.leaf.label}”",
        rule="destination.leaf",
        facts=(("可以登记的", "、".join(leaf.label for leaf in visible[:8])),),
        owner="省级规则",
        remedy="请换一个去向；学历或培养方式有误的，请用“信息反馈”告诉学校",
        field="leaf",
    )


def _kind(claim: Claim) -> Iterator[Reason]:
    if claim.leaf.kinds and claim.kind not in claim.leaf.kinds:
        yield Reason("请选择是哪一种", rule="destination.kind", field="kind",
                     remedy="按手里的材料选：" + "、".join(k.label for k in claim.leaf.kinds.values()))  # fmt: skip


def _field(claim: Claim, field: str, profile: Profile) -> Iterator[Reason]:
    rule, value, label = claim.leaf.rule(field), claim[field], claim.leaf.field_label(field)
    if not value:
        if rule == "required":
            yield Reason(f"{label}还没有填", rule="destination.required", field=field, remedy=f"请填写{label}")
        return
    if rule == "hidden":
        yield Reason(
            f"“{claim.leaf.label}”不用填{label}", rule="destination.hidden", field=field, remedy="请清空这一项"
        )
        return
    own = profile.fields.extensions.get(field.removeprefix(OWN_FIELD)) if field.startswith(OWN_FIELD) else None
    if own and len(value) > own.max_length:
        yield Reason(f"{label}有 {len(value)} 个字，最多 {own.max_length} 个", rule="destination.own", field=field,
                     remedy="请缩短后再填")  # fmt: skip
    check = CHECKS.get(field)
    if check and (no := check(value, field, label)):
        yield no


def _organisation(value: str, field: str, label: str) -> Reason | None:
    """9, 15 or 18 characters with the right check character (S1-28, C-31); a likely repair is offered, never applied."""
    found = check_organisation(value)
    return None if found.valid else _at(found.problems[0], field)


def _region(value: str, field: str, label: str) -> Reason | None:
    return divisions.problem_with(value, "county", field)


def _coded(value: str, field: str, label: str) -> Reason | None:
    if table(TABLES[field]).get(value):
        return None
    return Reason(f"{label}不是标准代码", rule="destination.code", field=field, remedy="请从列表中选择")


def _phone(value: str, field: str, label: str) -> Reason | None:
    found = check_phone(value, mobile_only=field == "contact_mobile")
    return None if found.valid else _at(found.problems[0], field)


def _email(value: str, field: str, label: str) -> Reason | None:
    found = check_email(value)
    return None if found.valid else _at(found.problems[0], field)


def _postcode(value: str, field: str, label: str) -> Reason | None:
    found = check_postcode(value)
    return None if found.valid else _at(found.problems[0], field)


def _text(value: str, field: str, label: str) -> Reason | None:
    if len(value) <= WIDTHS[field]:
        return None
    return Reason(f"{label}有 {len(value)} 个字，最多 {WIDTHS[field]} 个", rule="destination.width", field=field,
                  remedy="请写全称，不写说明")  # fmt: skip


def _date(value: str, field: str, label: str) -> Reason | None:
    try:
        date.fromisoformat(value)
    except ValueError:
        return Reason(f"{label}不是一个日期", rule="destination.date", field=field, remedy="请写成 2027-07-01 这样")
    return None


def _number(value: str, field: str, label: str) -> Reason | None:
    if value.isdigit() and 0 < int(value) < 1_000_000:
        return None
    return Reason(f"{label}要写成整数", rule="destination.number", field=field, remedy="只写数字，例如 6800")


Check = Callable[[str, str, str], Reason | None]
CHECKS: dict[str, Check] = {
    "credit_code": _organisation,
    "region_code": _region,
    **dict.fromkeys(TABLES, _coded),
    "contact_phone": _phone,
    "contact_mobile": _phone,
    "contact_email": _email,
    "postcode": _postcode,
    "contract_from": _date,
    "contract_to": _date,
    "monthly_pay": _number,
    **dict.fromkeys(WIDTHS, _text),
}


def _at(reason: Reason, field: str) -> Reason:
    return Reason(
        reason.text, reason.rule, reason.facts, reason.owner, reason.remedy, reason.deadline, field, reason.href
    )


def _dates(claim: Claim) -> Iterator[Reason]:
    """An end after its beginning; where the leaf says so, enough months after leaving school (S0-48)."""
    start, end = _day(claim["contract_from"]), _day(claim["contract_to"])
    if start and end and end <= start:
        yield Reason(
            "合同截止日期早于起始日期", rule="destination.dates", field="contract_to", remedy="请对照材料核对两个日期"
        )
    least, left = claim.leaf.min_months, claim.graduates_on
    if least and end and left and end < _months_after(max(left, start or left), least):
        yield Reason(
            f"离校后的聘用期限不足 {least} 个月",
            rule="destination.months",
            facts=(("离校", f"{left:%Y-%m-%d}"), ("截止", f"{end:%Y-%m-%d}")),
            field="contract_to",
            remedy="请换用期限足够的材料，或改登其他去向",
        )


def _pay(claim: Claim, on: date) -> Iterator[Reason]:
    """Pay at or above the local minimum where the leaf says so (S0-48, S0-49, S0-54, S1-36)."""
    if not claim.leaf.min_wage or not claim["monthly_pay"].isdigit():
        return
    wage = wages.minimum_wage(claim["region_code"], on)
    if wage and int(claim["monthly_pay"]) < wage.monthly:
        yield Reason(
            f"月收入低于当地最低工资标准 {wage.monthly} 元",
            rule="destination.wage",
            facts=(("所填月收入", claim["monthly_pay"]), ("标准", f"{wage.monthly} 元/月")),
            field="monthly_pay",
            remedy="请核对材料上的金额；确实低于标准的，请改登其他去向",
        )


def _evidence(claim: Claim, profile: Profile) -> Iterator[Reason]:
    """At most four pieces (S1-32); at least what the leaf asks for."""
    least = max((r.min_files for r in claim.leaf.evidence_for(claim.kind)), default=0)
    if claim.evidence_count > profile.evidence.max_files:
        yield Reason(f"材料最多 {profile.evidence.max_files} 张", rule="destination.evidence.most", field="evidence",
                     remedy="请删去多余的，留下首页、期限页和签字盖章页")  # fmt: skip
    if claim.evidence_count < least:
        asked = "、".join(r.label for r in claim.leaf.evidence_for(claim.kind))
        yield Reason("还没有上传就业材料" if not claim.evidence_count else f"材料至少要 {least} 张",
                     rule="destination.evidence.least", field="evidence", remedy=f"请拍照上传：{asked}")  # fmt: skip


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _months_after(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day.day, last))
