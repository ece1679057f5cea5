"""扩展字段 (S4-36): the school's own fields on the two forms, one row each, and an empty row for the next."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jiuye.institutions import own_fields
from jiuye.institutions.console.structure import NEEDS, school_of
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen

NEW: dict[str, Any] = {"key": "", "section": "origin", "label": "", "placeholder": "", "max_length": 100, "enabled": True,
                       "editable": True, "required": False}  # fmt: skip


@screen(needs=NEEDS, methods=("GET", "POST"))
def own(request: Request, actor: Actor) -> HttpResponse:
    """Everything is saved at once; what was typed stays where something is wrong."""
    school = school_of(actor)
    rows, refusal = [*school.extension_fields, NEW], None
    if request.method == "POST":
        rows = [_typed(request, one) for one in rows]
        try:
            wanted = [one for one in rows if one["key"] or one["label"]]
            own_fields.keep(actor=actor, school=school, wanted=wanted, at=timezone.now())
            return redirect("institutions:own_fields")
        except Refused as no:
            refusal = no
    context = {"rows": rows, "refusal": refusal, "sections": own_fields.SECTIONS.items(), "longest": own_fields.LONGEST}
    return render(request, "institutions/console/own_fields.html", context, status=refusal.status if refusal else 200)


def _typed(request: Request, one: dict[str, Any]) -> dict[str, Any]:
    key = one["key"] or "new"
    length = request.POST.get(f"max_length:{key}", "")
    return {
        "key": one["key"],
        "section": one["section"] if one["key"] else request.POST.get("section:new", "origin"),
        "label": request.POST.get(f"label:{key}", "").strip(),
        "placeholder": request.POST.get(f"placeholder:{key}", ""),
        "max_length": int(length) if length.isdigit() else 0,
        **{name: f"{name}:{key}" in request.POST for name in ("enabled", "editable", "required")},
    }
