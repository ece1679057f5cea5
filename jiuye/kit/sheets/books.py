"""xlsx and xls through calamine: which sheet is read, and what of the workbook is not (T-45, T-46)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from jiuye.kit.sheets import gate
from jiuye.kit.sheets.limits import Limits
from jiuye.kit.sheets.parsing import Grid
from jiuye.kit.sheets.refusal import BadFile, damaged, too_big

SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
ENCRYPTED = BadFile("这个表格设有打开密码，读不了。", remedy="请取消密码后另存为 .xlsx 再上传。", rule="encrypted")
OLE_TABLES = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book", "WORKBOOK", "BOOK"))


def open_xlsx(path: Path, limits: Limits) -> Grid:
    archive, parts = gate.inspect(path, limits)
    book = _open(path)
    files = _files_of(archive)
    sheet, notes = _choose(book, lambda name: _bearable(parts.get(files.get(name, "")), name, limits))
    part = parts.get(files.get(sheet.name, ""), gate.Part())
    if part.hidden_rows:
        shown = "、".join(str(n) for n in part.hidden_rows[:10]) + ("…" if len(part.hidden_rows) > 10 else "")
        notes.append(f"有 {len(part.hidden_rows)} 行是隐藏的（第 {shown} 行），也一起读取了。")
    if part.hidden_columns:
        notes.append(f"{'、'.join(part.hidden_columns[:10])} 列是隐藏的，也一起读取了。")
    if part.no_result:
        notes.append(f"有 {part.no_result} 个公式没有保存计算结果，读作空白；请用 Excel 打开并保存一次。")
    return _grid("xlsx", sheet, notes, limits)


def open_xls(path: Path, limits: Limits) -> Grid:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise ENCRYPTED
    directory = int.from_bytes(content[48:52], "little")
    if (directory + 2) * 512 > len(content):
        raise damaged()
    if not any(name in content for name in OLE_TABLES):
        raise BadFile("这是旧版 Office 文件，但里面没有表格。", remedy="请选择表格文件再上传。", rule="not_a_table")
    del content
    sheet, notes = _choose(_open(path), lambda name: None)
    return _grid("xls", sheet, notes, limits)


def _open(path: Path) -> CalamineWorkbook:
    """By what is in the file, whatever its name ends with."""
    try:
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise ENCRYPTED from error
    except (CalamineError, OSError, ValueError) as error:
        if "assword" in str(error) or "encrypt" in str(error).lower():
            raise ENCRYPTED from error
        raise damaged() from error


def _bearable(part: gate.Part | None, name: str, limits: Limits) -> None:
    if part is None:
        return
    if part.far:
        most = f"{limits.rows} 行、{limits.columns} 列"
        raise too_big(f"工作表“{name}”在很远的格子 {part.far} 里有内容，超过了 {most} 的上限。")
    if part.rows > limits.rows * 6 or part.cells > limits.cells:
        raise too_big(f"工作表“{name}”有 {part.cells} 个格子，超过了 {limits.cells} 个的上限。")


def _choose(book: CalamineWorkbook, check: Callable[[str], None]) -> tuple[CalamineSheet, list[str]]:
    """The first visible sheet with anything in it; the others are named so that nobody thinks they were read."""
    shown = [m.name for m in book.sheets_metadata if m.visible == SheetVisibleEnum.Visible]
    hidden = [m.name for m in book.sheets_metadata if m.visible != SheetVisibleEnum.Visible]
    for i, name in enumerate(shown):
        check(name)
        sheet = _sheet(book, name)
        if sheet.start is not None:
            notes = [f"只读取了工作表“{name}”；没有读取：{'、'.join(shown[i + 1 :])}。"] if shown[i + 1 :] else []
            if hidden:
                notes.append(f"有隐藏的工作表，没有读取：{'、'.join(hidden)}。")
            return sheet, notes
    text = (
        "表格里没有任何内容。" if not hidden else f"看得见的工作表都是空的，内容在隐藏的工作表里：{'、'.join(hidden)}。"
    )
    raise BadFile(text, remedy="请取消隐藏或填写数据后再上传。", rule="empty")


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, ValueError) as error:
        raise damaged() from error


def _grid(format_: str, sheet: CalamineSheet, notes: list[str], limits: Limits) -> Grid:
    left = sheet.start[1] if sheet.start else 0
    return Grid(format_, sheet.name, _rows(sheet), left, sheet.merged_cell_ranges or [], notes)


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[object]]]:
    return enumerate(sheet.iter_rows(), 1)  # type: ignore[arg-type]


def _files_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → the part that holds it."""
    try:
        book = archive.read("xl/workbook.xml").decode()
        relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    except (KeyError, UnicodeDecodeError) as error:
        raise damaged() from error
    targets = {tag.get("Id", ""): tag.get("Target", "") for tag in map(_attributes, RELATION.findall(relations))}
    found: dict[str, str] = {}
    for tag in map(_attributes, SHEET.findall(book)):
        target = targets.get(tag.get("r:id", ""), "")
        found[unescape(tag.get("name", ""))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _attributes(tag: str) -> dict[str, str]:
    return dict(ATTRIBUTE.findall(tag))
