"""Reading any table a person may upload, and writing tables fast. Knows files, not graduates (W-09, W-52)."""

from jiuye.kit.sheets.limits import DEFAULT, Limits
from jiuye.kit.sheets.matching import ColumnLike, Mapping, fold, match_columns
from jiuye.kit.sheets.reading import read
from jiuye.kit.sheets.refusal import BadFile
from jiuye.kit.sheets.table import Rows, Suspect, Table, letters
from jiuye.kit.sheets.writing import NotesSheet, write_csv, write_xlsx
from jiuye.kit.sheets.writing_dbf import write_dbf

__all__ = [
    "DEFAULT",
    "BadFile",
    "ColumnLike",
    "Limits",
    "Mapping",
    "NotesSheet",
    "Rows",
    "Suspect",
    "Table",
    "fold",
    "letters",
    "match_columns",
    "read",
    "write_csv",
    "write_dbf",
    "write_xlsx",
]
