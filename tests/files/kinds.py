"""Both tables a school brings in, so that one test can be lived through with either."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiuye.graduates.tests.cast import person
from jiuye.kit.sheets import write_xlsx
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun
from tests.cast import University


@dataclass(frozen=True)
class Kind:
    """One import: its addresses, and two good rows of it."""

    name: str
    urls: str

    def url(self, page: str, *args: int) -> str:
        return reverse(f"{self.urls}{page}", args=args)

    def rows(self, university: University) -> list[dict[str, str]]:
        graduates = [university.graduate(university.law, n) for n in (1, 2)]
        if self.name == "destinations":
            return [{"学号": g.student_number, "姓名": g.name, "毕业去向": "求职中"} for g in graduates]
        place = {"院系": "法学院", "专业代码": "030101", "专业名称": "法学", "班级": "法学1班"}
        return [person(n, **place, 毕业日期=f"{university.cohort}-06-30") for n in (1, 2)]


KINDS = (
    Kind("graduates", "graduates:"),
    Kind("destinations", "destinations:import_"),
)


def xlsx(rows: list[dict[str, Any]], header: list[str] | None = None) -> bytes:
    names, out = header or list(dict.fromkeys(name for row in rows for name in row)), io.BytesIO()
    write_xlsx(out, names, [[row.get(name, "") for name in names] for row in rows])
    return out.getvalue()


def as_numbers(rows: list[dict[str, Any]], column: str) -> bytes:
    """The same table as a spreadsheet keeps it when somebody typed long numbers into plain cells."""
    names, book = list(rows[0]), openpyxl.Workbook()
    book.active.append(names)
    for row in rows:
        book.active.append([float(row[n]) if n == column else row[n] for n in names])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(client, kind: Kind, university: University, content: bytes, name: str = "名单.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post(kind.url("upload"), {"cohort": university.cohort, "file": file})


def worked() -> None:
    while work_once("files"):
        pass


def tried(client, kind: Kind, university: University, content: bytes, name: str = "名单.xlsx") -> FileRun:
    """Uploaded, columns as they were recognised, and the dry run done."""
    answer = sent(client, kind, university, content, name)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    run = FileRun.objects.latest("pk")
    chosen = {f"column-{position}": key for key, position in run.options["index"].items()}
    client.post(kind.url("columns", run.pk), chosen)
    worked()
    run.refresh_from_db()
    return run


def shown(client, kind: Kind, run: FileRun) -> str:
    return client.get(kind.url("run", run.pk)).content.decode()
