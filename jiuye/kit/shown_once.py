"""Pages that carry a one-time password, a code or a number in full: shown once, kept nowhere (W-50)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from jiuye.kit.screens import Request


def shown_once(request: Request, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Rendered like any page; ``no-store`` of its own tells the door not to keep it for Back and reload."""
    answer = render(request, template, context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
