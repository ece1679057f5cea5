"""接收旧系统 (S4-64): what a former system had reviewed stands as approved at once, so it is asked twice."""

from __future__ import annotations

from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Denied, Reason, Refused


def may_take_over(actor: Actor) -> bool:
    """The school's own administrator, or the centre; nobody whose scope is a part of the school."""
    return getattr(actor, "level", "") in ("school", "province") and not getattr(actor, "rectangles", ())


def judge_takeover(actor: Actor, *, sure: bool) -> None:
    """Raises Denied where it is not theirs to ask for, Refused until they have said that they are sure."""
    if not may_take_over(actor):
        raise Denied(
            Reason("接收旧系统的审核结果，要由学校系统管理员来做", rule="import.takeover", owner="学校就业中心",
                   remedy="请不勾选这一项，按普通名单导入")
        )  # fmt: skip
    if not sure:
        raise Refused(
            Reason("请确认这些去向在旧系统里已经审核通过", rule="import.takeover.sure", field="sure",
                   remedy="勾选下面的确认，或按普通名单导入")
        )  # fmt: skip
