"""DBF: the header is judged here before dbfread may follow it; memo files are never opened (T-47).

Text is GB18030 whatever the language byte says: the files of this trade rarely set it, and dbfread would guess ASCII.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from dbfread import DBF

from jiuye.kit.sheets.limits import Limits
from jiuye.kit.sheets.parsing import Grid
from jiuye.kit.sheets.refusal import BadFile, too_big

READABLE = frozenset("CNFDL")
MEMO = frozenset("MGPB")
END = b"\x1a\0\r\n"
"""What writers put after the last record."""
Field = tuple[str, str, int]


class _Table(DBF):  # type: ignore[misc]  # dbfread is untyped
    """A table that does not look for a memo file beside the upload."""

    def _get_memofilename(self) -> None:
        return None


def open_dbf(path: Path, limits: Limits) -> Grid:
    content = path.read_bytes()
    fields, start, length = _header(content, limits)
    numbers = _kept(content, start, length)
    table = _Table(
        str(path), encoding="gb18030", raw=True, recfactory=None, ignorecase=False, char_decode_errors="replace"
    )
    grid = Grid("dbf", "", _rows(table, fields, numbers), header=[name for name, _, _ in fields])
    deleted = (len(content) - start) // length - len(numbers)
    if deleted > 0:
        grid.notes.append(f"有 {deleted} 条记录带有删除标记，没有读取。")
    memos = [name for name, kind, _ in fields if kind in MEMO]
    if memos:
        grid.notes.append(f"备注型字段没有读取：{'、'.join(memos)}。")
    return grid


def _header(content: bytes, limits: Limits) -> tuple[list[Field], int, int]:
    """Fields, where the records begin, and the length of one; every number is checked against the others."""
    if len(content) < 65:
        raise _wrong("文件不完整，连字段说明都没有。")
    records, start, length = struct.unpack_from("<LHH", content, 4)
    end = content.find(b"\r", 32)
    while end > 0 and (end - 32) % 32:
        end = content.find(b"\r", end + 1)
    if start < 65 or start > len(content) or end < 64 or end >= start:
        raise _wrong("文件头记录的长度不对。")
    fields = [_field(content[at : at + 32]) for at in range(32, end, 32)]
    if not 0 < len(fields) <= min(limits.columns, 255):
        raise _wrong(f"有 {len(fields)} 个字段，超出了范围。")
    if 1 + sum(width for _, _, width in fields) != length:
        raise _wrong("各字段宽度之和与记录长度不一致。")
    if records > limits.rows:
        raise too_big(f"DBF 声称有 {records} 条记录，超过了 {limits.rows} 条的上限。")
    present = (len(content) - start) // length
    if present != records:
        raise _wrong(f"文件头说有 {records} 条记录，实际有 {present} 条，可能没有传完。")
    if content[start + records * length :].strip(END):
        raise _wrong("最后一条记录后面还有半条，可能没有传完。")
    if records == 0:
        raise BadFile("DBF 数据表里没有记录。", remedy="请确认导出时选中了数据。", rule="no_rows")
    return fields, start, length


def _field(raw: bytes) -> Field:
    label = raw[:11].split(b"\0")[0]
    try:
        name = label.decode("gb18030").strip()
    except UnicodeDecodeError:
        # A Chinese label cut in half at the tenth byte: what is whole of it is still good enough to match.
        name = label.decode("gb18030", "ignore").strip()
    kind = chr(raw[11])
    width = raw[16] | raw[17] << 8 if kind == "C" else raw[16]
    if not name or width == 0 or width > 4096:
        raise _wrong(f"字段“{name or '（无名）'}”的宽度是 {width}。")
    if kind not in READABLE | MEMO:
        raise _wrong(f"字段“{name}”的类型“{kind if kind.isprintable() else '?'}”读不了。")
    return name, kind, width


def _kept(content: bytes, start: int, length: int) -> list[int]:
    """Record numbers not marked as deleted; a marker that is neither means the layout is not what it says."""
    count = (len(content) - start) // length
    flags = content[start : start + count * length : length]
    strange = flags.translate(None, b" *")
    if strange:
        raise _wrong(f"第 {flags.index(strange[:1]) + 1} 条记录的开头不对。")
    return [i for i, flag in enumerate(flags, 1) if flag == 0x20]


def _rows(table: DBF, fields: list[Field], numbers: list[int]) -> Iterator[tuple[int, list[object]]]:
    kinds = [kind for _, kind, _ in fields]
    for number, record in zip(numbers, table, strict=True):
        yield number, [_text(kind, raw, number) for kind, (_, raw) in zip(kinds, record, strict=True)]


def _text(kind: str, raw: bytes, number: int) -> str:
    if kind in MEMO:
        return ""
    try:
        text = raw.split(b"\0")[0].decode("gb18030").strip()
    except UnicodeDecodeError as error:
        raise BadFile(
            f"第 {number} 条记录里有不是 GB18030 编码的文字。", remedy="请另存为 .xlsx 再上传。", rule="encoding"
        ) from error
    if kind == "D" and len(text) == 8 and text.isdigit() and text != "00000000":
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return "" if text == "00000000" and kind == "D" else text


def _wrong(text: str) -> BadFile:
    return BadFile(f"DBF 文件不对：{text}", remedy="请重新导出 DBF，或另存为 .xlsx 再上传。", rule="dbf")
