"""What the form's suggestions ask: employers already known, schools, countries (S4-78)."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from jiuye.employers.models import Employer
from jiuye.employers.queries import suggest
from jiuye.kit.actors import Actor
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.standards import countries as lands
from jiuye.standards import schools as universities


@screen(needs=SIGNED_IN, party="student", face="h5")
def employers(request: Request, actor: Actor) -> HttpResponse:
    """Picking one fills code, nature, industry, place and address; contacts are nobody else's to give."""
    typed = request.GET.get("q", "").strip()[:40]
    found = [_employer(one, typed) for one in suggest(typed)]
    return JsonResponse({"results": found, "other": "都不是，照材料上的公章自己填"})


def _employer(one: Employer, typed: str) -> dict[str, object]:
    tail = f"代码尾号 {one.code[-4:]}" if one.code else "还没有代码"
    fills = {
        "credit_code": one.code, "employer_nature": one.nature, "industry": one.industry,
        "region_code": one.region_code, "address": one.address, "postcode": one.postcode,
    }  # fmt: skip
    return {
        "text": one.name,
        "mark": typed,
        "note": " · ".join(part for part in (one.region_name, tail) if part),
        "aside": one.standing,
        "fills": {name: value for name, value in fills.items() if value},
    }


@screen(needs=SIGNED_IN, party="student", face="h5")
def schools(request: Request, actor: Actor) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:40]
    found = universities.search(typed, 8)
    return JsonResponse({"results": [{"text": one.name, "mark": typed, "note": one.province} for one in found]})


@screen(needs=SIGNED_IN, party="student", face="h5")
def countries(request: Request, actor: Actor) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:20]
    return JsonResponse({"results": [{"text": one.label, "mark": typed} for one in lands.search(typed, 8)]})
