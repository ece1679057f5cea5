"""Bombs, entities, impossible shapes and formulas (T-41 … T-44)."""

from __future__ import annotations

import io
import struct
import zipfile

from jiuye.kit.sheets.tests.corpus import (
    GOOD_SHEET,
    HEAD,
    NS,
    ROW,
    case,
    csv_text,
    inline,
    no,
    parts,
    row_xml,
    sheet_xml,
    with_part,
    xlsx,
    yes,
    zipped,
)

# --- T-41: bombs


@case("T-41", "a sheet of a hundred million spaces", "a.xlsx", no("bomb", "解压后"))
def _():
    return with_part("xl/worksheets/sheet1.xml", sheet_xml(row_xml(1, HEAD)) + b" " * 100_000_000)


@case("T-41", "a bomb in the shared strings", "a.xlsx", no("bomb"))
def _():
    return with_part("xl/sharedStrings.xml", b"<sst>" + b"<si><t>a</t></si>" * 4_000_000 + b"</sst>")


@case("T-41", "ten thousand entries", "a.xlsx", no("bomb", "条目"))
def _():
    return zipped(parts() | {f"xl/x{i}.xml": b"" for i in range(10_000)})


@case("T-41", "two entries of one name", "a.xlsx", no("bomb", "重名"))
def _():
    out = io.BytesIO(with_part("xl/a.xml", b"<a/>"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/b.xml", b"<b/>")
    return out.getvalue().replace(b"xl/b.xml", b"xl/a.xml")


@case("T-41", "a zip of zips", "a.xlsx", no("not_a_table", "压缩包"))
def _():
    return zipped({f"{i}.zip": zipped({"x": b"0" * 100_000}) for i in range(16)})


@case("T-41", "a header that lies about the size", "a.xlsx", no("damaged"))
def _():
    content = bytearray(with_part("xl/worksheets/sheet1.xml", GOOD_SHEET + b" " * 50_000_000))
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:  # the central directory says every part has 100 bytes
        struct.pack_into("<L", content, at + 24, 100)
        at += 4
    return bytes(content)


@case("T-41", "a directory that claims four gigabytes", "a.xlsx", no("bomb"))
def _():
    content = bytearray(zipped(parts()))
    struct.pack_into("<L", content, content.find(b"PK\x01\x02") + 24, 0xFFFFFFF0)
    return bytes(content)


@case("T-41", "a corrupted checksum", "a.xlsx", no("damaged"))
def _():
    content = bytearray(zipped(parts()))
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<L", content, at + 16, 1)
    return bytes(content)


# --- T-42: entities

BILLION = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(8))
    + "]>"
)


@case("T-42", "an external entity in the sheet", "a.xlsx", no("entities", "外部"))
def _():
    prolog = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return zipped(parts(sheet_xml(row_xml(1, HEAD) + row_xml(2, ["&e;", "", ""]), prolog=prolog)))


@case("T-42", "a billion laughs", "a.xlsx", no("entities"))
def _():
    return zipped(parts(sheet_xml(row_xml(1, HEAD), prolog='<?xml version="1.0"?>' + BILLION)))


@case("T-42", "an external DTD in the workbook", "a.xlsx", no("entities"))
def _():
    return with_part(
        "xl/workbook.xml",
        b'<?xml version="1.0"?><!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">' + parts()["xl/workbook.xml"][21:],
    )


@case("T-42", "an entity in the relations", "a.xlsx", no("entities"))
def _():
    return with_part("_rels/.rels", b'<!DOCTYPE r [<!ENTITY x "y">]>' + parts()["_rels/.rels"][21:])


@case("T-42", "a DTD hidden in UTF-16", "a.xlsx", no("encoding"))
def _():
    return zipped(parts(('<?xml version="1.0" encoding="UTF-16"?>' + BILLION + "<x/>").encode("utf-16")))


@case("T-42", "a DTD hidden behind a declared UTF-7", "a.xlsx", no("encoding"))
def _():
    return zipped(parts(sheet_xml(row_xml(1, HEAD), prolog='<?xml version="1.0" encoding="UTF-7"?>')))


# --- T-43: shapes


@case("T-43", "one value in the last cell there is", "a.xlsx", no("too_big", "XFD1048576"))
def _():
    return xlsx(row_xml(1, HEAD) + row_xml(2, ROW) + f'<row r="1048576">{inline("XFD1048576", "x")}</row>')


