"""首页 and 我的: one thing first, then every process in one line with whoever it waits for (looks/h5/home)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from jiuye.accounts.actor import StudentActor
from jiuye.destinations.models import Destination
from jiuye.destinations.story import FORM, NEAR, Standing, needs_answer, standing
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import closed, closes, profile_of
from jiuye.graduates.services import drafts
from jiuye.kit.actors import Actor
from jiuye.kit.h5 import Tab, day_words
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.notices.models import Notice
from jiuye.notices.queries import recent, unread_count
from jiuye.notices.services import mark_read

OWN_WORDS = {"confirmed": "你已确认", "locked": "学校已核对，锁定"}
RELATED = ("school__province", "graduate__person", "graduate__department", "department")


@dataclass(frozen=True, slots=True)
class Process:
    """One line of 我的进度."""

    title: str
    standing: Standing
    href: str
    aside: str = ""
    note: str = ""


@screen(needs=SIGNED_IN, party="student", face="h5", shows="masked")
def home(request: Request, actor: Actor) -> HttpResponse:
    graduate, at = myself(actor), now()
    processes = [*_origin(graduate, at), *_destination(actor, graduate, at)]
    first = _first(processes)
    context = {
        "graduate": graduate,
        "at": at,
        "first": first,
        "processes": processes,
        "others": sum(p.standing.kind == "turn" for p in processes)
        - (first is not None and first.standing.kind == "turn"),
        "notices": recent(_user(actor), limit=2),
        "unread": unread_count(_user(actor)),
        "h5_tabs": tabs(sum(p.standing.kind == "turn" for p in processes)),
        "tab": "home",
    }
    return render(request, "faces/h5/home.html", context)


def myself(actor: Actor) -> Graduate:
    """The enrolment I act through. 404 when there is none."""
    assert isinstance(actor, StudentActor)
    mine = Graduate.objects.visible_to(actor).filter(pk=actor.graduate_id or 0)
    graduate = mine.select_related("school__province", "department", "person").first()
    if graduate is None:
        raise Http404
    return graduate


def _user(actor: Actor) -> int:
    assert isinstance(actor, StudentActor)
    return actor.user_id


def tabs(waiting: int = 0) -> list[Tab]:
    return [
        Tab("home", "首页", reverse("faces:h5_home"), "home"),
        Tab("claim", "登记", reverse("destinations_h5:status"), "form", waiting),
        Tab("me", "我的", reverse("faces:h5_me"), "me"),
    ]


def _first(processes: Sequence[Process]) -> Process | None:
    """What was returned, then what others said of me, then whatever else is my turn; else what I wait for.

    Where both are done, the later process: the destination is what people look for.
    """
    order = {"turn": 2, "stop": 3, "waiting": 4, "done": 5, "notyet": 6}

    def rank(process: Process) -> int:
        stands = process.standing
        if stands.kind == "turn" and stands.line.startswith("退回"):
            return 0
        return 1 if stands.route == "destinations_h5:confirm" else order.get(stands.kind, 7)

    all_done = all(process.standing.kind == "done" for process in processes)
    ranked = sorted(reversed(processes) if all_done else processes, key=rank)
    return ranked[0] if ranked else None


def _origin(graduate: Graduate, at: datetime) -> list[Process]:
    href = reverse("graduates:h5_origin")
    process = profile_of(graduate.school, graduate.cohort).processes.get("origin")
    if process is None:
        return []
    caption = process.caption(graduate.state, graduate.stage or 0)
    shut = closed("origin", graduate.school, graduate.cohort, at)
    if graduate.state == "returned":
        stands = Standing(
            "turn",
            "退回修改，轮到你了",
            "生源信息退回，请修改",
            "学校写了哪里不对，改好再交。",
            "退回，等你改",
            action="去修改",
        )
    elif graduate.state == "draft" and shut is None:
        stands = Standing("turn", "轮到你了", "核对生源信息", "学籍带来的内容已经填好，你看一遍，补上自己的几项。", "等你确认",
                          action="去核对（约 3 分钟）", due=_near(closes("origin", graduate.school, graduate.cohort), at))  # fmt: skip
    elif graduate.state == "draft":
        assert shut is not None
        stands = Standing("notyet", "没有开放", shut.text, shut.remedy, shut.text)
    elif graduate.state == "in_review":
        stands = Standing("waiting", caption, "生源信息在学校手里", "看完会通知你。", caption, nothing_to_do=True)
    else:
        line = OWN_WORDS.get(graduate.state, caption)
        stands = Standing("done", line, "生源信息已确认", "要更正的，用信息反馈告诉学校。", line, nothing_to_do=True)
    moment = graduate.confirmed_at or graduate.state_since
    return [Process("生源信息", stands, href, _short(moment) if stands.kind == "done" else _until(stands, at))]


def _destination(actor: Actor, graduate: Graduate, at: datetime) -> list[Process]:
    assert isinstance(actor, StudentActor)
    found = Destination.objects.visible_to(actor).filter(graduate_id=graduate.pk, is_current=True)
    record = found.select_related(*RELATED).first()
    if record is None:
        return []
    stands = standing(record, at=at, draft=drafts.read(graduate.pk, FORM))
    catalogue = profile_of(graduate.school, graduate.cohort).catalogue
    leaf = catalogue.leaves.get(record.leaf)
    note = ""
    if record.asserted_by and leaf:
        by = "你自己填的" if record.asserted_by == "graduate" else f"{record.asserted_label}登记的"
        note = f"记着的：{leaf.label}，{by}"
        note += "\n等你看一遍，确认或提出异议" if needs_answer(record) else ""
        note += "\n核查后不计入落实率" if record.does_not_count else ""
    return [Process("毕业去向", stands, reverse("destinations_h5:status"), _until(stands, at), note)]


def _near(due: datetime, at: datetime) -> datetime | None:
    return due if due - at < NEAR else None


def _until(stands: Standing, at: datetime) -> str:
    """Midnight belongs to the day that ends with it, as in the deadline above."""
    return f"{_short(stands.due - timedelta(minutes=1))}前" if stands.due and stands.due > at else ""


def _short(moment: datetime | None) -> str:
    return day_words(moment).split("（")[0] if moment else ""


@screen(needs=SIGNED_IN, party="student", face="h5", shows="masked")
def me(request: Request, actor: Actor) -> HttpResponse:
    """我的: who I am here, who touched my data, where I am signed in, the way out."""
    graduate = myself(actor)
    assert isinstance(actor, StudentActor)
    own = list(Graduate.objects.visible_to(actor).select_related("school").order_by("-cohort"))
    context = {"graduate": graduate, "own": own, "h5_tabs": tabs(), "tab": "me", "unread": unread_count(_user(actor))}
    return render(request, "faces/h5/me.html", context)


@screen(needs=SIGNED_IN, party="student", face="h5", shows="masked")
def notices(request: Request, actor: Actor) -> HttpResponse:
    found: list[Notice] = recent(_user(actor))
    context = {"notices": found, "unread": sum(n.read_at is None for n in found), "h5_tabs": tabs(), "tab": "home"}
    return render(request, "faces/h5/notices.html", context)


@screen(needs=SIGNED_IN, methods=("POST",), party="student", face="h5")
def read(request: Request, actor: Actor) -> HttpResponse:
    """One notice read and followed to where it is dealt with, or all of them."""
    asked = request.POST.get("notice", "")
    if not asked.isdigit():
        mark_read(_user(actor), at=now())
        return redirect("faces:h5_notices")
    notice = Notice.objects.filter(user_id=_user(actor), pk=int(asked)).first()
    if notice is None:
        raise Http404
    mark_read(_user(actor), at=now(), notice_id=notice.pk)
    return redirect(notice.href if notice.href.startswith("/h/") else "faces:h5_notices")
