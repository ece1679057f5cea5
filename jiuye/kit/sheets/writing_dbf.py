"""Our own dBase III writer in GB18030: widths in bytes, no half characters, nothing cut silently (T-47)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from os import PathLike
from typing import BinaryIO

from jiuye.kit.refusals import Refused
from jiuye.kit.sheets.writing import text_of

DBASE3 = 0x03
GBK = 0x4D  # language byte: code page 936, of which GB18030 is the superset
END = b"\x1a"
WIDEST = 254
EPOCH = date(2000, 1, 1)


def write_dbf(
    target: str | PathLike[str] | BinaryIO,
    fields: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[object]],
    *,
    on: date = EPOCH,
) -> int:
    """Write character fields (name, width in bytes) and return the number of records.

    A value that does not fit refuses the whole file, naming record and field. A buffer must be able to seek.
    """
    if not isinstance(target, str | PathLike):
        return _write(target, fields, rows, on)
    with open(target, "wb") as file:
        return _write(file, fields, rows, on)


def _write(out: BinaryIO, fields: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]], on: date) -> int:
    start = out.tell()
    described = _described(fields)
    out.write(_head(fields, 0, on) + described)
    count = 0
    for count, record in enumerate(_packed(fields, rows), 1):  # noqa: B007 - the last count is the number of records
        out.write(record)
    out.write(END)
    finish = out.tell()
    out.seek(start)
    out.write(_head(fields, count, on))
    out.seek(finish)
    return count


def _head(fields: Sequence[tuple[str, int]], count: int, on: date) -> bytes:
    length = 1 + sum(width for _, width in fields)
    start = 32 + 32 * len(fields) + 1
    return struct.pack("<BBBBLHH17xBxx", DBASE3, on.year % 100, on.month, on.day, count, start, length, GBK)


def _described(fields: Sequence[tuple[str, int]]) -> bytes:
    described = bytearray()
    for name, width in fields:
        label = name.encode("gb18030")
        assert 0 < len(label) <= 10, f"DBF field name {name!r} has more than 10 bytes"
        assert 0 < width <= WIDEST, f"DBF field {name!r} cannot be {width} bytes wide"
        described += struct.pack("<11sc4xB15x", label, b"C", width)
    return bytes(described) + b"\r"


def _packed(fields: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    widths = [width for _, width in fields]
    for number, row in enumerate(rows, 1):
        if len(row) != len(widths):
            raise Refused(f"第 {number} 条记录有 {len(row)} 个值，应有 {len(widths)} 个。", rule="sheets.ragged")
        cells = [text_of(value).encode("gb18030", "strict") for value in row]
        if any(map(int.__gt__, map(len, cells), widths)):
            raise _too_long(fields, row, cells, number)
        yield b" " + b"".join(map(bytes.ljust, cells, widths))


def _too_long(fields: Sequence[tuple[str, int]], row: Sequence[object], cells: list[bytes], number: int) -> Refused:
    at = next(i for i, cell in enumerate(cells) if len(cell) > fields[i][1])
    name, width = fields[at]
    return Refused(
        f"第 {number} 条记录的 {name} 有 {len(cells[at])} 个字节，字段只有 {width} 个字节宽，没有写出文件。",
        rule="sheets.dbf_too_long",
        remedy=f"请缩短该项（汉字每字占 2 个字节，最多 {width // 2} 个汉字）。",
        field=name,
        facts=(("内容", text_of(row[at])[:100]),),
    )