@case("T-43", "a value a million rows down", "a.xlsx", no("too_big", "A1048576"))
def _():
    return xlsx(row_xml(1, HEAD) + row_xml(2, ROW) + f'<row r="1048576">{inline("A1048576", "x")}</row>')


@case("T-43", "a value far to the right", "a.xlsx", no("too_big", "ZZ2"))
def _():
    return xlsx(row_xml(1, HEAD) + f'<row r="2">{inline("A2", "x")}{inline("ZZ2", "x")}</row>')


@case("T-43", "a far cell in quotes the gate does not expect", "a.xlsx", no("too_big"))
def _():
    far = '<c t="inlineStr" r = "XFD1048576" ><is><t>x</t></is></c>'
    return xlsx(row_xml(1, HEAD) + row_xml(2, ROW) + f'<row r="1048576">{far}</row>')


@case("T-43", "only formats in the far corner", "a.xlsx", yes(*ROW))
def _():
    return xlsx(row_xml(1, HEAD) + row_xml(2, ROW) + '<row r="1048576"><c r="XFD1048576"/></row>')


@case("T-43", "a dimension that claims everything", "a.xlsx", yes(*ROW))
def _():
    return xlsx(row_xml(1, HEAD) + row_xml(2, ROW), before='<dimension ref="A1:XFD1048576"/>')


@case("T-43", "a dimension that claims nothing", "a.xlsx", yes(*ROW))
def _():
    return xlsx(row_xml(1, HEAD) + row_xml(2, ROW), before='<dimension ref="A1"/>')


@case("T-43", "a million rows", "a.xlsx", no("too_big"))
def _():
    return xlsx(
        row_xml(1, HEAD)
        + "".join(f'<row r="{i}">{inline(f"A{i}", str(i * 7919 % 1000003))}</row>' for i in range(2, 300_000))
    )


@case("T-43", "sixteen thousand columns", "a.xlsx", no("too_big"))
def _():
    from jiuye.kit.sheets import letters

    return xlsx('<row r="1">' + "".join(inline(f"{letters(i)}1", f"列{i}") for i in range(16_384)) + "</row>")


@case("T-43", "a cell of two megabytes", "a.xlsx", no("too_big", "格子"))
def _():
    import random

    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=4_000_000))
    return xlsx(row_xml(1, HEAD) + row_xml(2, [noise, "", ""]))


@case("T-43", "a csv cell of forty thousand characters", "a.csv", no("too_big", "第 2 行"))
def _():
    return (csv_text() + "字" * 40_000 + ",1,2\r\n").replace(",".join(ROW) + "\r\n", "").encode()


@case("T-43", "a csv of a thousand columns", "a.csv", no("too_big"))
def _():
    return (",".join(f"列{i}" for i in range(1000)) + "\n" + ",".join("x" * 1000) + "\n").encode()


@case("T-43", "a csv of five hundred columns", "a.csv", no("too_big", "500 列"))
def _():
    return (",".join(f"列{i}" for i in range(500)) + "\n" + ",".join("x" * 500) + "\n").encode()


# --- T-44: formulas


@case("T-44", "formula text in a cell stays text", "a.xlsx", yes("=1+1", "@SUM(A1)"))
def _():
    return xlsx(row_xml(1, HEAD) + row_xml(2, ["=1+1", "@SUM(A1)", "+1"]))


@case("T-44", "a formula is read as its saved result", "a.xlsx", yes("李四", "x"))
def _():
    cell = '<c r="A2" t="str"><f>"李"&amp;"四"</f><v>李四</v></c>'
    return xlsx(row_xml(1, HEAD) + f'<row r="2">{cell}{inline("B2", "x")}</row>')


@case("T-44", "a formula without a result is reported", "a.xlsx", yes("", "x", note="1 个公式"))
def _():
    return xlsx(row_xml(1, HEAD) + f'<row r="2"><c r="A2"><f>1+1</f></c>{inline("B2", "x")}</row>')


@case("T-43", "one long shared text in a hundred thousand cells", "a.xlsx", no("too_big"))
def _():
    text = f"<sst {NS}><si><t>{'字' * 5000}</t></si></sst>"
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(2, 100_000))
    files = parts(sheet_xml(row_xml(1, HEAD) + cells)) | {"xl/sharedStrings.xml": text.encode()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="rId2" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    files["xl/_rels/workbook.xml.rels"] = files["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", link.encode()
    )
    return zipped(files)
