"""批量审核 (S4-40, S4-42): the dry run comes first, says which cannot go together and why, and offers the others."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import permissions, queries, tasks
from jiuye.destinations.console import lists
from jiuye.destinations.console.opinions import opinion_from, reasons_offered
from jiuye.destinations.console.queue import rejection
from jiuye.destinations.services import batches
from jiuye.destinations.wording import decisions_of
from jiuye.kit.lists import CAP, Rows
from jiuye.kit.refusals import Conflict, Denied, Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.selection import chosen
from jiuye.records.models import Job
from jiuye.review.rules import Decision

SALT = "destinations.batch"


@screen(needs=permissions.REVIEW, methods=("POST",), shows="masked")
def dry_run(request: Request, actor: StaffActor) -> HttpResponse:
    """What would happen to the chosen rows; nothing is written."""
    decision = _decision(request, actor)
    try:
        rows = _rows(request, actor)
    except Conflict as changed:
        return _page(request, actor, decision, changed=changed, status=409)
    return _page(request, actor, decision, rows=rows)


@screen(needs=permissions.REVIEW, methods=("POST",), shows="masked")
def hint(request: Request, actor: StaffActor) -> HttpResponse:
    """The same dry run in one line above the table, while rows are being ticked."""
    try:
        found = batches.split(actor, _prepared(_rows(request, actor)), Decision.APPROVE)
    except Refused:
        return HttpResponse("")
    return render(
        request, "destinations/console/batch_hint.html", {"split": found, "word": decisions_of(actor)["approve"]}
    )


@screen(needs=permissions.REVIEW, methods=("POST",), shows="masked")
def apply(request: Request, actor: StaffActor) -> HttpResponse:
    """Do it to the able ones: at once, or as a job whose progress has a page of its own."""
    ids, decision = _sealed(request, actor)
    opinion = opinion_from(request.POST, decision, reasons_offered(actor, decision))
    if decision is not Decision.APPROVE and not opinion.said:
        return _page(request, actor, decision, ids=ids, refusal=_opinion_needed(actor), status=422)
    if decision is Decision.REJECT_VOID and not request.POST.get("sure"):
        return _page(request, actor, decision, ids=ids, refusal=Refused(_not_sure(len(ids))), status=422)
    key = request.POST.get("idempotency_key", "")
    done = batches.decide(actor=actor, ids=ids, opinion=opinion, at=timezone.now(), task=tasks.decide_batch, key=key)
    if isinstance(done, Job):
        return redirect("destinations:batch_progress", pk=done.pk)
    context = {"word": decisions_of(actor)[decision.value], "done": len(done.done), "refused": sorted(done.by_reason().items()),
               "missing": len(ids) - len(done.done) - len(done.refused)}  # fmt: skip
    return render(request, "destinations/console/batch_done.html", context)


@screen(needs=permissions.REVIEW)
def progress(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """How far the batch is; whoever started it finds it again here."""
    job = Job.objects.filter(pk=pk, started_by=actor.ref, name=tasks.decide_batch.module_path).first()
    if job is None:
        raise Http404
    result: dict[str, Any] = job.result if isinstance(job.result, dict) else {}
    shown = {
        "job": job,
        "word": decisions_of(actor)[str(job.kwargs.get("decision", "approve"))],
        "total": len(job.kwargs.get("ids", [])),
        "done": int(job.progress.get("done", 0)) if job.state != "done" else len(job.kwargs.get("ids", [])),
        "finished": job.state in {"done", "failed"},
        "heard": result.get("done", 0),
        "refused": sorted(result.get("refused", {}).items()),
        "failure": Refused(Reason(job.error, rule="job.failed", remedy="可以重新选择后再办；已经审核的不会重复"))
        if job.error and job.state == "failed"
        else None,
    }
    template = "destinations/console/progress.html"
    return render(request, f"{template}#job" if request.htmx else template, shown)


@screen(needs=permissions.REVIEW, shows="none")
def majors(request: Request, actor: StaffActor) -> HttpResponse:
    """分专业待办 (S4-40): tick majors, then 批量审核专业."""
    waiting = queries.waiting_by_major(actor)
    context = {
        "majors": waiting,
        "total": sum(row["n"] for row in waiting),
        "rejection": rejection(actor),
        "words": decisions_of(actor),
    }
    return render(request, "destinations/console/majors.html", context)


def _rows(request: Request, actor: StaffActor) -> Rows:
    wanted = [m for m in request.POST.getlist("major") if m.isdigit()]
    if wanted:
        return _bounded(queries.waiting_for(actor).filter(graduate__major_id__in=wanted))
    if request.POST.get("by") == "major":
        raise Refused(Reason("还没有勾选专业", rule="selection.empty", remedy="勾选左边的专业再办"))
    return _bounded(chosen(request.POST, actor, lists.QUEUE).rows)


def _bounded(rows: Rows) -> Rows:
    if rows.order_by()[: CAP + 1].count() > CAP:
        raise Refused(
            Reason(f"一次最多一起审核 {CAP} 条", rule="batch.most", remedy="请用专业或院系缩小范围，分几次办")
        )
    return rows


def _prepared(rows: Rows) -> Rows:
    return rows.select_related("graduate", "school").order_by("waiting_since", "pk")


def _decision(request: Request, actor: StaffActor) -> Decision:
    action = request.POST.get("action", "")
    wanted = rejection(actor) if action == "reject" else action
    try:
        return Decision(wanted)
    except ValueError:
        raise Refused(
            Reason("这一级审核不提供这种处理方式", rule="review.outcome", owner="省级配置", remedy="请改用其他处理方式")
        ) from None


def _page(
    request: Request, actor: StaffActor, decision: Decision, *, rows: Rows | None = None, ids: list[int] | None = None,
    refusal: Refused | None = None, changed: Conflict | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    records = list(_prepared(rows)) if rows is not None else batches.visible(actor, ids or [], named=True)
    found = batches.split(actor, records, decision)
    context = {
        "split": found,
        "decision": decision,
        "word": decisions_of(actor)[decision.value],
        "sealed": signing.dumps([actor.ref, decision.value, found.able], salt=SALT, compress=True),
        "reasons": reasons_offered(actor, decision),
        "typed": request.POST,
        "ticked": request.POST.getlist("reason"),
        "changed": changed,
        "refusal": refusal or changed,
        "needs_opinion": decision is not Decision.APPROVE,
        "voids": decision is Decision.REJECT_VOID,
        "as_job": len(found.able) > batches.AT_ONCE,
    }
    return render(request, "destinations/console/batch.html", context, status=status)


def _sealed(request: Request, actor: StaffActor) -> tuple[list[int], Decision]:
    try:
        ref, decision, ids = signing.loads(request.POST.get("sealed", ""), salt=SALT, max_age=12 * 3600)
    except signing.BadSignature:
        raise Refused(Reason("这次选择已经过期", rule="selection.token", remedy="请回到列表重新选择")) from None
    if ref != actor.ref:
        raise Denied(Reason("这次选择不是您做的", rule="selection.token", remedy="请回到列表重新选择"))
    return ids, Decision(decision)


def _opinion_needed(actor: StaffActor) -> Refused:
    house = queries.house_of(actor)
    assert house is not None
    process, _ = queries.ways_of(house, queries.newest_cohort(actor))
    return Refused(
        Reason(process.message("opinion_needed"), rule="review.opinion", field="opinion",
               remedy="勾选理由或写明哪里不对、怎么改，毕业生会看到")
    )  # fmt: skip


def _not_sure(count: int) -> Reason:
    return Reason(f"{count} 条登记作废后不能恢复，请再确认一次", rule="destination.void.sure", field="sure",
                  remedy="勾选“我确认作废”，再点一次")  # fmt: skip
