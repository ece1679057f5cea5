"""The console's menu: domains register their pages here, the shell shows each person theirs.

register(MenuItem("review", "去向审核", "clipboard-check", "destinations:queue", needs="destinations.review",
                  badge=queries.waiting_count, parent="destinations", order=21))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from jiuye.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the menu.

    ``needs``   function permission; blank means everybody on the staff
    ``badge``   how many things wait there for this actor; nothing is shown for zero
    ``parent``  key of the item it stands under
    ``order``   tens leave room; ``group`` starts a new block with a rule above it
    """

    key: str
    label: str
    icon: str
    url_name: str
    needs: str = ""
    badge: Callable[[Actor], int] | None = None
    parent: str = ""
    order: int = 100
    group: str = ""

    def shown_to(self, actor: Actor) -> bool:
        return not self.needs or actor.may(self.needs)

    @property
    def url(self) -> str:
        """The page's address; blank while no such page is routed."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True, slots=True)
class Cohort:
    """One entry of the cohort menu: 2026 届."""

    label: str
    url: str
    current: bool = False


MENU: dict[str, MenuItem] = {}
CohortSource = Callable[[HttpRequest, Actor], list[Cohort]]
cohort_source: list[CohortSource] = []
"""Who knows the cohorts an actor may switch between; the institutions or graduates domain registers one."""
search_url_names: list[str] = []
"""Route names of the page that answers the top bar's search; the first that exists is used."""


def register(*items: MenuItem) -> None:
    """Put pages on the menu; called from ``AppConfig.ready``. The same key again replaces."""
    for item in items:
        MENU[item.key] = item


def menu_for(actor: Actor) -> Iterator[MenuItem]:
    """The items an actor may open and that are routed, in order."""
    ordered = sorted(MENU.values(), key=lambda item: (item.order, item.key))
    return (item for item in ordered if item.shown_to(actor) and item.url)
