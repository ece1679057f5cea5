"""Files that are not what their name says, and every encoding of csv (T-45)."""

from __future__ import annotations

import io
import struct

from jiuye.kit.sheets import write_xlsx
from jiuye.kit.sheets.tests.corpus import (
    HEAD,
    OLE,
    ROW,
    book,
    case,
    csv_text,
    no,
    old_book,
    parts,
    rows_book,
    with_part,
    yes,
    zipped,
)

# --- T-45: formats and encodings


@case("T-45", "an encrypted xlsx", "a.xlsx", no("encrypted", "密码"))
def _():
    return OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le").ljust(1024, b"\0")


@case("T-45", "a Word document of the old kind", "a.xls", no("not_a_table"))
def _():
    return OLE + b"\0" * 504 + "WordDocument".encode("utf-16-le").ljust(1024, b"\0")


@case("T-45", "a zip with a password", "a.xlsx", no("encrypted", "密码"))
def _():
    content = bytearray(zipped(parts()))
    struct.pack_into("<H", content, content.find(b"PK\x01\x02") + 8, 1)
    return bytes(content)


@case("T-45", "an old book named xlsx", "a.xlsx", yes(*ROW, note=".xls"))
def _():
    return old_book(HEAD, ROW)


@case("T-45", "a new book named xls", "a.xls", yes(*ROW, note=".xlsx"))
def _():
    return rows_book(HEAD, ROW)


@case("T-45", "an old book", "a.xls", yes(*ROW))
def _():
    return old_book(HEAD, ROW)


@case("T-45", "an old book cut in half", "a.xls", no("damaged"))
def _():
    content = old_book(HEAD, *[ROW] * 500)
    return content[: len(content) // 2]


@case("T-45", "a web page named xls", "a.xls", no("html", "网页"))
def _():
    return "<html><table><tr><td>姓名</td></tr></table></html>".encode()


@case("T-45", "a web page in UTF-16 named xls", "a.xls", no("html"))
def _():
    return "<html><table></table></html>".encode("utf-16")


@case("T-45", "an XML spreadsheet named xls", "a.xls", no("xml"))
def _():
    return b'<?xml version="1.0"?><Workbook/>'


@case("T-45", "a web archive named xls", "a.xls", no("html"))
def _():
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"


@case("T-45", "text named xlsx", "a.xlsx", no("extension_content"))
def _():
    return csv_text().encode()


@case("T-45", "text named xls", "a.xls", no("extension_content"))
def _():
    return csv_text("\t").encode("gbk")


@case("T-45", "a book named csv", "a.csv", no("extension_content"))
def _():
    return rows_book(HEAD, ROW)


@case("T-45", "a PDF named xlsx", "a.xlsx", no("not_a_table", "PDF"))
def _():
    return b"%PDF-1.7\n" + b"0" * 100


@case("T-45", "a picture named csv", "a.csv", no("not_a_table", "图片"))
def _():
    return b"\x89PNG\r\n\x1a\n" + b"0" * 100


@case("T-45", "a RAR archive", "a.xlsx", no("not_a_table", "RAR"))
def _():
    return b"Rar!\x1a\x07\0" + b"0" * 100


@case("T-45", "an extension nobody reads", "a.docx", no("extension", ".docx"))
def _():
    return zipped(parts())


@case("T-45", "a name without extension", "表格", no("extension"))
def _():
    return zipped(parts())


@case("T-45", "a book with macros", "a.xlsx", no("macro", "宏"))
def _():
    return with_part("xl/vbaProject.bin", b"x")


@case("T-45", "a macro book by name", "a.xlsm", no("extension", ".xlsm"))
def _():
    return with_part("xl/vbaProject.bin", b"x")


@case("T-45", "a binary book", "a.xlsx", no("xlsb"))
def _():
    return with_part("xl/workbook.bin", b"x")


@case("T-45", "an OpenDocument sheet", "a.xlsx", no("ods"))
def _():
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"})


@case("T-45", "a Word document named xlsx", "a.xlsx", no("not_a_table", "文档"))
def _():
    return zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"})


@case("T-45", "a truncated xlsx", "a.xlsx", no("damaged"))
def _():
    content = rows_book(HEAD, ROW)
    return content[: len(content) * 2 // 3]


@case("T-45", "four bytes of a zip", "a.xlsx", no("damaged"))
def _():
    return b"PK\x03\x04"


@case("T-45", "broken XML in the sheet", "a.xlsx", no("damaged"))
def _():
    return zipped(parts(b'<?xml version="1.0"?><worksheet><sheetData><row r="1"><c r="A1"'))


@case("T-45", "no sheet behind the workbook", "a.xlsx", no("damaged"))
def _():
    files = parts()
    del files["xl/worksheets/sheet1.xml"]
    return zipped(files)


@case("T-45", "csv in UTF-8 with a mark", "a.csv", yes(*ROW))
def _():
    return csv_text().encode("utf-8-sig")


@case("T-45", "csv in UTF-8 without a mark", "a.csv", yes(*ROW))
def _():
    return csv_text().encode()


@case("T-45", "csv in GBK", "a.csv", yes(*ROW, note="GB18030"))
def _():
    return csv_text().encode("gbk")


@case("T-45", "csv in GB18030 with a rare character", "a.csv", yes("㐂𠮷", "1"))
def _():
    return "姓名,学号\n㐂𠮷,1\n".encode("gb18030")


@case("T-45", "csv in UTF-16 little-endian", "a.csv", yes(*ROW, note="UTF-16"))
def _():
    return csv_text("\t").encode("utf-16")


@case("T-45", "csv in UTF-16 big-endian", "a.csv", yes(*ROW))
def _():
    return b"\xfe\xff" + csv_text().encode("utf-16-be")


@case("T-45", "csv with semicolons", "a.csv", yes(*ROW))
def _():
    return csv_text(";").encode()


@case("T-45", "csv with tabs and bare line feeds", "a.txt", yes(*ROW))
def _():
    return csv_text("\t", "\n").encode()


@case("T-45", "csv with a line break in a cell", "a.csv", yes("张\n三", "1"))
def _():
    return '姓名,学号\r\n"张\n三",1\r\n'.encode()


@case("T-45", "csv with NUL bytes", "a.csv", no("nul", "NUL"))
def _():
    return csv_text().encode() + b"\0\0\0"


@case("T-45", "csv in no encoding at all", "a.csv", no("encoding", "第 3 行"))
def _():
    return csv_text().encode("gbk") + b"\xff\xff\xfe,1\r\n"


@case("T-45", "csv with a quote that never closes", "a.csv", no("quotes", "引号"))
def _():
    return (csv_text() + '"李四,1,2\r\n').encode()


@case("T-45", "csv of blanks", "a.csv", no("empty"))
def _():
    return b"\r\n  \r\n"


@case("T-45", "a heading and nothing else", "a.csv", no("no_rows", "没有数据"))
def _():
    return "姓名,学号\n".encode()


@case("T-45", "only numbers", "a.csv", no("no_header", "表头"))
def _():
    return b"1,2,3\n4,5,6\n"


@case("T-45", "an empty file", "a.csv", no("empty", "空的"))
def _():
    return b""


@case("T-45", "an empty book", "a.xlsx", no("empty"))
def _():
    return book(lambda made: None)


@case("T-45", "a template as it left us", "a.xlsx", yes(*ROW))
def _():
    out = io.BytesIO()
    write_xlsx(out, HEAD, [ROW], header_styles={"姓名": "required"}, blank_rows=50, banner="王老师 导出")
    return out.getvalue()
