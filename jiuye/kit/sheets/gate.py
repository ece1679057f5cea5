"""The gate in front of the xlsx parser: a zip archive is measured before and while it is unpacked (T-41, T-42, T-43).

Nothing is unpacked to disk or kept; every XML part streams through once, and what is learnt on the way (hidden rows,
far cells, formulas without results) is used later. The memory limit of the process stands behind this gate.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jiuye.kit.sheets.limits import MB, Limits
from jiuye.kit.sheets.refusal import RESAVE, BadFile, damaged, too_big
from jiuye.kit.sheets.table import letters

CHUNK = MB
DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", re.I)
HIDDEN_ROW = re.compile(rb"<row\b[^>]*\bhidden=[\"'](?:1|true)")
HIDDEN_COLUMNS = re.compile(rb"<col\b[^>]*\bhidden=[\"'](?:1|true)[^>]*")
SPAN = re.compile(rb"\b(min|max)=[\"'](\d{1,7})")
ROW_NUMBER = re.compile(rb"\br=[\"'](\d{1,9})[\"']")
NO_RESULT = re.compile(rb"</f>(?:<v></v>|<v/>)?</c>")
BOMB = "这个文件解压后大得不正常，可能是伪造的压缩炸弹，没有打开。"


@dataclass(slots=True)
class Part:
    """What one sheet's XML told while it streamed by."""

    cells: int = 0
    rows: int = 0
    far: str = ""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    no_result: int = 0


def inspect(path: Path, limits: Limits) -> tuple[zipfile.ZipFile, dict[str, Part]]:
    """The opened archive and its sheets' parts, or BadFile."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise damaged() from error
    _directory(archive.infolist(), limits)
    far = far_cell(limits)
    budget = limits.inflated_bytes
    parts: dict[str, Part] = {}
    for info in archive.infolist():
        if not info.filename.lower().endswith((".xml", ".rels")):
            continue
        sheet = Part() if "/worksheets/" in info.filename and info.filename.endswith(".xml") else None
        budget -= _stream(archive, info, sheet, far, budget, limits)
        if sheet is not None:
            parts[info.filename] = sheet
    return archive, parts


def far_cell(limits: Limits) -> re.Pattern[bytes]:
    """Finds a filled cell right of or below the caps; ``<c r="XFD9" s="1"/>`` is only a format and does no harm."""
    last = letters(limits.columns - 1).encode()
    wide = [rb"[A-Z]{%d,3}" % (len(last) + 1)] if len(last) < 3 else []
    for i, letter in enumerate(last):
        if letter < ord("Z"):
            wide.append(last[:i] + b"[%c-Z]" % (letter + 1) + rb"[A-Z]{%d}" % (len(last) - i - 1))
    return re.compile(rb"r=[\"']((?:" + b"|".join(wide) + rb")\d{1,7}|[A-Z]{1,3}\d{6,7})[\"'][^>]*[^>/]>")


def _directory(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = {info.filename for info in entries}
    if len(entries) > limits.entries or len(names) != len(entries):
        raise BadFile("这个文件内部的条目多得不正常或有重名，不像是表格。", rule="bomb")
    packed = sum(info.compress_size for info in entries)
    inflated = sum(info.file_size for info in entries)
    if inflated > limits.inflated_bytes * 2 or (inflated > limits.ratio_from and inflated > packed * limits.ratio):
        raise BadFile(BOMB, rule="bomb")
    if any(info.flag_bits & 1 for info in entries):
        raise BadFile("这个压缩文件设有密码，读不了。", remedy="请取消密码后另存为 .xlsx 再上传。", rule="encrypted")
    _right_kind(names)


def _right_kind(names: set[str]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadFile("这个表格带有宏程序，为了安全不能导入。", remedy="请另存为不带宏的 .xlsx 再上传。", rule="macro")
    if "xl/workbook.bin" in names:
        raise BadFile("这是二进制工作簿（.xlsb），读不了。", rule="xlsb")
    if "content.xml" in names and "mimetype" in names:
        raise BadFile("这是 OpenDocument 文件，读不了。", rule="ods")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise BadFile(
            "这是文档或幻灯片，不是表格。", remedy="请选择表格文件，或把表格复制到 Excel 里另存。", rule="not_a_table"
        )
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise BadFile("这是压缩包，不是表格。", remedy="请先解压，再上传里面的表格文件。", rule="not_a_table")


def _stream(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    sheet: Part | None,
    far: re.Pattern[bytes],
    budget: int,
    limits: Limits,
) -> int:
    """Unpack one part in pieces, checking each; how many bytes it came to."""
    total = 0
    for piece, fresh in _pieces(archive, info):
        first = total == 0
        total += fresh
        if total > budget or (total > limits.ratio_from and total > info.compress_size * limits.ratio):
            raise BadFile(BOMB, rule="bomb")
        _refuse_entities(piece, first=first)
        if sheet is not None:
            _learn(piece, sheet, far, limits)
    return total


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """(piece ending at a tag's end, bytes newly unpacked)."""
    rest = b""
    try:
        with archive.open(info) as file:
            while chunk := file.read(CHUNK):
                cut = chunk.rfind(b">") + 1
                if not cut and len(rest) > CHUNK:
                    raise too_big("表格里有一个格子的内容超过了 1 MB，没有读取。")
                if not cut:
                    rest += chunk
                    yield b"", len(chunk)
                    continue
                yield rest + chunk[:cut], len(chunk)
                rest = chunk[cut:]
            yield rest, 0
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise damaged() from error


def _refuse_entities(piece: bytes, *, first: bool) -> None:
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
        raise BadFile("这个表格引用了外部内容（DTD 或实体），为了安全不能导入。", remedy=RESAVE, rule="entities")
    if first:
        declared = DECLARED.search(piece[:200])
        if piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in piece[:64]:
            raise BadFile("这个表格内部的编码不正常。", rule="encoding")
        if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
            raise BadFile("这个表格内部的编码不正常。", rule="encoding")


def _learn(piece: bytes, sheet: Part, far: re.Pattern[bytes], limits: Limits) -> None:
    sheet.cells += piece.count(b"<v>") + piece.count(b"<is>") + piece.count(b"<f")
    sheet.rows += piece.count(b"<row")
    if not sheet.far:
        beyond = (hit[1].decode() for hit in far.finditer(piece))
        sheet.far = next((name for name in beyond if _is_beyond(name, limits)), "")
    if b"hidden=" in piece:
        _hidden(piece, sheet)
    if b"</f>" in piece:
        sheet.no_result += len(NO_RESULT.findall(piece))


def _is_beyond(name: str, limits: Limits) -> bool:
    column = name.rstrip("0123456789")
    wide = len(column), column
    last = letters(limits.columns - 1)
    return wide > (len(last), last) or int(name[len(column) :]) > limits.rows + limits.header_within


def _hidden(piece: bytes, sheet: Part) -> None:
    for row in HIDDEN_ROW.finditer(piece):
        number = ROW_NUMBER.search(row[0])
        sheet.hidden_rows.append(int(number[1]) if number else 0)
    for column in HIDDEN_COLUMNS.finditer(piece):
        span = {key: int(value) for key, value in SPAN.findall(column[0])}
        first = span.get(b"min", 1)
        last = min(span.get(b"max", first), first + 50)
        sheet.hidden_columns.extend(letters(i - 1) for i in range(first, last + 1))
