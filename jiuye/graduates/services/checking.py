"""The dry run: from the uploaded file to everything its import would do, with nothing written (G-16, W-09)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuye.graduates import seasons
from jiuye.graduates.columns import label, own_columns, roster_columns
from jiuye.graduates.rules import CLEAR, readers
from jiuye.graduates.services.comparing import Comparison, compare, place, standing_rows
from jiuye.graduates.services.reach import keep_within, rectangles_of, refuse_central
from jiuye.graduates.services.structure import Structure
from jiuye.graduates.sheets import Sheet, matched, read_roster
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.sheets import Table
from jiuye.kit.sheets.errors import RowProblem
from jiuye.policy.profile import Profile

DERIVED = frozenset(("cohort", "sex"))
"""Said by the import itself and by the ID number."""
Said = Callable[[int, int, str], None]


@dataclass(slots=True)
class Judged:
    """A file judged against the list as it is now."""

    sheet: Sheet
    result: Comparison
    structure: Structure
    table: Table
    profile: Profile

    @property
    def ordered(self) -> list[RowProblem]:
        return sorted(self.sheet.problems, key=lambda p: (p.row, p.key))

    @property
    def counts(self) -> dict[str, int]:
        return {
            "read": len(self.sheet.rows),
            "created": len(self.result.new),
            "updated": len(self.result.changed),
            "unchanged": self.result.same,
            "rejected": len(self.sheet.bad),
        }


def profile_of(school: School, cohort: int) -> Profile:
    try:
        return seasons.profile_of(school, cohort)
    except KeyError:
        raise Refused(
            Reason(f"没有适用于 {cohort} 届的规则", rule="roster.cohort", facts=(("届别", str(cohort)),),
                   owner="系统管理员", remedy="请核对届别；新的一届请系统管理员先加上省份规则")
        ) from None  # fmt: skip


def judge(
    table: Table, *, school: School, cohort: int, actor: Actor, at: datetime, options: Mapping[str, Any],
    create: bool = False, said: Said = lambda done, total, phase: None,
) -> Judged:  # fmt: skip
    """Read every cell, find departments and majors, compare with the list. ``create`` makes the missing structure."""
    profile = profile_of(school, cohort)
    total = len(table.rows)
    said(0, total, "逐格核对")
    how = readers(profile, cohort, today=timezone.localdate(at))
    accepted = frozenset(options.get("fixes", ()))
    sheet = read_roster(table, mapping(table, profile, options), how, accepted=accepted)
    refuse_central(sheet, profile.roster.central_fields, actor)
    said(total // 2, total, "对院系、专业、班级")
    structure = Structure(school, cohort, options.get("names", {}), actor, at, create and not rectangles_of(actor))
    place(sheet, structure)
    said(total * 3 // 4, total, "与现有名单比对")
    standing = standing_rows(school, cohort, sheet.keys)
    standing = keep_within(sheet, standing, actor=actor, school=school, cohort=cohort)
    result = compare(sheet, standing, locked=profile.roster.registry_fields, accepted=accepted)
    said(total, total, "比对完成")
    return Judged(sheet, result, structure, table, profile)


def mapping(table: Table, profile: Profile, options: Mapping[str, Any]) -> dict[str, int]:
    """Column key → position: what a person settled on the page, else what the headings say. BadFile when unusable."""
    chosen: dict[str, int] = options.get("index") or {}
    if chosen:
        return dict(chosen)
    found = matched(table.header, roster_columns(profile))
    found.refuse_if_unusable(table.header)
    return dict(found.index)


def report(judged: Judged) -> dict[str, Any]:
    """What the page shows and the run keeps: figures, groups, unknown names; no clear personal data."""
    result, sheet, structure = judged.result, judged.sheet, judged.structure
    names = {c.key: c.label for c in own_columns(judged.profile)}
    return {
        **judged.counts,
        "restored": sum(c.back for c in result.changed),
        "cells": sum(result.fields.values()),
        "fields": [[names.get(k) or label(k), n, result.kept_own[k], result.lapsing[k]] for k, n in _ranked(result.fields)],
        "kept_own": sum(result.kept_own.values()),
        "lapses": result.lapses,
        "missing": len(result.missing),
        "blanks": sheet.blanks,
        "unfilled": [[label(key), n] for key, n in unfilled(judged).items()],
        "notes": [[text, n] for text, n in sheet.notes.most_common()],
        "unborn": {kind: names[:200] for kind, names in structure.unborn.items()},
        "unknown": [
            {"kind": u.kind, "written": u.written, "rows": u.rows,
             "suggestions": [[s.pk, s.name, s.percent, s.reason] for s in u.suggestions]}
            for u in structure.unknown.values()
        ],
    }  # fmt: skip


def unfilled(judged: Judged) -> dict[str, int]:
    """全部必填 (S0-08): how many newcomers stand without each mandatory field; a count to act on, not a refusal."""
    roster, sheet, new = judged.profile.roster, judged.sheet, judged.result.new
    modes = sheet.column("training_mode")
    found = {}
    for key in roster.mandatory_fields:
        if key in DERIVED:
            continue
        column, spared = sheet.column(key), roster.optional_when.get(key, ())
        found[key] = sum(column[p] in (None, CLEAR) and modes[p] not in spared for p in new)
    return {key: n for key, n in found.items() if n}


def _ranked(fields: Counter[str]) -> list[tuple[str, int]]:
    return [(key, n) for key, n in fields.most_common() if key != "major"]
