"""我的筛选 and 列: what somebody keeps of a list for themselves. Nobody else sees it, and it opens nothing."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.http import QueryDict

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.models import OwnList
from jiuye.kit.actors import Actor
from jiuye.kit.list_own import Own, keepable, offered
from jiuye.kit.lists import ListSpec
from jiuye.kit.refusals import Reason, Refused

MOST = 12
LONGEST = 20


def of(actor: Actor, key: str) -> Own:
    """What the actor keeps of a list; students keep nothing."""
    user = getattr(actor, "user_id", None)
    kept = OwnList.objects.filter(user_id=user, key=key).first() if user and actor.party == "staff" else None
    return Own(dict(kept.filters), tuple(kept.columns)) if kept else Own()


@transaction.atomic
def keep_filter(*, actor: StaffActor, spec: ListSpec, name: str, query: str) -> None:
    """Save the choices of an address under a name; the same name again holds the new ones."""
    name, chosen = name.strip()[:LONGEST], keepable(spec, QueryDict(query), actor)
    if not name:
        raise Refused(
            Reason("请给筛选起个名字", rule="list.filter.name", field="name", remedy="例如：研究生没有确认的")
        )
    if not chosen:
        raise Refused(Reason("现在没有选任何筛选条件", rule="list.filter.empty", remedy="先选好条件，再存"))
    kept = _row(actor, spec)
    if name not in kept.filters and len(kept.filters) >= MOST:
        raise Refused(
            Reason(f"一张名单最多存 {MOST} 个筛选", rule="list.filter.most", owner="您自己", remedy="先删掉不用的")
        )
    kept.filters = {**kept.filters, name: chosen}
    kept.save(update_fields=["filters"])


@transaction.atomic
def forget_filter(*, actor: StaffActor, spec: ListSpec, name: str) -> None:
    kept = _row(actor, spec)
    kept.filters = {other: query for other, query in kept.filters.items() if other != name}
    kept.save(update_fields=["filters"])


@transaction.atomic
def choose_columns(*, actor: StaffActor, spec: ListSpec, keys: Sequence[str]) -> None:
    """Which columns of the list the actor looks at; those it declares, or none at all, is as declared."""
    wanted = [c.key for c in offered(spec.columns) if c.key in set(keys)]
    first, declared = spec.columns.listed[0].key, [c.key for c in spec.columns.listed]
    kept = _row(actor, spec)
    kept.columns = [] if {first, *wanted} == set(declared) else wanted
    kept.save(update_fields=["columns"])


def _row(actor: StaffActor, spec: ListSpec) -> OwnList:
    made, _ = OwnList.objects.select_for_update().get_or_create(user_id=actor.user_id, key=spec.key)
    return made
