"""Parts of a phone page that say something: cards, rows, marks, answers, bars (looks/h5).

Every signature is keyword-only, so that a misspelt attribute fails when the template compiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from jiuye.kit import h5
from jiuye.kit.h5_icons import STATES, drawing
from jiuye.kit.refusals import Reason

register = template.Library()
Rows = Iterable[tuple[str, object]]
Context = dict[str, object]


def draw(part: str, /, **context: object) -> SafeString:
    """One component template, drawn with exactly what its tag was given."""
    return render_to_string(f"kit/h5/{part}.html", context)


@register.simple_tag
def h5_icon(*, name: str, size: str = "") -> SafeString:
    """A drawing beside words; never a word itself, therefore hidden from readers."""
    tone = name if name in STATES else "plain"
    opening = f'<svg class="jy-i {tone} {size}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
    return mark_safe(f"{opening}{drawing(name)}</svg>")  # noqa: S308 - names are ours, drawing() refuses others


@register.simple_block_tag
def h5_card(
    content: str,
    *,
    title: str = "",
    section: str = "",
    aside: str = "",
    tone: str = "",
    flush: bool = False,
    id: str = "",
) -> SafeString:
    """A white card; ``section`` is the grey line above it, ``flush`` holds cells, ``tone`` is turn or stop."""
    return draw("card", content=content, title=title, section=section, aside=aside, tone=tone, flush=flush, id=id)


@register.inclusion_tag("kit/h5/cell.html")
def h5_cell(
    *, title: str, says: str = "", note: str = "", aside: str = "", href: str = "", state: str = "", method: str = "get"
) -> Context:
    """A row: mark, name, one word on how it stands, date, lines below. With ``href`` all of it is the link."""
    word = h5.STATE_WORDS[state] if state else ""
    return locals()


@register.inclusion_tag("kit/h5/plain_cell.html")
def h5_link(*, title: str, href: str, note: str = "", aside: str = "") -> Context:
    """A row that only leads somewhere (没有我的学校 … 告诉我们)."""
    return locals()


@register.simple_tag
def h5_state(*, kind: str, word: str = "", tag: bool = True) -> SafeString:
    """Shape, word and colour together; ``tag=False`` without the coloured ground."""
    return draw("state", kind=kind, word=word or h5.STATE_WORDS[kind], tag=tag)


@register.simple_block_tag
def h5_turn(
    content: str,
    *,
    title: str,
    word: str = "轮到你了",
    kind: str = "turn",
    due: str = "",
    due_note: str = "",
    href: str = "",
    action: str = "",
) -> SafeString:
    """The one card that answers: is it my turn, by when, what happens otherwise, the one button."""
    return draw(
        "turn", content=content, title=title, word=word, kind=kind, due=due, due_note=due_note, href=href, action=action
    )


@register.simple_tag
def h5_until(*, deadline: datetime, at: datetime) -> str:
    """6月12日（周六）24:00 前，还有 3 天."""
    return h5.deadline_words(deadline, at)


@register.inclusion_tag("kit/h5/said.html")
def h5_said(
    *,
    who: str,
    when: datetime | str = "",
    confirmed_at: datetime | str | None = None,
    disputed_at: datetime | str | None = None,
    lapsed: bool = False,
) -> Context:
    """谁说的 / 你确认了吗: two joined cells, never one badge."""
    said: Context = {"who": who, "when": h5.moment_words(when) if when else ""}
    if disputed_at:
        return said | {"tone": "bad", "answer": "有异议", "answered": h5.moment_words(disputed_at), "sign": "!"}
    if confirmed_at and not lapsed:
        return said | {"tone": "yes", "answer": h5.moment_words(confirmed_at), "sign": "✓"}
    return said | {"tone": "no", "answer": "改过，要再确认" if lapsed else "还没有", "sign": "○"}


@register.simple_block_tag
def h5_answer(
    content: str, *, kind: str, title: str, reasons: Sequence[Reason] = (), href: str = "", action: str = ""
) -> SafeString:
    """The answer to what was just asked: announced, focused, first on the page. ``kind``: turn, stop, done, info."""
    return draw(
        "answer", content=content, kind=kind, title=title, reasons=reasons, href=href, action=action, alert=True
    )


@register.simple_block_tag
def h5_box(
    content: str, *, kind: str = "info", title: str = "", icon: str = "", href: str = "", action: str = ""
) -> SafeString:
    """A coloured aside that was there all along; it does not interrupt anybody."""
    return draw(
        "answer", content=content, kind=kind, title=title, icon=icon or _icon_for(kind), href=href, action=action
    )


def _icon_for(kind: str) -> str:
    return "info" if kind == "info" else kind


@register.simple_block_tag
def h5_bar(
    content: str,
    *,
    primary: str = "",
    href: str = "",
    form: str = "",
    name: str = "",
    value: str = "",
    kind: str = "go",
    blocked: str = "",
    goto: str = "",
    secondary: str = "",
    secondary_href: str = "",
    secondary_name: str = "",
    secondary_value: str = "",
    secondary_kind: str = "line",
) -> SafeString:
    """The bottom bar. The block is the consequence, in one line; ``blocked`` is the label of a button that cannot act yet.

    A blocked button stays reachable: with a script it leads to ``goto``, without one it asks the server, which refuses.
    """
    return draw("bar", **locals())


@register.inclusion_tag("kit/h5/tabs.html")
def h5_tabs(*, tabs: Sequence[h5.Tab], on: str = "") -> Context:
    """首页, 登记, 我的; 服务 only when something lives there."""
    return locals()


@register.inclusion_tag("kit/h5/steps.html")
def h5_steps(*, steps: Sequence[h5.Step], label: str = "步骤") -> Context:
    """The segmented bar above a form."""
    return locals()


@register.inclusion_tag("kit/h5/timeline.html")
def h5_timeline(*, moments: Sequence[h5.Moment]) -> Context:
    """Where a record has been and in whose hands it is."""
    return {"moments": [(moment, h5.STATE_WORDS[moment.state]) for moment in moments]}


@register.inclusion_tag("kit/h5/choice.html")
def h5_choice(
    *, title: str, note: str = "", icon: str = "", href: str = "", name: str = "", value: str = ""
) -> Context:
    """One row to choose by tapping it: a link, or a button that posts ``name=value``."""
    return locals()


@register.simple_block_tag
def h5_pick(content: str, *, name: str, value: str, title: str, chosen: bool = False, form: str = "") -> SafeString:
    """An equal choice with its consequence spelt out; nothing is ticked for anybody."""
    return draw("pick", **locals())


@register.inclusion_tag("kit/h5/facts.html")
def h5_facts(*, rows: Rows) -> Context:
    """Label and value, for reading."""
    return locals()


@register.inclusion_tag("kit/h5/compare.html")
def h5_compare(
    *, before: str, after: str, before_label: str = "原来", after_label: str = "改成", note: str = ""
) -> Context:
    """Before and after, with the characters that differ marked."""
    return {
        "before": before,
        "after": h5.marked_difference(before, after),
        "before_label": before_label,
        "after_label": after_label,
        "note": note,
    }


@register.simple_block_tag
def h5_log(
    content: str,
    *,
    icon: str,
    who: str,
    did: str,
    when: datetime | str,
    why: str = "",
    more: str = "",
    href: str = "",
    asks: str = "问一下这一条",
) -> SafeString:
    """One line of the data window: who did what to my data, when and why; the block may hold a comparison."""
    words = f"{timezone_clock(when)}"
    return draw(
        "log", content=content, icon=icon, who=who, did=did, when=words, why=why, more=more, href=href, asks=asks
    )


def timezone_clock(when: datetime | str) -> str:
    """15:02; the day stands above the lines of that day."""
    return when if isinstance(when, str) else h5.moment_words(when).split(" ")[1]


@register.filter
def h5_moment(value: datetime | None) -> str:
    """11月22日 10:46, as everywhere on the phone."""
    return h5.moment_words(value) if value else ""


@register.filter
def h5_day(value: datetime | None) -> str:
    """11月22日（周日）."""
    return h5.day_words(value) if value else ""


@register.inclusion_tag("kit/h5/chips.html")
def h5_chips(*, chips: Sequence[h5.Chip], label: str = "筛选") -> Context:
    """Filters above a list, as links."""
    return locals()
