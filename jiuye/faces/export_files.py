"""The file of a download in each format, and its 说明: who took it, when, which rows, which request (W-52, P-40).

A workbook carries its 说明 as a second sheet. A csv or DBF can carry nothing, so it comes in a zip beside ``说明.txt``.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, BinaryIO, cast

from django.utils import timezone

from jiuye.kit.columns import Column
from jiuye.kit.sheets import NotesSheet, write_csv, write_dbf, write_xlsx
from jiuye.kit.sheets.writing import text_of
from jiuye.records.models import FileRun

FORMATS = {"xlsx": "Excel（xlsx）", "csv": "CSV（zip，附说明）", "dbf": "DBF（GB18030，zip，附说明）"}
ENDINGS = {"xlsx": "xlsx", "csv": "zip", "dbf": "zip"}
Rows = Iterable[Sequence[object]]


def write(file: BinaryIO, run: FileRun, columns: Sequence[Column], rows: Rows, at: datetime) -> None:
    """Raises Refused where a value does not fit the format; nothing is ever cut."""
    format_ = run.filters["format"]
    if format_ == "xlsx":
        _workbook(file, run, columns, rows, at)
        return
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(f"{run.title}.{format_}", "w", force_zip64=True) as entry:
            if format_ == "csv":
                write_csv(cast(BinaryIO, entry), [c.heading for c in columns], rows)
            else:
                _dbf(entry, columns, rows, at)
        archive.writestr("说明.txt", _letter(run, columns, at).encode("utf-8-sig"))


def _workbook(file: BinaryIO, run: FileRun, columns: Sequence[Column], rows: Rows, at: datetime) -> None:
    said = dict(facts(run, at))
    line = f"{said['导出人']}　{said['时间']}　{said['条件']}　编号 {said['编号']}"
    notes = NotesSheet("说明", ("项目", "内容"), list(said.items()), (14, 80))
    write_xlsx(file, [c.heading for c in columns], rows, sheet=run.title, banner=line, footer=line, notes_sheet=notes,
               widths=[c.width for c in columns])  # fmt: skip


def _dbf(entry: IO[bytes], columns: Sequence[Column], rows: Rows, at: datetime) -> None:
    """As wide as the widest value of each column: the rows wait in a file until the widths are known."""
    widths = [1] * len(columns)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as waiting, tempfile.TemporaryFile() as made:
        for row in rows:
            cells = [text_of(value) for value in row]
            widths = [max(wide, len(cell.encode("gb18030"))) for wide, cell in zip(widths, cells, strict=True)]
            waiting.write(json.dumps(cells, ensure_ascii=False) + "\n")
        waiting.seek(0)
        fields = [(name, min(wide, 254)) for name, wide in zip(dbf_names(columns), widths, strict=True)]
        write_dbf(cast(BinaryIO, made), fields, (json.loads(line) for line in waiting), on=timezone.localdate(at))
        made.seek(0)
        while piece := made.read(io.DEFAULT_BUFFER_SIZE * 16):
            entry.write(piece)


def dbf_names(columns: Sequence[Column]) -> list[str]:
    """A DBF has ten bytes for a name, and each only once; ``说明.txt`` says which column each of them is."""
    names: list[str] = []
    for n, column in enumerate(columns, 1):
        name = (column.national or column.key).upper()[:10]
        names.append(name if name.isascii() and name not in names else f"C{n}")
    return names


def _letter(run: FileRun, columns: Sequence[Column], at: datetime) -> str:
    """说明.txt."""
    lines = [f"{name}：{value}" for name, value in facts(run, at)]
    if run.filters["format"] == "dbf":
        lines += ["", "字段：", *(f"{name}　{c.heading}" for name, c in zip(dbf_names(columns), columns, strict=True))]
    else:
        lines += ["", "单元格前的单引号（'）是防止表格软件把它当公式执行，读回本系统时会自动去掉。"]
    return "\r\n".join(lines) + "\r\n"


def facts(run: FileRun, at: datetime) -> Iterator[tuple[str, object]]:
    """What every file says of itself."""
    yield "名单", run.title
    yield "导出人", run.started_by_label
    yield "时间", f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    yield "条件", run.filters["sentence"]
    yield "编号", f"{run.pk} {run.options.get('request', '')}".strip()
    yield "用途", run.reason or "（未填）"
    if second := run.options.get("approved_by"):
        yield "复核", second
    yield "提醒", "含个人信息，请按学校规定保管，用完删除；每次导出和下载都有记录。"
