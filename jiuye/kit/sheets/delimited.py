"""csv and its cousins: encoding tried strictly and in order, separator by counting, escapes undone (T-45, W-52)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from jiuye.kit.sheets.limits import Limits
from jiuye.kit.sheets.parsing import Grid
from jiuye.kit.sheets.refusal import RESAVE, BadFile, too_big

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = ",;\t"
ESCAPED = re.compile(r"'+[=+\-@\t\r\n]")


def open_csv(path: Path, limits: Limits) -> Grid:
    text, encoding = decode(path.read_bytes())
    if not text.strip():
        raise BadFile("文件里只有空白，没有数据。", remedy="请填写数据后再上传。", rule="empty")
    separator = _separator(text)
    grid = Grid("csv", "", _rows(text, separator, limits))
    if encoding != "utf-8-sig":
        grid.notes.append(f"按 {encoding.upper()} 编码读取。")
    return grid


def decode(content: bytes) -> tuple[str, str]:
    """The text, and which encoding made sense of it."""
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return _strictly(content, encoding), encoding
    if b"\0" in content:
        raise BadFile("文件里有空字符（NUL），不是文本表格，或导出时损坏了。", remedy=RESAVE, rule="nul")
    try:
        return content.decode("utf-8"), "utf-8-sig"
    except UnicodeDecodeError:
        return _strictly(content, "gb18030"), "gb18030"


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFile(
            f"第 {line} 行附近的文字既不是 UTF-8 也不是 GB18030 编码，读不出来。", remedy=RESAVE, rule="encoding"
        ) from error
    if "\0" in text:
        raise BadFile("文件里有空字符（NUL），不是文本表格，或导出时损坏了。", remedy=RESAVE, rule="nul")
    return text


def _separator(text: str) -> str:
    """The one most used in the first lines; a comma when there is only one column."""
    head = text[:20_000].splitlines()[:30]
    return max(SEPARATORS, key=lambda mark: sum(line.count(mark) for line in head))


def _rows(text: str, separator: str, limits: Limits) -> Iterator[tuple[int, list[object]]]:
    csv.field_size_limit(limits.cell_chars)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    cells, before = 0, 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(error, before + 1, limits) from error
        cells += len(row)
        if cells > limits.cells or len(row) > limits.columns * 4:
            raise too_big(f"第 {before + 1} 行之前就超过了格子或列的上限。")
        yield before + 1, [_unescaped(cell) if cell[:1] == "'" else cell for cell in row]
        before = reader.line_num


def _unescaped(cell: str) -> str:
    """Our own downloads put a ' before what a spreadsheet would run as a formula; coming back, it goes."""
    return cell[1:] if ESCAPED.match(cell) else cell


def _broken(error: csv.Error, line: int, limits: Limits) -> BadFile:
    if "limit" in str(error):
        return too_big(f"第 {line} 行有一个格子超过了 {limits.cell_chars} 字的上限，可能是引号没有配对。")
    return BadFile(f"第 {line} 行的引号没有配对，分不出各列。", remedy=RESAVE, rule="quotes")
