"""What an applicant types, and what they look their application up with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from jiuye.accounts.forms import NewPassword
from jiuye.graduates.applications import queries
from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.rules import KEYS
from jiuye.graduates.applications.services import Place
from jiuye.institutions.models import ClassGroup, Department, Major, School
from jiuye.kit.refusals import Reason
from jiuye.standards.tables import table

KINDS = {"name": "name", "student_number": "code", "id_number": "id", "mobile": "phone"}
"""Which keyboard each box gets (looks/h5)."""


class ApplicationForm(forms.Form):
    """Who somebody says they are. Majors and classes are offered as far as the school has opened them; what is wrong
    with a value is said by ``rules.read``, so that a form and a roster use the same words.
    """

    use_required_attribute = False
    name = forms.CharField(label="姓名", max_length=80)
    id_number = forms.CharField(label="证件号码", max_length=40)
    student_number = forms.CharField(label="学号", max_length=40)
    cohort = forms.TypedChoiceField(label="毕业年份", coerce=int)
    level = forms.ChoiceField(label="学历")
    major = forms.TypedChoiceField(label="专业", coerce=int)
    class_group = forms.TypedChoiceField(label="班级", coerce=int, empty_value=None, required=False)
    mobile = forms.CharField(label="手机号", max_length=30)

    def __init__(
        self, *args: Any, school: School, home: Department | None, cohorts: list[int], kept: Application | None = None
    ) -> None:
        super().__init__(*args)
        self.initial = _said(kept)
        self.home = home
        years = [kept.cohort] if kept else cohorts
        self._opened: dict[str, dict[int, Place]] = {
            "major": {one.pk: one for one in queries.majors(school, home)},
            "class_group": {one.pk: one for one in queries.class_groups(school, home, years)},
        }
        self._offer("cohort", [(str(year), f"{year} 届") for year in years])
        self._offer("level", [("", "请选择"), *table("education_level").choices()])
        for name, nothing in (("major", "请选择"), ("class_group", "不清楚")):
            self._offer(name, [("", nothing), *((str(pk), _called(one)) for pk, one in self._opened[name].items())])
            if not self._opened[name]:
                del self.fields[name]
        for field in self.fields.values():
            verb = "选" if isinstance(field, forms.ChoiceField) else "填"
            field.error_messages["required"] = f"还没有{verb}{field.label}"

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def said(self) -> dict[str, str]:
        return {name: str(self.cleaned_data.get(name, "")) for name in KEYS}

    @property
    def places(self) -> dict[str, Place]:
        chosen = {name: opened.get(self.cleaned_data.get(name) or 0) for name, opened in self._opened.items()}
        return {"department": self.home, **chosen}

    def blame(self, reasons: Iterable[Reason]) -> list[Reason]:
        """Put each reason beside its box; returns those that belong to none."""
        elsewhere = []
        for reason in reasons:
            if reason.field in self.fields:
                self.add_error(reason.field, f"{reason.text}。{reason.remedy}" if reason.remedy else reason.text)
            else:
                elsewhere.append(reason)
        return elsewhere


def _called(place: Place) -> str:
    if isinstance(place, Major):
        return f"{place.name}（{table('education_level').label(place.level)}）"
    return f"{place.name}（{place.cohort} 届）" if isinstance(place, ClassGroup) else str(place)


def _said(kept: Application | None) -> dict[str, object]:
    if kept is None:
        return {}
    return {
        "name": kept.name, "id_number": kept.document, "student_number": kept.student_number, "cohort": kept.cohort,
        "level": kept.level, "major": kept.major_id, "class_group": kept.class_group_id, "mobile": kept.mobile,
    }  # fmt: skip


class NewApplicationForm(NewPassword, ApplicationForm):
    """The first time, with the password that opens the status page and, once approved, the account."""

    field_order = [*ApplicationForm.base_fields, "password", "again"]


class ReceiptForm(forms.Form):
    receipt = forms.CharField(label="回执号", max_length=20)
    password = forms.CharField(label="密码", max_length=128, strip=False, widget=forms.PasswordInput())
