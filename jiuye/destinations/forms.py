"""The registration form: exactly the fields the leaf needs, with its labels, keyboards and choices (S0-17, S1-30).

Django draws the controls; ``rules.judge`` alone says what is wrong, so that page, import and reviewer hear the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django import forms
from django.forms.boundfield import BoundField

from jiuye.destinations.facts import CLAIM, Values, own_names
from jiuye.destinations.rules import TABLES, WIDTHS
from jiuye.kit.h5 import Problem
from jiuye.kit.refusals import Reason
from jiuye.policy.catalogue import Leaf
from jiuye.policy.locks import Lock
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import OWN_FIELD
from jiuye.standards import divisions
from jiuye.standards.contacts import check_email, check_phone, check_postcode
from jiuye.standards.organisations import check_organisation
from jiuye.standards.tables import table
from jiuye.standards.verdicts import Verdict

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("细类", ("kind",)),
    ("单位信息", ("employer_name", "credit_code", "employer_nature", "industry", "region_code", "address", "postcode")),
    ("升学", ("study_school", "study_level", "study_major", "country", "foreign_school_name")),
    ("工作", ("job_category", "job_title", "monthly_pay", "agreement_number")),
    ("合同", ("contract_from", "contract_to")),
    ("单位联系人", ("contact_name", "contact_phone", "contact_mobile", "contact_email", "fax")),
    ("其他", ("remark",)),
)
KEYBOARDS = {
    "credit_code": "code", "contact_phone": "phone", "contact_mobile": "phone", "fax": "phone", "contact_email": "email",
    "monthly_pay": "pay", "postcode": "number", "contract_from": "date", "contract_to": "date", "region_code": "region",
    "address": "long",
}  # fmt: skip
PLACEHOLDERS = {
    "employer_name": "与公章逐字一致", "credit_code": "18 位，营业执照或合同上有", "contact_phone": "手机或带区号的座机",
    "monthly_pay": "只写数字", "region_code": "选到区县",
}  # fmt: skip
HELP = {
    "employer_name": "写实际用人单位，不写派遣公司以外的简称。",
    "region_code": "单位实际在哪里，选到区或县；东莞、中山这样不设区县的选到市。",
}
CHECKS: dict[str, Callable[[str], Verdict]] = {
    "credit_code": check_organisation,
    "contact_phone": check_phone,
    "contact_mobile": check_phone,
    "contact_email": check_email,
    "postcode": check_postcode,
}
MISSING = {"destination.required", "destination.evidence.least", "destination.kind"}


class DestinationForm(forms.Form):
    """One control for each visible field of the leaf."""

    use_required_attribute = False

    def __init__(self, leaf: Leaf, profile: Profile, values: Mapping[str, str]) -> None:
        super().__init__(initial=dict(values))
        own = profile.fields.extension_fields("destination")
        self.hints = {**PLACEHOLDERS, **{f"{OWN_FIELD}{one.key}": one.placeholder for one in own}}
        if leaf.kinds:
            choices = [(key, kind.label) for key, kind in leaf.kinds.items()]
            self.fields["kind"] = forms.ChoiceField(label="是哪一种", choices=choices, widget=forms.RadioSelect)
        for name in leaf.visible_fields():
            control = _control(name, profile)
            control.label, control.required = leaf.field_label(name), leaf.rule(name) == "required"
            control.help_text = profile.fields.help_for("destination", name) or HELP.get(name, "")
            self.fields[name] = control


def _control(name: str, profile: Profile) -> forms.Field:
    own = profile.fields.extensions.get(name.removeprefix(OWN_FIELD)) if name.startswith(OWN_FIELD) else None
    if own:
        return forms.CharField(max_length=own.max_length)
    if name in TABLES:
        return forms.ChoiceField(choices=[("", "请选择"), *table(TABLES[name]).choices()])
    if name in {"contract_from", "contract_to"}:
        return forms.DateField(widget=forms.DateInput)
    longest = WIDTHS.get(name, 200 if name == "remark" else 100)
    return forms.CharField(max_length=longest)


@dataclass(frozen=True, slots=True)
class Row:
    """One field as the page draws it."""

    name: str
    field: BoundField
    label: str
    keyboard: str = "text"
    placeholder: str = ""
    problems: Sequence[Problem | Reason] = ()
    done: str = ""
    owner: str = ""
    why: str = ""
    shown: str = ""

    @property
    def above(self) -> bool:
        return len(self.label) > 5


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: list[Row] = field(default_factory=list)
    folded: bool = False


def tidy(given: Mapping[str, str], leaf: Leaf) -> tuple[Values, dict[str, str]]:
    """What was typed as it will be kept, blanks for what the leaf hides, and what was forgiven, in words."""
    visible = {"kind", *leaf.visible_fields()} if leaf.kinds else set(leaf.visible_fields())
    values: Values = dict.fromkeys((*CLAIM, *own_names(given)), "")
    forgiven: dict[str, str] = {}
    for name in visible:
        values[name], said = _tidied(name, given.get(name, ""))
        if said:
            forgiven[name] = said
    values["leaf"] = leaf.key
    return values, forgiven


def _tidied(name: str, typed: str) -> tuple[str, str]:
    text = " ".join(typed.split())
    if name == "region_code" and text and not text.isdigit():
        found = divisions.parse(text)
        return (found.code if found else text), ""
    if name == "monthly_pay":
        return text.replace(",", "").replace("，", "").removesuffix("元").strip(), ""
    if name in CHECKS and text:
        verdict = CHECKS[name](text)
        said = (
            f"已替你改成标准写法（{'、'.join(verdict.forgiven)}）"
            if verdict.forgiven and verdict.normalised != typed
            else ""
        )
        return verdict.normalised or text, said
    return text, ""


def sections(
    form: DestinationForm,
    values: Mapping[str, str],
    *,
    problems: Iterable[Reason] = (),
    forgiven: Mapping[str, str] | None = None,
    locks: Mapping[str, Lock] | None = None,
    offers: Mapping[str, str] | None = None,
) -> list[Section]:
    """The form cut into cards, what nobody asks for folded away. ``offers`` are what another phone typed meanwhile."""
    wrong: dict[str, list[Reason]] = {}
    for reason in problems:
        wrong.setdefault(reason.field, []).append(reason)
    drawn = [
        Section(title, [
            _row(form, name, values, wrong.get(name, []), (forgiven or {}).get(name, ""), (locks or {}).get(name),
                 (offers or {}).get(name))
            for name in names if name in form.fields
        ])
        for title, names in (*SECTIONS, ("补充信息", tuple(own_names(form.fields))))
    ]  # fmt: skip
    shown = [Section(section.title, [row for row in section.rows if _stands(row)]) for section in drawn]
    spare = [row for section in drawn for row in section.rows if not _stands(row)]
    return [section for section in [*shown, Section("选填", spare, folded=True)] if section.rows]


def _stands(row: Row) -> bool:
    """Required, filled, wrong or locked: on the page. The rest can be opened, so that a tired graduate sees what counts."""
    return bool(row.field.field.required or row.shown or row.problems or row.owner)


def _row(
    form: DestinationForm, name: str, values: Mapping[str, str], wrong: list[Reason], forgiven: str, lock: Lock | None,
    offer: str | None,
) -> Row:  # fmt: skip
    problems: list[Problem | Reason] = [_said(name, values.get(name, ""), reason) for reason in wrong]
    if offer is not None:
        problems.append(Problem(f"另一台手机填的是“{offer or '（空）'}”", repair=offer, repair_label="用那一个"))
    closed = lock.reason if lock and not lock.editable else None
    chosen = dict(getattr(form.fields[name], "choices", ())) if name == "kind" else {}
    return Row(
        name,
        form[name],
        str(form.fields[name].label),
        KEYBOARDS.get(name, "text"),
        form.hints.get(name, ""),
        problems,
        forgiven,
        (closed.owner or "学校") if closed else "",
        f"{closed.text}。{closed.remedy}" if closed else "",
        chosen.get(values.get(name, "")) or shown_value(name, values.get(name, "")),
    )


def _said(name: str, value: str, reason: Reason) -> Problem | Reason:
    """A code with a wrong character: where it is, and the repair as a button (改成 0)."""
    if reason.rule == "destination.required":
        return Problem(reason.text)
    if name != "credit_code" or not reason.rule.startswith("organisation"):
        return reason
    verdict = check_organisation(value)
    text = f"{reason.text}。{reason.remedy}" if reason.remedy else reason.text
    return Problem(text, verdict.position, verdict.repair, repair_words(verdict))


def repair_words(verdict: Verdict) -> str:
    if not verdict.repair:
        return ""
    place, text = verdict.position, verdict.normalised
    one = place is not None and sum(a != b for a, b in zip(text, verdict.repair, strict=False)) == 1
    return f"改成 {verdict.repair[place - 1]}" if one and place else f"改成 {verdict.repair}"


def shown_value(name: str, value: str) -> str:
    """A value in words: the name of a code, the path of a division."""
    if name in TABLES:
        return table(TABLES[name]).label(value) if value else ""
    if name == "region_code":
        return divisions.full_name(value) if value else ""
    return value


def tally(leaf: Leaf, values: Mapping[str, str], evidence: int, kind: str) -> tuple[int, int]:
    """How many of the required things are there: 11 / 14 项."""
    wanted = [*leaf.required_fields(), *(["kind"] if leaf.kinds else [])]
    filled = sum(bool(values.get(name, "").strip()) for name in wanted)
    papers = max((rule.min_files for rule in leaf.evidence_for(kind)), default=0)
    return filled + min(evidence, papers), len(wanted) + papers


def what_is_left(problems: Iterable[Reason]) -> str:
    """还有 1 处写错、2 项没填."""
    found = list(problems)
    missing = sum(reason.rule in MISSING for reason in found)
    wrong = len({reason.field for reason in found if reason.rule not in MISSING})
    parts = [f"{wrong} 处写错" if wrong else "", f"{missing} 项没填" if missing else ""]
    return "、".join(part for part in parts if part)
