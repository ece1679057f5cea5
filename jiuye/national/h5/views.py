"""全国数据查看 (S1-82…S1-85): what the school sent about me, what came back, and whether it is what I registered."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jiuye.accounts.actor import StudentActor
from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.national import history, queries
from jiuye.national.models import Report
from jiuye.national.record import Record, by_name
from jiuye.national.services import checking
from jiuye.national.words import for_graduate

SECTIONS = {
    "基本信息": ("basic", "contact"),
    "毕业去向信息": ("employment", "study"),
    "档案转寄信息": ("archive", "household"),
}
LEFT_OUT = frozenset({"XBDM", "MZDM", "ZZMMDM", "XLDM", "PYFSDM", "SYSZDDM", "SFSLBDM", "KNSLBDM", "BYQXDM", "DWXZDM",
                      "DWHYDM", "DWSZDDM", "GZZWLBDM", "YXDM"})  # fmt: skip
"""Codes whose name stands right beside them: a graduate reads names."""


@screen(needs=SIGNED_IN, party="student", face="h5", shows="full")
def mine(request: Request, actor: StudentActor) -> HttpResponse:
    """Drawn afresh on every visit, so that pulling to refresh is enough (S1-83, S1-85)."""
    graduate = Graduate.objects.visible_to(actor).filter(pk=actor.graduate_id or 0).first()
    if graduate is None:
        raise Http404
    sent = history.last_sent(actor, graduate)
    values = history.values_of(sent.values) if sent else {}
    now = _now(actor, graduate)
    differs = _different(values, now) if sent and now else []
    report = Report.objects.visible_to(actor).filter(graduate=graduate).order_by("-sent_at").first()
    messages = queries.open_messages(actor, graduate.pk)
    context = {
        "graduate": graduate, "sent": sent, "sections": _sections(values), "differs": differs, "report": report,
        "messages": [(m, for_graduate(m)) for m in messages], "events": history.history(actor, graduate, full=True)[:8],
        "at": timezone.now(),
    }  # fmt: skip
    return render(request, "national/h5/mine.html", context)


def _now(actor: StudentActor, graduate: Graduate) -> Record:
    rows = Destination.objects.visible_to(actor).filter(graduate=graduate, is_current=True)
    destination = rows.select_related(
        "graduate__person", "graduate__department", "graduate__class_group", "graduate__school", "school__province"
    ).first()
    judged = checking.live(destination=destination, at=timezone.now()) if destination else None
    return judged[0].record if judged else {}


def _different(values: Record, now: Record) -> list[tuple[str, str, str]]:
    """Label, as sent, as registered now; codes aside."""
    told = [(f.name, values.get(name, ""), now.get(name, "")) for name, f in by_name().items() if name not in LEFT_OUT]
    return [line for line in told if line[1] != line[2]]


def _sections(values: Record) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (title, [(f.name, values[name]) for name, f in by_name().items()
                 if f.block in blocks and values.get(name) and name not in LEFT_OUT])
        for title, blocks in SECTIONS.items()
    ]  # fmt: skip
