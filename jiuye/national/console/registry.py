"""学籍比对: who differs from the registry, on which field, and who is missing on either side (S0-64, S0-65, C02)."""

from __future__ import annotations

import io
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.kit.screens import Request, screen
from jiuye.kit.sheets import write_xlsx
from jiuye.national import disagreements
from jiuye.national.console.shared import Place, as_sheet, place_of
from jiuye.national.services import registry
from jiuye.records.services import record

PER_PAGE = 50


@screen(needs="national.check", shows="masked")
def page(request: Request, actor: StaffActor) -> HttpResponse:
    """Per person and field: ours, theirs; then those of whom the registry says nothing."""
    place = place_of(request, actor)
    found = disagreements.of(actor, place.school, place.cohort)
    wanted = request.GET.get("page", "1")
    shown = Paginator(found.rows, PER_PAGE).get_page(int(wanted) if wanted.isdigit() else 1)
    context = {
        "place": place, "found": found, "may": actor.may("national.export"), "page": shown,
        "people": [disagreements.described(row) for row in shown], "absent": found.absent[:PER_PAGE],
    }  # fmt: skip
    return render(request, "national/console/registry.html", context)


@screen(needs="national.check", methods=("POST",))
def again(request: Request, actor: StaffActor) -> HttpResponse:
    """重新比对 after the roster was put right."""
    place = place_of(request, actor)
    registry.again(school=place.school, cohort=place.cohort)
    return redirect(f"{reverse('national:registry')}?{place.query}")


@screen(needs="exports.make")
def listed(request: Request, actor: StaffActor) -> HttpResponse:
    """下载清单: one line per person and field, numbers masked."""
    place, at = place_of(request, actor), timezone.now()
    rows = list(_lines(actor, place))
    record("national.registry_list", actor=actor, at=at, obj=place.school, school_id=place.school.pk, purpose="核对学籍",
           changes={"rows": [0, len(rows)]})  # fmt: skip
    out = io.BytesIO()
    write_xlsx(out, ["姓名", "学号", "院系", "班级", "哪一项", "本校名单", "学籍", "怎么办"], rows,
               banner=f"{place.school.name} {place.cohort} 届 {timezone.localtime(at):%Y-%m-%d %H:%M} 导出")  # fmt: skip
    return as_sheet(out.getvalue(), f"registry-{place.cohort}.xlsx")


def _lines(actor: StaffActor, place: Place) -> Iterator[list[str]]:
    found = disagreements.of(actor, place.school, place.cohort)
    for one in map(disagreements.described, found.rows):
        g = one.graduate
        for label, ours, theirs in one.lines:
            yield [
                g.name,
                g.student_number,
                str(g.department or ""),
                g.class_name,
                label,
                ours,
                theirs,
                disagreements.REMEDY,
            ]
    for g in found.absent:
        yield [
            g.name,
            g.student_number,
            str(g.department or ""),
            g.class_name,
            "",
            "名单里有",
            "学籍里没有",
            disagreements.NOBODY,
        ]
