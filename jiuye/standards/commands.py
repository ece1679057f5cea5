"""What the command line does with the tables an installation keeps: ``jiuye tables put | list``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone

from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.services import record
from jiuye.standards import local

Answer = tuple[int, dict[str, Any]]


def put(name: str, path: Path) -> Answer:
    """The table takes the place of the one before it, and the trail knows."""
    if not path.is_file():
        raise Refused(Reason(f"没有这个文件：{path.name}", rule="file.missing", remedy="请核对文件的位置和名称"))
    before = len(local.rows(name))
    count = local.put(name, path)
    record("tables.put", actor=SYSTEM, at=timezone.now(), obj=f"table:{name}",
           changes={"rows": [before, count], "file": ["", path.name]})  # fmt: skip
    return 0, {
        "table": name,
        "rows": count,
        "before": before,
        "lines": [f"{local.TABLES[name][0]}：{count} 行，原来 {before} 行"],
    }


def listed() -> Answer:
    counts = {name: len(local.rows(name)) for name in local.TABLES}
    said = []
    for name, count in counts.items():
        title = local.TABLES[name][0]
        said.append(f"{title}（{name}）：{f'{count} 行' if count else '没有录入，用到它的检查不做'}")
    return 0, {"tables": counts, "lines": said}
