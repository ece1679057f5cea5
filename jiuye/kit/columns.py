"""A row, declared once: for the list page, the download and the import template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """One thing known about a record.

    ``key``       our stable name; also the model attribute path unless ``value`` says otherwise (``department.name``)
    ``label``     Chinese heading on lists, downloads and templates
    ``value``     record → what is shown and written
    ``alone``     what the value by itself is called, where a list shows more in the cell (姓名 / 学号班级 → 姓名)
    ``brings``    keys of the columns that say in a download what else the cell shows on a list
    ``reads``     ORM paths the value is made of (``department__name``); without ``value`` it is what the path says.
                  A download of columns that all say it builds no records (``kit.plain``)
    ``sort``      ORM path to order by; blank means the list cannot be ordered by it
    ``national``  field name in the national record (KSH); imports accept it as a heading, files in national order use it
    ``aliases``   further headings an import accepts
    ``table``     name of the code table the value comes from (``standards.tables``)
    ``example``   what the template's example row shows
    ``help``      the template's note
    ``sensitive`` personal data: masked on every list, off by default in downloads (W-50, W-52)
    ``mask``      how it is masked
    ``locked``    equal to the student registry: changes only by import (S0-06)
    """

    key: str
    label: str
    value: Callable[[Any], Any] | None = None
    reads: tuple[str, ...] = ()
    sort: str = ""
    national: str = ""
    aliases: tuple[str, ...] = ()
    table: str = ""
    required: bool = False
    importable: bool = True
    listed: bool = True
    sensitive: bool = False
    mask: Callable[[str], str] | None = None
    locked: bool = False
    width: int = 14
    numeric: bool = False
    example: str = ""
    help: str = ""
    alone: str = ""
    brings: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """What a file calls it."""
        return self.alone or self.label

    def of(self, record: Any) -> Any:
        """The value of this column for a record."""
        if self.value is not None:
            return self.value(record)
        here = record
        for part in self.paths[0].split("__"):
            here = getattr(here, part, "")
            if here is None:
                return ""
        return here

    @property
    def paths(self) -> tuple[str, ...]:
        """Everything it reads; none when only a whole record can tell."""
        return self.reads or (() if self.value else (self.key.replace(".", "__"),))

    def shown(self, record: Any) -> Any:
        """The value as a list may show it: masked where the column is sensitive."""
        value = self.of(record)
        return self.mask(str(value)) if self.mask and value else value


class Columns(Sequence[Column]):
    """An ordered set of columns with the views the product takes of it."""

    def __init__(self, *columns: Column) -> None:
        self._columns = columns
        self._by_key = {column.key: column for column in columns}
        assert len(self._by_key) == len(columns), "two columns share a key"

    def __getitem__(self, index: Any) -> Any:
        return self._by_key[index] if isinstance(index, str) else self._columns[index]

    def __len__(self) -> int:
        return len(self._columns)

    def __iter__(self) -> Iterator[Column]:
        return iter(self._columns)

    def get(self, key: str) -> Column | None:
        return self._by_key.get(key)

    @property
    def listed(self) -> tuple[Column, ...]:
        return tuple(c for c in self._columns if c.listed)

    @property
    def importable(self) -> tuple[Column, ...]:
        return tuple(c for c in self._columns if c.importable)

    def chosen(self, keys: Iterable[str], *, sensitive: bool) -> tuple[Column, ...]:
        """The columns a download carries: those asked for, without sensitive ones unless allowed."""
        wanted = set(keys) or set(self.whole(c.key for c in self.listed))
        return tuple(c for c in self._columns if c.key in wanted and (sensitive or not c.sensitive))

    def whole(self, keys: Iterable[str]) -> list[str]:
        """The columns a list shows, and those that say the rest of its cells in a file."""
        shown = list(keys)
        more = [key for name in shown if name in self._by_key for key in self._by_key[name].brings]
        return list(dict.fromkeys([*shown, *(key for key in more if key in self._by_key)]))
