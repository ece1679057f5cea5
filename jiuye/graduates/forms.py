"""The origin page's controls, on the phone and at the desk: a control for what may be changed, words for what may not.

Django draws; ``origin_rules.judge`` alone says what is wrong, so that page, import and reviewer hear the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField

from jiuye.graduates.facts import CODED, DATES, REGIONS, RELATIONS, YES_NO, YES_NO_FIELDS, words
from jiuye.graduates.fields import FIRST, SECTIONS, Field
from jiuye.graduates.models import Graduate
from jiuye.institutions.models import Campus, ClassGroup, Department
from jiuye.kit.refusals import Reason
from jiuye.standards.tables import table

KEYBOARDS = {
    "mobile": "phone", "home_phone": "phone", "email": "email", "qq": "number", "home_postcode": "number",
    "home_address": "long", "household_address": "long",
    **dict.fromkeys(REGIONS, "region"), **dict.fromkeys(DATES, "date"),
}  # fmt: skip
PLACEHOLDERS = {
    "origin_region": "请选到县（市、区）", "household_region": "请选到市或县", "mobile": "11 位手机号",
    "home_address": "能收到挂号信的详细地址",
}  # fmt: skip
Choices = list[tuple[str, str]]


class OriginForm(forms.Form):
    """One control for each field this person may change."""

    use_required_attribute = False

    def __init__(self, graduate: Graduate, fields: Iterable[Field], values: Mapping[str, str]) -> None:
        shown = {name: _readable(name, value) for name, value in values.items()}
        super().__init__(initial=shown)
        for one in fields:
            if one.editable:
                control = _control(one, graduate, values.get(one.name, ""))
                control.label, control.required, control.help_text = one.label, one.required, one.help
                self.fields[one.name] = control


def _readable(name: str, value: str) -> str:
    """A place stands in its box by name, which the server understands as well as the code."""
    return words(name, value) if name in REGIONS and value.isdigit() else value


def _control(one: Field, graduate: Graduate, value: str) -> forms.Field:
    choices = choices_of(one.name, graduate)
    if choices is not None:
        kept = (
            []
            if not value or any(code == value for code, _ in choices)
            else [(value, words(one.name, value, graduate))]
        )
        return forms.ChoiceField(choices=[("", "请选择"), *kept, *choices])
    if one.name in DATES:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    return forms.CharField(max_length=one.max_length)


def choices_of(name: str, graduate: Graduate) -> Choices | None:
    """What may be chosen; None for a field that is written."""
    if name in CODED:
        return table(CODED[name]).choices()
    if name in YES_NO_FIELDS:
        return list(YES_NO.items())
    if name not in RELATIONS:
        return None
    school = graduate.school_id
    rows: QuerySet[Any] = {
        "department": Department.unscoped.filter(school_id=school, closed_at=None),
        "class_name": ClassGroup.unscoped.filter(school_id=school, cohort=graduate.cohort, closed_at=None),
        "campus": Campus.unscoped.filter(school_id=school),
    }[name]
    return [(str(pk), title) for pk, title in rows.order_by("name").values_list("pk", "name")]


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is drawn."""

    field: Field
    value: str
    bound: BoundField | None = None
    problems: tuple[Reason, ...] = ()
    keyboard: str = "text"
    placeholder: str = ""
    missing: bool = False

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def control(self) -> str:
        """The control as the console draws it, wired to its problems."""
        assert self.bound is not None
        attributes: dict[str, str | bool] = {"class": "control", "autocomplete": "off"}
        if self.problems:
            attributes |= {"aria-invalid": "true", "aria-describedby": f"line-{self.name}-problems"}
        return self.bound.as_widget(attrs=attributes)

    @property
    def region(self) -> bool:
        return self.name in REGIONS

    @property
    def stands_first(self) -> bool:
        return self.name in FIRST or self.bound is not None


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    lines: tuple[Line, ...]

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if line.missing]

    @property
    def first(self) -> list[Line]:
        return [line for line in self.lines if line.stands_first]

    @property
    def more(self) -> list[Line]:
        return [line for line in self.lines if not line.stands_first]


def sections(
    graduate: Graduate, fields: Sequence[Field], values: Mapping[str, str], problems: Iterable[Reason] = ()
) -> list[Section]:
    """The page in order: 学籍, 个人, 联系方式; every problem stands beside its field."""
    form = OriginForm(graduate, fields, values)
    wrong: dict[str, list[Reason]] = {}
    for reason in problems:
        wrong.setdefault(reason.field, []).append(reason)
    lines = [_line(one, form, graduate, values, wrong.get(one.name, [])) for one in fields]
    return [Section(key, title, tuple(x for x in lines if x.field.section == key)) for key, title in SECTIONS.items()]


def _line(one: Field, form: OriginForm, graduate: Graduate, values: Mapping[str, str], wrong: Sequence[Reason]) -> Line:
    value = values.get(one.name, "")
    return Line(
        field=one,
        value=words(one.name, value, graduate) if not one.extension else value,
        bound=form[one.name] if one.editable else None,
        problems=tuple(wrong),
        keyboard=KEYBOARDS.get(one.name, "text"),
        placeholder=one.placeholder or PLACEHOLDERS.get(one.name, ""),
        missing=one.required and not value.strip(),
    )


def loose(problems: Iterable[Reason], fields: Iterable[Field]) -> list[Reason]:
    """Problems that belong to no control on this page: said above it."""
    drawn = {one.name for one in fields if one.editable}
    return [reason for reason in problems if reason.field not in drawn]
