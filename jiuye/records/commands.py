"""``jiuye trail verify``: whether anything that was recorded has been changed, removed, added or reordered since (W-24)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone

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
