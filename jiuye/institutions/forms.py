"""What a school types about its structure and itself (S4-22…S4-26)."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from jiuye.institutions.models import Campus, ClassGroup, Department, Major, School
from jiuye.kit.actors import Actor
from jiuye.standards import majors as catalogue
from jiuye.standards import tables

Structure = Department | Major | ClassGroup | Campus


class Aliases(forms.CharField):
    """Other names rosters use, one a line or between commas."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = str(super().to_python(value) or "")
        parts = text.replace("，", "\n").replace("、", "\n").replace(",", "\n").split("\n")
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value


class _StructureForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("department", Department), ("parent", Department), ("major", Major)):
            if name in self.fields:
                chooser = cast(forms.ModelChoiceField, self.fields[name])  # type: ignore[type-arg]
                chooser.queryset = model.objects.visible_to(actor).filter(closed_at=None)

    def _get_validation_exclusions(self) -> set[str]:
        """Constraints are the database's; the service turns them into sentences."""
        return {field.name for field in self._meta.model._meta.get_fields()}


class DepartmentForm(_StructureForm):
    aliases = Aliases(label="别名", required=False, help_text="名册里用的其他叫法，顿号隔开；导入时按名称和别名对院系")

    class Meta:
        model = Department
        fields = ["name", "code", "aliases", "parent", "contact", "phone"]
        labels = {
            "name": "院系名称",
            "code": "院系代码",
            "parent": "上级院系",
            "contact": "联系人",
            "phone": "联系电话",
        }


class MajorForm(_StructureForm):
    level = forms.ChoiceField(label="学历层次", choices=tables.table("education_level").choices)
    length = forms.CharField(label="学制（年）", max_length=3)

    class Meta:
        model = Major
        fields = ["name", "level", "length", "department", "code"]
        labels = {"name": "专业名称", "department": "院系", "code": "国标专业代码"}
        help_texts = {"code": "与学籍一致；同名专业在不同层次可以有不同代码"}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("code") and found.get("level"):
            wrong = catalogue.problem_with(found["code"], found.get("name", ""), found["level"])
            if wrong:
                self.add_error("code", f"{wrong.text}。{wrong.remedy}")
        if not found.get("department"):
            self.add_error("department", "请选择院系")
        return found


class ClassForm(_StructureForm):
    class Meta:
        model = ClassGroup
        fields = ["name", "cohort", "department", "major"]
        labels = {"name": "班级名称", "cohort": "届别", "department": "院系", "major": "专业"}
        help_texts = {"cohort": "毕业年份，例如 2027"}


class CampusForm(_StructureForm):
    class Meta:
        model = Campus
        fields = ["name", "address"]
        labels = {"name": "校区名称", "address": "地址"}


class AboutForm(forms.ModelForm):  # type: ignore[type-arg]
    """院校信息; name, code and location are the ministry's."""

    class Meta:
        model = School
        fields = ["address", "postcode", "phone", "email", "homepage", "handler_name", "handler_phone"]
        labels = {
            "address": "地址", "postcode": "邮编", "phone": "电话", "email": "电子邮箱", "homepage": "主页",
            "handler_name": "就业协议经办人", "handler_phone": "经办人电话",
        }  # fmt: skip
        help_texts = {"handler_name": "院系和毕业生在首页看到"}


class AddressForm(forms.Form):
    """学校域名 (S0-02), where the installation has a domain for schools."""

    subdomain = forms.CharField(
        label="学校域名", max_length=30, required=False, help_text="留空就用公共网址；改了以后，旧网址马上打不开"
    )


class Upload(forms.Form):
    file = forms.FileField(label="Excel 或 DBF 文件", widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.dbf,.csv"}))
