"""失效 and 恢复 (S2-73, S2-74, C-22, L7): out of the list and back, every state kept exactly as it was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from jiuye.graduates import moves
from jiuye.graduates.models import Graduate
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.records.services import amend


@transaction.atomic
def deactivate(*, actor: Actor, graduates: Iterable[Graduate], why: str, at: datetime) -> int:
    """Take people off the list; they can do nothing here until restored, and nothing of theirs is lost."""
    if not why.strip():
        raise Refused(Reason("请写明为什么停用", rule="graduate.why", field="why", remedy="例如：退学、转入下一届"))
    gone = []
    for one in graduates:
        if one.deactivated_at is not None:
            raise Conflict(Reason(f"{one.name}已经失效", rule="graduate.inactive", remedy="请刷新名单"))
        amend(one, "deactivate", actor=actor, at=at, reason=why, changes={"deactivated_at": ["", "失效"]},
              deactivated_at=at, deactivated_why=why.strip()[:120])  # fmt: skip
        gone.append(one.pk)
    return _moved(gone, at)


@transaction.atomic
def restore(*, actor: Actor, graduates: Iterable[Graduate], at: datetime) -> int:
    """恢复: at once, by button; a re-import of the roster does the same."""
    back = []
    for one in graduates:
        if one.deactivated_at is None:
            raise Conflict(Reason(f"{one.name}没有失效，不用恢复", rule="graduate.active", remedy="请刷新名单"))
        amend(one, "restore", actor=actor, at=at, changes={"deactivated_at": ["失效", ""]},
              deactivated_at=None, deactivated_why="")  # fmt: skip
        back.append(one.pk)
    return _moved(back, at)


def _moved(ids: list[int], at: datetime) -> int:
    """What domains above keep beside these people leaves the lists, or comes back, with them."""
    for follow in moves:
        follow(ids, at)
    return len(ids)
