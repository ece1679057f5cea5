"""DBF files with headers that lie (T-47)."""

from __future__ import annotations

import zlib

from jiuye.kit.sheets.tests.corpus import ROW, case, csv_text, dbf, no, patched, yes

# --- T-47: DBF


@case("T-47", "a sound DBF without language byte", "a.dbf", yes(*ROW))
def _():
    return patched(29, "B", 0)


@case("T-47", "a record count larger than the file", "a.dbf", no("dbf", "可能没有传完"))
def _():
    return patched(4, "<L", 1000)


@case("T-47", "a record count of four milliards", "a.dbf", no("too_big"))
def _():
    return patched(4, "<L", 0xFFFFFFFF)


@case("T-47", "a record count of nought with records", "a.dbf", no("dbf"))
def _():
    return patched(4, "<L", 0)


@case("T-47", "a header length of nought", "a.dbf", no("dbf", "文件头"))
def _():
    return patched(8, "<H", 0)


@case("T-47", "a header longer than the file", "a.dbf", no("dbf"))
def _():
    return patched(8, "<H", 65_535)


@case("T-47", "a record length of nought", "a.dbf", no("dbf", "记录长度"))
def _():
    return patched(10, "<H", 0)


@case("T-47", "a field length of nought", "a.dbf", no("dbf", "宽度是 0"))
def _():
    return patched(32 + 16, "B", 0)


@case("T-47", "a field length of 255", "a.dbf", no("dbf", "宽度"))
def _():
    return patched(32 + 16, "B", 255)


@case("T-47", "a field of unknown type", "a.dbf", no("dbf", "类型"))
def _():
    return patched(32 + 11, "c", b"Z")


@case("T-47", "a field without name", "a.dbf", no("dbf", "无名"))
def _():
    return patched(32, "11s", b"")


@case("T-47", "no end to the fields", "a.dbf", no("dbf"))
def _():
    return bytes(dbf()).replace(b"\r", b"\0", 1)


@case("T-47", "a record whose marker is neither kept nor deleted", "a.dbf", no("dbf", "第 1 条"))
def _():
    return patched(32 + 32 * 3 + 1, "c", b"?")


@case("T-47", "a deleted record", "a.dbf", yes("李四", note="删除标记"))
def _():
    content = dbf([ROW, ["李四", "x", "y"]])
    content[32 + 32 * 3 + 1] = 0x2A
    return bytes(content)


@case("T-47", "a memo field", "a.dbf", yes(*ROW[:2], note="备注型"))
def _():
    return patched(32 + 64 + 11, "c", b"M")


@case("T-47", "text that is not GB18030", "a.dbf", no("encoding", "第 1 条"))
def _():
    return patched(32 + 32 * 3 + 2, "3s", b"\xff\xff\xff")


@case("T-47", "a DBF cut short", "a.dbf", no("dbf"))
def _():
    return bytes(dbf([ROW] * 10)[:-100])


@case("T-47", "a header and nothing else", "a.dbf", no("dbf"))
def _():
    return bytes(dbf()[:40])


@case("T-47", "text named dbf", "a.dbf", no("extension_content"))
def _():
    return csv_text().encode()


@case("T-47", "a DBF named csv", "a.csv", no("extension_content"))
def _():
    return bytes(dbf())


@case("T-47", "noise named dbf", "a.dbf", no("dbf"))
def _():
    return b"\x03" + zlib.compress(bytes(range(256)) * 40) * 20
