"""``jiuye trail verify``: whether anything recorded was changed, removed, added or reordered since (W-24); ``jiuye retention``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone

from jiuye.records import retention
from jiuye.records.retention import Standing
from jiuye.records.trail import chain
from jiuye.records.trail.verify import verify_archive


def verify(archive: Path | None = None) -> tuple[int, dict[str, Any]]:
    """The database against its own checkpoints and the notes kept outside; or an exported archive. Status 1 on any break."""
    if archive is not None:
        report = verify_archive(str(archive), public_key=chain.public_key(), outside=chain.outside_notes())
    else:
        chain.checkpoint(timezone.now())
        report = chain.verify_database(chain.outside_notes())
    lines = [report.message, f"共 {report.size} 条，{report.checkpoints} 个签名，根 {report.root[:16]}"]
    return (0 if report.ok else 1), {"lines": lines, **report.as_dict()}


def retain(*, dry_run: bool) -> tuple[int, dict[str, Any]]:
    """What is kept until when (``--dry-run``), or let go of what is due; the worker does the same once a day (W-54)."""
    at = timezone.now()
    found = retention.standing(at) if dry_run else retention.sweep(at)
    due = sum(one.due for one in found)
    if dry_run:
        head = f"试算：到期 {due} 件，什么也没有清除" if found else "没有按期限保存的东西"
    else:
        head = f"清除了 {due} 件；经过在留痕里" if due else "没有到期的"
    return 0, {
        "lines": [head, *map(_line, found)],
        "dry_run": dry_run,
        "due": due,
        "rules": [_facts(one) for one in found],
    }


def _line(one: Standing) -> str:
    first = f"，最早 {timezone.localtime(one.shelf.first):%Y-%m-%d} 到期" if one.shelf.first else ""
    named = " ".join(part for part in (one.rule.label, one.shelf.school, one.shelf.of) if part)
    return f"{named}：保存 {one.kept} 件，期限 {one.shelf.period}{first}，到期 {one.due} 件"


def _facts(one: Standing) -> dict[str, Any]:
    first = timezone.localtime(one.shelf.first).date().isoformat() if one.shelf.first else ""
    return {"rule": one.rule.key, "of": one.shelf.of, "school": one.shelf.school, "period": one.shelf.period,
            "kept": one.kept, "due": one.due, "first": first}  # fmt: skip
