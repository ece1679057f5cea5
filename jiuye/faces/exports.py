"""Pages of downloads: what to take, how far it is, fetch it once; also 我的文件, where everything left behind is found again."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.faces import exporting
from jiuye.faces.export_files import FORMATS
from jiuye.kit.actors import Actor
from jiuye.kit.fresh import require_fresh
from jiuye.kit.list_own import own_of, shown
from jiuye.kit.lists import ListSpec, bounded_count
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.records.imports.kinds import KINDS
from jiuye.records.lifecycle import JobState
from jiuye.records.models import FileRun
from jiuye.records.services import runs

NEEDS, SENSITIVE = "exports.make", "exports.sensitive"
SHOWN = 50


@screen(needs=NEEDS, methods=("GET", "POST"))
def ask(request: Request, actor: Actor, key: str) -> HttpResponse:
    """Which columns, which format, what for; the filter is the one of the list."""
    spec = exporting.spec_for(key, actor)
    query = QueryDict(request.POST["query"]) if request.method == "POST" else request.GET
    asked = spec.asked(query, actor)
    total, capped = bounded_count(spec.filtered(actor, asked))
    context: dict[str, Any] = {
        "spec": spec, "query": query.urlencode(), "sentence": exporting.sentence(spec, asked, actor),
        "total": f"{total}+" if capped else str(total), "formats": FORMATS.items(), "alone": exporting.ALONE,
        "columns": [c for c in spec.columns if not c.sensitive], "sensitive": [c for c in spec.columns if c.sensitive],
        "may_sensitive": actor.may(SENSITIVE),
        "chosen": request.POST.getlist("columns") or _usual(spec, actor),
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "faces/console/export_ask.html", context)
    if any(c.sensitive for c in spec.columns.chosen(request.POST.getlist("columns"), sensitive=actor.may(SENSITIVE))):
        require_fresh(request)
    try:
        exporting.ask(
            actor=actor, spec=spec, asked=asked, sort=query.get("sort", "") or spec.default_sort,
            columns=request.POST.getlist("columns"), format_=request.POST.get("format", "xlsx"),
            reason=request.POST.get("reason", ""), at=timezone.now(),
        )  # fmt: skip
    except Refused as no:
        return render(request, "faces/console/export_ask.html", {**context, "refusal": no}, status=no.status)
    return redirect("exports:mine")


def _usual(spec: ListSpec, actor: Actor) -> list[str]:
    """What the person sees on the list, without what is sensitive."""
    return spec.columns.whole(c.key for c in shown(spec.columns, own_of(actor, spec.key)) if not c.sensitive)


@screen(needs=SIGNED_IN)
def mine(request: Request, actor: Actor) -> HttpResponse:
    """我的文件: imports and exports of the last days, each with where it stands; refreshed while something is being made."""
    own = list(runs.runs_of(actor)[:SHOWN])
    working = any(one.job and one.job.state in (JobState.READY, JobState.RUNNING) for one in own)
    context = {"runs": [(one, _address(one)) for one in own], "working": working, "waiting": exporting.waiting(actor)}
    part = "#files" if request.htmx else ""
    return render(request, f"faces/console/export_files.html{part}", context)


def _address(one: FileRun) -> str:
    """Where an import goes on; a download has no page of its own."""
    kind = KINDS.get(one.what) if one.kind == "import" else None
    return reverse(kind.names["run"], args=[one.pk]) if kind else ""


@screen(needs=NEEDS, methods=("POST",))
def fetch(request: Request, actor: Actor, pk: int) -> HttpResponse:
    """下载: a link for ten minutes and one use."""
    run = get_object_or_404(runs.runs_of(actor, "export"), pk=pk)
    if run.sensitive:
        require_fresh(request)
    return redirect("exports:file", token=runs.issue_token(run, actor=actor, at=timezone.now()))


@screen(needs=NEEDS, shows="full")
def file(request: Request, actor: Actor, token: str) -> HttpResponse:
    return cast(HttpResponse, runs.serve_result(runs.redeem(token, actor=actor, at=timezone.now())))


@screen(needs=SENSITIVE, methods=("POST",), fresh=("POST",))
def approve(request: Request, actor: Actor, pk: int) -> HttpResponse:
    """复核 of a colleague's large sensitive export."""
    run = get_object_or_404(exporting.waiting(actor), pk=pk)
    exporting.approve(actor=actor, run=run, agreed=request.POST.get("answer") == "yes", at=timezone.now())
    return redirect("exports:mine")
