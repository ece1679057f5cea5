"""What a batch is about: chosen ids, or everything a filter finds (W-08).

The page sends ids, or ``all`` with the list's address, the count and a digest of the moment it was rendered. The server
reads the rows again through the scope; when the count has changed meanwhile, it says so and asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import QueryDict

from jiuye.kit.actors import Actor
from jiuye.kit.lists import CAP, Listing, ListSpec, Rows
from jiuye.kit.refusals import Conflict, Reason, Refused

SALT = "jiuye.selection"
MOST = 1000


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows a batch works on, re-read through the actor's scope."""

    rows: Rows
    count: int
    everything: bool


def token(listing: Listing, actor: Actor) -> str:
    """Binds "everything the filter finds" to this list, filter, count and person."""
    return signing.dumps([listing.spec.key, listing.querystring, listing.total, actor.ref], salt=SALT, compress=True)


def address_of(post: QueryDict | Mapping[str, Any]) -> str:
    """The list's own filter, to go back to it; blank when the token is not ours."""
    try:
        return str(signing.loads(str(post.get("selection", "")), salt=SALT, max_age=12 * 3600)[1])
    except signing.BadSignature:
        return ""


def chosen(post: QueryDict | Mapping[str, Any], actor: Actor, spec: ListSpec) -> Selection:
    """The selection a batch form carries.

    Raises Refused when nothing is chosen or a token is foreign; Conflict when the filter now finds another number of rows.
    """
    if post.get("everything"):
        return _everything(str(post.get("selection", "")), actor, spec, sure=bool(post.get("sure")))
    getlist = getattr(post, "getlist", None)
    raw = getlist("chosen") if getlist else post.get("chosen", [])
    ids = [int(v) for v in raw if str(v).isdigit()][: MOST + 1]
    if not ids:
        raise Refused(
            Reason("还没有选中任何记录", rule="selection.empty", remedy="勾选列表左边的方框，或点“选择筛选出的全部”")
        )
    if len(ids) > MOST:
        raise Refused(
            Reason(f"一次最多逐条勾选 {MOST} 条", rule="selection.most", remedy="更多的请用“选择筛选出的全部”")
        )
    rows = spec.rows(actor).filter(pk__in=ids)
    return Selection(rows, len(ids), everything=False)


def _everything(sealed: str, actor: Actor, spec: ListSpec, *, sure: bool) -> Selection:
    try:
        key, querystring, count, ref = signing.loads(sealed, salt=SALT, max_age=12 * 3600)
    except signing.BadSignature:
        raise Refused(Reason("这个选择已经过期", rule="selection.token", remedy="请刷新列表后重新选择")) from None
    if (key, ref) != (spec.key, actor.ref):
        raise Refused(Reason("这个选择不是在这张列表上做的", rule="selection.token", remedy="请刷新列表后重新选择"))
    rows = spec.filtered(actor, spec.asked(QueryDict(querystring), actor))
    now = rows.order_by().count()  # all of them: the list stops counting at CAP, who acts on them is told the number
    if min(now, CAP) != count and not sure:
        raise Conflict(
            Reason(f"您选择时筛选出 {count} 条，现在是 {now} 条", rule="selection.changed", remedy="请核对后再次确认")
        )
    return Selection(rows, now, everything=True)
