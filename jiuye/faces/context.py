"""What surrounds every console page: who is here, what their menu holds, how much waits where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from jiuye.kit import menus
from jiuye.kit.actors import Actor
from jiuye.kit.menus import Cohort, MenuItem


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the menu as this person sees it now."""

    item: MenuItem
    url: str
    count: int
    current: bool
    opens: bool
    """One of the lines under it is the current page."""
    below: int
    """What waits in the lines under it: shown where the menu is a rail and hides them."""


class Shell:
    """Answers only what the template asks: fragments never count badges."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor: Actor | None = getattr(request, "actor", None)

    @cached_property
    def menu(self) -> list[Line]:
        if self.actor is None or self.actor.party != "staff":
            return []
        items = list(menus.menu_for(self.actor))
        here = _current(items, self._request.path) or self._came_from(items)
        counts = {item.key: item.badge(self.actor) if item.badge else 0 for item in items}
        return [_line(item, here, counts, items) for item in items]

    def _came_from(self, items: list[MenuItem]) -> MenuItem | None:
        """For pages that stand under no line of the menu, such as a graduate's whole file: the line they were reached from."""
        asked = self._request.GET.get("from", "")
        if found := next((item for item in items if item.key == asked), None):
            return found
        origin = urlsplit(self._request.META.get("HTTP_REFERER", ""))
        return _current(items, origin.path) if origin.netloc == self._request.get_host() else None

    @property
    def here(self) -> MenuItem | None:
        """The marked line, for crumbs, forms and links of a page that want to stay under it."""
        return next((line.item for line in self.menu if line.current), None)

    @cached_property
    def cohorts(self) -> list[Cohort]:
        if self.actor is None or not menus.cohort_source:
            return []
        return menus.cohort_source[0](self._request, self.actor)

    @property
    def cohort(self) -> Cohort | None:
        return next((cohort for cohort in self.cohorts if cohort.current), None)

    @property
    def name(self) -> str:
        return getattr(self.actor, "name", "") or (self.actor.label if self.actor else "")

    @property
    def scope_line(self) -> str:
        """Which scope the person works in, beside the name: 信息与计算机学院 · 院系管理员."""
        return getattr(self.actor, "scope_line", "") or getattr(self.actor, "role_name", "")

    @property
    def search_url(self) -> str:
        return next(filter(None, map(_reverse, menus.search_url_names)), "")

    @property
    def home_url(self) -> str:
        return _reverse("faces:home") or "/"

    @property
    def logout_url(self) -> str:
        return _reverse("accounts:logout")

    @property
    def account_url(self) -> str:
        return _reverse("accounts:mine")


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor; also serves requests without an actor, such as error pages."""
    return {"shell": Shell(request)}


def _line(item: MenuItem, here: MenuItem | None, counts: dict[str, int], items: list[MenuItem]) -> Line:
    below = sum(counts[other.key] for other in items if other.parent == item.key)
    opens = here is not None and here.parent == item.key
    return Line(item, item.url, counts[item.key], item is here, opens, below)


def _current(items: list[MenuItem], path: str) -> MenuItem | None:
    """The item whose address is the longest beginning of this page's; the home page is only itself."""
    home = _reverse("faces:home")
    fitting = [
        item for item in items if path == item.url or (item.url not in ("/", home) and path.startswith(item.url))
    ]
    return max(fitting, key=lambda item: len(item.url), default=None)


def _reverse(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
