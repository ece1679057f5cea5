"""Writing xlsx and csv: text cells only, nothing a spreadsheet would run (W-52), through one small port.

rustpy-xlsxwriter is behind ``write_xlsx`` and nowhere else. It writes text as text, so in xlsx a leading ``=`` is only
a character; in csv the same value gets a ``'`` in front, which reading takes off again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from os import PathLike
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TypedDict

from jiuye.kit.refusals import Refused

if TYPE_CHECKING:
    from rustpy_xlsxwriter import Format

Target = str | PathLike[str] | BinaryIO
Cell = object
HeaderStyle = Literal["plain", "required", "locked"]
LONGEST = 32_767
DROPDOWN = 255  # characters Excel admits in a list written into the rule
RISKY = re.compile(r"'*[=+\-@\t\r\n]")
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
HEADING = "#E8EEF7"
LOCKED = "#EDEDED"


class Options(TypedDict, total=False):
    """The part of rustpy-xlsxwriter's vocabulary this port uses, keyed by the heading as written."""

    column_formats: dict[str, Format]
    column_widths: list[float]
    header_format: Format
    ignore_errors: list[str]
    notes: dict[str, Any]
    data_validations: dict[str, dict[str, Any]]
    merge_ranges: list[tuple[Any, ...]]
    header_row: int
    page_setup: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """How one sheet looks; keys are headings."""

    text: frozenset[str]
    locked: frozenset[str] = frozenset()
    widths: Sequence[float] | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, dict[str, object]] = field(default_factory=dict)
    banner: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class NotesSheet:
    """A second sheet that explains: 填写说明."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[float] | None = None


def write_xlsx(
    target: Target,
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str = "数据",
    text_columns: Literal["all"] | Sequence[str] = "all",
    notes_sheet: NotesSheet | None = None,
    widths: Sequence[float] | None = None,
    header_styles: Mapping[str, HeaderStyle] | None = None,
    header_notes: Mapping[str, str] | None = None,
    dropdowns: Mapping[str, Sequence[str]] | None = None,
    blank_rows: int = 0,
    banner: str = "",
    footer: str = "",
) -> None:
    """Write one table; rows may be a generator and are never all in memory.

    Every value becomes text (None a blank); ``text_columns`` are also formatted as text, so that what is typed there
    later keeps its zeros. A required column gets a ``*`` after its heading (reading ignores it), a locked one a grey
    ground. ``blank_rows`` extends dropdowns below the data, for templates. ``banner`` is a line above
    the heading (who, when, request number), ``footer`` is printed on each page.
    """
    from rustpy_xlsxwriter import FastExcel

    styles = header_styles or {}
    shown = {name: f"{name}*" if styles.get(name) == "required" else name for name in _unique(headers)}
    look = Look(
        text=frozenset(shown if text_columns == "all" else text_columns),
        locked=frozenset(name for name, style in styles.items() if style == "locked"),
        widths=widths,
        notes=header_notes or {},
        lists=_dropdowns(dropdowns or {}),
        banner=banner,
        footer=footer,
    )
    book = FastExcel(target).freeze(row=2 if banner else 1, sheet=_sheet_name(sheet))
    book.sheet(_sheet_name(sheet), _records(list(shown.values()), rows, blank_rows), **_options(shown, look))
    if notes_sheet is not None:
        titles = _unique(notes_sheet.headers)
        plain = _options({title: title for title in titles}, Look(text=frozenset(titles), widths=notes_sheet.widths))
        book.sheet(_sheet_name(notes_sheet.title), _records(titles, notes_sheet.rows, 0), **plain)
    book.save()


def write_csv(target: Target, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """UTF-8 with the mark that makes a spreadsheet read it as such."""
    if not isinstance(target, str | PathLike):
        _write_lines(target.write, headers, rows)
        return
    with open(target, "wb") as file:
        _write_lines(file.write, headers, rows)


def text_of(value: Cell) -> str:
    """A value as the one text every writer uses; a moment is told by the clock on the wall."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return _on_the_wall(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _on_the_wall(moment: datetime) -> datetime:
    from django.utils.timezone import localtime  # here, because whoever only reads a file loads no Django

    return localtime(moment) if moment.tzinfo else moment


