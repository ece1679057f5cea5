"""Telling somebody what happened to their account. Notices live in a domain above; it registers the one that writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

OWN_ACCOUNT = "/console/account/"


class Teller(Protocol):
    def __call__(self, *, user_id: int, event: str, title: str, body: str, href: str, at: datetime) -> None: ...


tellers: list[Teller] = []


def tell(*, user_id: int, event: str, title: str, body: str, at: datetime, href: str = "") -> None:
    """Call it in the transaction of the fact."""
    for teller in tellers:
        teller(user_id=user_id, event=event, title=title, body=body, href=href, at=at)
