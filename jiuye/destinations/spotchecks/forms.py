"""What the centre types when it seals a draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from jiuye.destinations.spotchecks.rules import FOCUSES

Choices = Sequence[tuple[str, str]]


class Question(forms.Form):
    """抽查: of which year, from whom, how many, until when."""

    title = forms.CharField(label="名称", max_length=80, help_text="学校会看到，例如 2027 届第一次抽查")
    cohort = forms.TypedChoiceField(label="届别", coerce=int)
    size = forms.IntegerField(label="抽取数量", min_value=1, help_text="条；范围里不够的，全部抽取")
    answer_by = forms.DateField(label="答复期限", widget=forms.DateInput(attrs={"type": "date"}))
    focus = forms.ChoiceField(label="重点", choices=list(FOCUSES.items()), required=False,
                              help_text="只决定从哪些学校里抽；抽中谁由种子决定")  # fmt: skip
    types = forms.MultipleChoiceField(label="去向类型", required=False, widget=forms.CheckboxSelectMultiple)
    school_ids = forms.TypedMultipleChoiceField(label="学校", coerce=int, required=False)

    def __init__(self, *args: Any, cohorts: Choices, types: Choices, schools: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("cohort", cohorts), ("types", types), ("school_ids", schools)):
            cast(forms.ChoiceField, self.fields[name]).choices = choices
