"""Hostile and ugly files made by script, none copied (T-41 … T-47).

Each case is (name, bytes, what must happen): ``no("rule", "words")`` a refusal of that rule whose sentence has those
words; ``yes(first_row, note)`` a right reading whose first data row begins so and whose notes contain the words.
"""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import dataclass

import openpyxl
import xlwt

from jiuye.kit.sheets import write_dbf

HEAD = ["姓名", "身份证号", "院系"]
ROW = ["张三", "34010219990101998X", "计算机学院"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Expected:
    rule: str = ""
    words: str = ""
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    seed: str
    title: str
    name: str
    make: object
    expected: Expected


def no(rule: str, words: str = "") -> Expected:
    return Expected(rule=rule, words=words)


def yes(*first: str, note: str = "") -> Expected:
    return Expected(first=first, words=note)


CASES: list[Case] = []


def case(seed: str, title: str, name: str, expected: Expected):
    def keep(make):
        CASES.append(Case(seed, title, name, make, expected))
        return make

    return keep


# --- building blocks


def inline(ref: str, text: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def row_xml(number: int, texts: list[str], attributes: str = "") -> str:
    return (
        f'<row r="{number}"{attributes}>'
        + "".join(inline(f"{chr(65 + i)}{number}", t) for i, t in enumerate(texts))
        + "</row>"
    )


def sheet_xml(body: str, before: str = "", prolog: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f"{prolog}<worksheet {NS}>{before}<sheetData>{body}</sheetData></worksheet>".encode()


GOOD_SHEET = sheet_xml(row_xml(1, HEAD) + row_xml(2, ROW))


def parts(sheet: bytes = GOOD_SHEET) -> dict[str, bytes]:
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": (
            '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>'
        ).encode(),
        "_rels/.rels": (
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<?xml version="1.0"?><workbook {NS} xmlns:r="{REL}">'
            '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ).encode(),
        "xl/worksheets/sheet1.xml": sheet,
    }


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx(body: str, before: str = "") -> bytes:
    return zipped(parts(sheet_xml(body, before)))


def with_part(name: str, content: bytes) -> bytes:
    return zipped(parts() | {name: content})


def book(build) -> bytes:
    made = openpyxl.Workbook()
    build(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows_book(*rows) -> bytes:
    def build(made):
        for row in rows:
            made.active.append(row)

    return book(build)


def old_book(*rows) -> bytes:
    made = xlwt.Workbook()
    sheet = made.add_sheet("S")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def csv_text(separator: str = ",", end: str = "\r\n") -> str:
    return separator.join(HEAD) + end + separator.join(ROW) + end


FIELDS = [("XM", 20), ("SFZH", 18), ("YX", 30)]


def dbf(rows=(ROW,), fields=FIELDS) -> bytearray:
    out = io.BytesIO()
    write_dbf(out, fields, rows)
    return bytearray(out.getvalue())


def patched(offset: int, layout: str, *values) -> bytes:
    content = dbf()
    struct.pack_into(layout, content, offset, *values)
    return bytes(content)


def all_cases() -> list[Case]:
    from jiuye.kit.sheets.tests import corpus_attacks, corpus_dbf, corpus_formats, corpus_people  # noqa: F401

    return CASES
