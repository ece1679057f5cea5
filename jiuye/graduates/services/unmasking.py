"""查看完整号码: one number in full, for a purpose the person it belongs to can read (W-25, W-50)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from jiuye.accounts.actor import StaffActor
from jiuye.graduates.facts import MASKS, values_of
from jiuye.graduates.models import Graduate
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.policy.vocabulary import field_label
from jiuye.records.services import record

PURPOSES: Final = {
    "contact": "联系毕业生本人",
    "verify": "核对学籍或证件",
    "archive": "办理档案、户口转递",
    "feedback": "处理信息反馈",
}


def unmask(*, actor: StaffActor, graduate: Graduate, name: str, purpose: str, at: datetime) -> str:
    """Raises Refused without a purpose, Denied without the function. Every look is a row in the trail."""
    if name not in MASKS:
        raise Refused(Reason("这一项没有隐去，不用另外查看", rule="unmask.field", remedy="请刷新页面"))
    if not actor.may("unmask"):
        raise Denied(Reason("您的角色不能查看完整号码", rule="permission.unmask", owner="学校系统管理员",
                            remedy="需要的话，请管理员在“角色管理”里勾选“查看完整号码”"))  # fmt: skip
    if purpose not in PURPOSES:
        raise Refused(Reason("请选择查看的用途", rule="unmask.purpose", field="purpose", remedy="选一项再看"))
    record("unmask", actor=actor, at=at, obj=graduate, purpose=PURPOSES[purpose],
           changes={"field": ["", field_label(name)]})  # fmt: skip
    return values_of(graduate)[name]
