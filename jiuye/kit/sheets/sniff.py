"""What a file really is, from its first bytes, whatever its name says (T-45)."""

from __future__ import annotations

from pathlib import Path

from jiuye.kit.sheets.refusal import RESAVE, BadFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DBF_VERSIONS = frozenset({0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x83, 0x8B, 0xF5})
STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"{\\rtf", "RTF 文档"),
    (b"SQLite format 3", "数据库"),
)
SUFFIXES = {".xlsx": "xlsx", ".xls": "xls", ".et": "xls", ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".dbf": "dbf"}
READS = "可以上传的是 .xlsx、.xls、.csv 和 .dbf。"


def kind_of(path: Path, name: str) -> tuple[str, list[str]]:
    """xlsx, xls, csv or dbf, and a note when the name says otherwise."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        shown = f"“{suffix}”文件" if suffix else "没有扩展名的文件"
        raise BadFile(f"{shown}不能作为表格导入。", remedy=f"{READS}{RESAVE}", rule="extension")
    with path.open("rb") as file:
        start = file.read(4096)
    expected = SUFFIXES[suffix]
    found = _content(start, path, expected)
    if found == expected:
        return found, []
    if {found, expected} == {"xlsx", "xls"}:
        return found, [f"文件名是 {suffix}，内容其实是 .{found}，已按内容读取。"]
    raise BadFile(f"文件名是 {suffix}，内容却不是这种格式。", remedy=RESAVE, rule="extension_content")


def _content(start: bytes, path: Path, expected: str) -> str:
    if start.startswith(b"PK"):
        return "xlsx"
    if start.startswith(OLE):
        return "xls"
    for magic, what in STRANGERS:
        if start.startswith(magic):
            raise BadFile(f"这是{what}，不是表格。", remedy=f"{READS}请选择表格文件。", rule="not_a_table")
    _refuse_markup(start)
    if expected == "dbf" or (start[0] in DBF_VERSIONS and b"\0" in start[:64]):
        return _dbf(start, expected)
    if start[:2] == b"\x09\x08" and expected == "xls":
        raise BadFile("这是很旧的 Excel 格式（5.0 之前），读不了。", rule="old_xls")
    return "csv"


def _dbf(start: bytes, expected: str) -> str:
    if start[0] in DBF_VERSIONS:
        return "dbf"
    raise BadFile(
        "文件名是 .dbf，内容却不是 DBF 数据表。",
        remedy="请重新导出 DBF，或另存为 .xlsx 再上传。",
        rule="extension_content",
    )


def _refuse_markup(start: bytes) -> None:
    text = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")) or b"<table" in text:
        raise BadFile("这是网页（HTML），只是名字像表格，读不出可靠的数据。", remedy=RESAVE, rule="html")
    if text.startswith(b"<?xml") or text.startswith(b"<"):
        raise BadFile("这是 XML 文件，只是名字像表格，读不出可靠的数据。", remedy=RESAVE, rule="xml")
    if text.startswith(b"mime-version:"):
        raise BadFile("这是“单个网页”格式，只是名字像表格。", remedy=RESAVE, rule="html")
