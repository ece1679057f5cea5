"""What people type to get in, and what administrators type about accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiuye.accounts import permissions
from jiuye.accounts.actor import Rectangle
from jiuye.accounts.models import Role
from jiuye.accounts.passwords import MAXIMUM
from jiuye.kit.fresh import PROOF

Choices = Sequence[tuple[str, str]]


def _password(label: str, *, new: bool = False) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"})
    return forms.CharField(label=label, max_length=MAXIMUM, strip=False, widget=widget)


class StaffLogin(forms.Form):
    username = forms.CharField(label="账号", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = _password("密码")


ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


CODE_OR_RECOVERY = "手机上显示的 6 位数字；手机不在身边，填一个 12 位恢复码"


class StaffCode(forms.Form):
    """动态验证码, or a 恢复码 in its place: one field, digits only, so that any keyboard will do."""

    code = forms.CharField(
        label="动态验证码",
        max_length=40,
        widget=forms.TextInput(attrs={**ONE_TIME, "autofocus": True}),
        help_text=CODE_OR_RECOVERY,
    )


class Proof(forms.Form):
    """How somebody already in shows that it is them; drawn only, what is typed is judged at the door (``kit.fresh``)."""

    def __init__(self, *, by_code: bool) -> None:
        super().__init__()
        asked = StaffCode().fields["code"] if by_code else _password("登录密码")
        asked.widget.attrs["autofocus"] = True
        self.fields[PROOF] = asked


class BindCode(forms.Form):
    code = forms.CharField(
        label="手机上的 6 位数字", max_length=20, widget=forms.TextInput(attrs=ONE_TIME), help_text="每 30 秒换一次",
    )  # fmt: skip


class ResetFactor(forms.Form):
    reason = forms.CharField(
        label="为什么解除", max_length=120, help_text="会写进留痕，也会告诉本人。例如：手机丢失，已当面核对本人",
    )  # fmt: skip


class StudentLogin(forms.Form):
    identifier = forms.CharField(label="学号或证件号码", max_length=40)
    password = _password("密码")


class Activation(forms.Form):
    name = forms.CharField(label="姓名", max_length=80)
    student_number = forms.CharField(label="学号", max_length=40)
    document = forms.CharField(label="证件号码", max_length=40)
    code = forms.CharField(label="激活码", max_length=20, help_text="10 位，不分大小写")


class _Twice(forms.Form):
    password = _password("新密码", new=True)
    again = _password("再输一次", new=True)

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if found.get("password") and found.get("again") and found["password"] != found["again"]:
            self.add_error("again", "两次输入的密码不一样")
        return found


class NewPassword(_Twice):
    """The first password of a graduate who has just been matched."""


class ChangePassword(_Twice):
    current = _password("现在的密码")
    field_order = ["current", "password", "again"]


class UserForm(forms.Form):
    """新增用户 and 修改用户 (S4-21)."""

    username = forms.CharField(label="账号", max_length=60, help_text="以五位院校代码开头")
    name = forms.CharField(label="姓名", max_length=80)
    role = forms.ModelChoiceField(label="角色", queryset=Role.objects.none())
    phone = forms.CharField(label="电话", max_length=30, required=False)
    remark = forms.CharField(label="备注", max_length=120, required=False)

    def __init__(self, *args: Any, roles: QuerySet[Role], fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["role"]).queryset = roles  # type: ignore[type-arg]
        if fixed:
            del self.fields["username"]


class RoleForm(forms.Form):
    """角色 (S4-17): its level is chosen once; 功能权限 and 专业权限 are ticked."""

    name = forms.CharField(label="角色名称", max_length=40)
    level = forms.ChoiceField(label="用户等级", help_text="决定审核时站在哪一步，不影响功能")
    description = forms.CharField(label="描述", max_length=120, required=False)
    functions = forms.MultipleChoiceField(label="功能权限", required=False)
    majors = forms.MultipleChoiceField(label="专业权限", required=False, help_text="一个不选就是全部专业")

    def __init__(self, *args: Any, levels: Choices, majors: Choices, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["level"]).choices = levels
        cast(forms.ChoiceField, self.fields["majors"]).choices = majors
        cast(forms.ChoiceField, self.fields["functions"]).choices = [(key, key) for key in sorted(permissions.known())]
        if fixed:
            del self.fields["level"]


class ScopeForm(forms.Form):
    """One rectangle of the data scope (S0-04); what stays empty is open."""

    cohort = forms.IntegerField(label="届别", min_value=1990, max_value=2100, required=False)
    department = forms.TypedChoiceField(label="院系", coerce=int, empty_value=None, required=False)
    class_group = forms.TypedChoiceField(label="班级", coerce=int, empty_value=None, required=False)
    level = forms.ChoiceField(label="学历层次", required=False)
    major = forms.TypedChoiceField(label="专业", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, offered: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", "全部"), *choices]

    @property
    def rectangle(self) -> Rectangle:
        found = self.cleaned_data
        return Rectangle(
            found["cohort"], found["department"], found["class_group"], found["level"] or None, found["major"]
        )