def disarmed(text: str) -> str:
    """The value as csv may carry it; undone by ``read``. Values that already look disarmed get one more mark."""
    return f"'{text}" if RISKY.match(text) else text


def _records(names: list[str], rows: Iterable[Sequence[Cell]], blank: int) -> Iterator[dict[str, str | None]]:
    width = len(names)
    wrote = False
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise Refused(f"第 {number} 行有 {len(row)} 个值，表头有 {width} 列，没有写出文件。", rule="sheets.ragged")
        texts, length = _texts(row)
        if length > LONGEST and max(map(len, texts)) > LONGEST:
            raise _too_long(names, texts, number)
        wrote = True
        yield dict(zip(names, texts))  # noqa: B905 their lengths were compared above
    for _ in range(max(blank, 0 if wrote else 1)):
        yield dict.fromkeys(names)  # with no record at all the heading itself would be lost


def _texts(row: Sequence[Any]) -> tuple[Sequence[str], int]:
    """The cells as text, and how long they are together. Most rows are text already; joining them is how to find out soonest."""
    try:
        return row, len("".join(row))
    except TypeError:
        texts = [text_of(cell) for cell in row]
        return texts, len("".join(texts))


def _too_long(names: list[str], texts: Sequence[str], number: int) -> Refused:
    name = next(name for name, text in zip(names, texts, strict=True) if len(text) > LONGEST)
    return Refused(
        f"第 {number} 行“{name}”的内容超过了 {LONGEST} 个字，表格放不下，没有写出文件。",
        rule="sheets.cell_too_long",
        remedy="请改用 csv 下载，或缩短该项内容。",
        field=name,
    )


def _options(shown: Mapping[str, str], look: Look) -> Options:
    """What rustpy-xlsxwriter is told about one sheet."""
    from rustpy_xlsxwriter import Format

    names = list(shown)
    options: Options = {
        "column_formats": {shown[name]: _format(name, look) for name in names},
        "column_widths": list(look.widths) if look.widths else [_width(name) for name in names],
        "header_format": Format().set_bold().set_background_color(HEADING).set_border("thin"),
        "ignore_errors": list(shown.values()),
    }
    if look.notes:
        options["notes"] = {shown[name]: note for name, note in look.notes.items() if note and name in shown}
    if look.lists:
        options["data_validations"] = {shown[name]: rule for name, rule in look.lists.items() if name in shown}
    if look.banner:
        last = max(len(names) - 1, 1)
        options["merge_ranges"] = [(0, 0, 0, last, look.banner, Format().set_font_color("#666666"))]
        options["header_row"] = 1
    if look.footer:
        options["page_setup"] = {"footer": f"&C{look.footer.replace('&', '&&')}"}
    return options


def _format(name: str, look: Look) -> Format:
    from rustpy_xlsxwriter import Format

    plain = Format().set_num_format("@") if name in look.text else Format()
    return plain.set_background_color(LOCKED) if name in look.locked else plain


def _dropdowns(dropdowns: Mapping[str, Sequence[str]]) -> dict[str, dict[str, object]]:
    """Lists short enough to be written into the rule; longer ones belong on the notes sheet."""
    return {
        name: {
            "type": "list",
            "values": list(values),
            "error_title": "不在可选范围内",
            "error_message": "请从下拉列表中选择。",
        }
        for name, values in dropdowns.items()
        if values and len(",".join(values)) <= DROPDOWN and not any("," in value for value in values)
    }


def _write_lines(write: Callable[[bytes], object], headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    class Encoded:
        @staticmethod
        def write(line: str) -> None:
            write(line.encode())

    write(b"\xef\xbb\xbf")
    out = csv.writer(Encoded, lineterminator="\r\n")
    out.writerow([disarmed(text_of(value)) for value in headers])
    for row in rows:
        out.writerow([disarmed(text_of(value)) for value in row])


def _unique(headers: Sequence[str]) -> list[str]:
    names = list(headers)
    assert names, "a table has at least one column"
    assert len(set(names)) == len(names), "two columns have the same heading"
    return names


def _width(name: str) -> float:
    return min(40.0, max(10.0, 2.2 * len(name) + 4))


def _sheet_name(name: str) -> str:
    return FORBIDDEN.sub("-", name).strip("'")[:31] or "数据"
