"""Background work of destinations: a batch of decisions too large to wait for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import User
from jiuye.destinations.services import batches
from jiuye.kit.refusals import Denied, Reason
from jiuye.records.jobs.interface import task
from jiuye.records.jobs.run import current
from jiuye.review.rules import Decision, Opinion


@task
def decide_batch(
    user_id: int, trace: dict[str, str], ids: list[int], decision: str, text: str, reasons: list[Any], moment: str
) -> dict[str, Any]:
    """The decision was taken when it was clicked: ``moment`` is its time, whenever the work is done."""
    actor = actor_of(User.objects.select_related("role").get(pk=user_id), trace=trace)
    if not isinstance(actor, StaffActor) or not actor.may("destinations.review"):
        raise Denied(Reason("发起人已经没有审核权限", rule="permission.destinations.review", owner="学校系统管理员"))
    opinion = Opinion(Decision(decision), text, tuple(reasons))
    return batches.run(actor=actor, ids=ids, opinion=opinion, at=datetime.fromisoformat(moment), work=current())
