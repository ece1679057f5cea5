"""The division picker's questions: by name, initials and former name, or down from the province (static/jiuye/h5/README.md)."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from jiuye.accounts.actor import StudentActor
from jiuye.institutions.models import School
from jiuye.kit.screens import SIGNED_IN, Request, safe_next, screen
from jiuye.standards import division_search, divisions
from jiuye.standards.division_search import Hit

MOST = 20
Row = dict[str, object]


@screen(needs=SIGNED_IN, party="any", face="h5")
def places(request: Request, actor: StudentActor) -> HttpResponse:
    """JSON for ``picker.js``; without a script the same search as a page."""
    typed, within = request.GET.get("q", "").strip()[:40], request.GET.get("in", "")[:6]
    rows = found(typed, own_province(actor)) if typed else below(within)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"results": rows})
    context = {
        "rows": rows, "typed": typed, "path": divisions.path(within), "back": safe_next(request, "/h/origin/"),
        "field": request.GET.get("field", "")[:30], "heading": "查行政区划",
    }  # fmt: skip
    return render(request, "graduates/h5/places.html", context)


def own_province(actor: StudentActor) -> str:
    school = School.objects.filter(pk=actor.school_id or 0).select_related("province").first()
    return school.province.code[:2] if school else ""


def found(typed: str, own: str) -> list[Row]:
    """The own province first; among equals the order of the search."""
    hits = [hit for hit in division_search.search(typed, limit=60) if divisions.is_deep_enough(hit.code)]
    hits.sort(key=lambda hit: hit.code[:2] != own)
    return [_hit(hit, typed) for hit in hits[:MOST]]


def _hit(hit: Hit, typed: str) -> Row:
    within = " ".join(one.name for one in divisions.path(hit.code)[:-1])
    return {"code": hit.code, "name": hit.name, "within": within, "mark": _mark(hit.name, typed),
            "note": f"原{hit.via}" if hit.via else ""}  # fmt: skip


def _mark(name: str, typed: str) -> str:
    """The characters the letters or words fell on: 绩溪 of 绩溪县 for ``jx``."""
    if typed in name:
        return typed
    return name[: len(typed)] if typed.isascii() and typed.isalpha() and len(typed) <= len(name) else ""


def below(code: str) -> list[Row]:
    return [
        {"code": one.code, "name": one.name, "leaf": not divisions.children(one.code)}
        for one in divisions.children(code)
    ]
