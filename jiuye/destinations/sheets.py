"""A table of destinations: which columns it may have, and each row read into a claim (S4-64, W-09)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from jiuye.destinations.rules import TABLES
from jiuye.graduates.columns import own_columns
from jiuye.graduates.rules import written_day
from jiuye.kit.columns import Column, Columns
from jiuye.kit.masking import mask_email, mask_phone
from jiuye.kit.refusals import Reason
from jiuye.kit.sheets import Suspect, Table
from jiuye.kit.sheets.errors import RowProblem
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import DESTINATION_FIELDS, NATIONAL_FIELD
from jiuye.standards import divisions
from jiuye.standards.contacts import check_phone
from jiuye.standards.organisations import check_organisation
from jiuye.standards.tables import table

MASKS = {"contact_phone": mask_phone, "contact_mobile": mask_phone, "contact_email": mask_email}
EXAMPLES = {
    "employer_name": "某某科技有限公司", "region_code": "340104", "monthly_pay": "6800", "contract_from": "2027-07-01",
    "contract_to": "2030-06-30", "job_category": "工程技术人员",
}  # fmt: skip
AMBIGUOUS = frozenset({"study_school", "foreign_school_name"})
"""Fields that share DWMC with the employer in the national record: found by their own label only."""
WHO = ("student_number", "name")

IMPORT = Columns(
    Column("student_number", "学号", national="XH", required=True, example="2023000001", help="与名单一致"),
    Column("name", "姓名", national="XM", required=True, example="张三", help="用来核对，与名单不一致的行不会导入"),
    Column("leaf", "毕业去向", national="BYQXDM", aliases=("毕业去向代码", "去向"), required=True, example="签劳动合同形式就业",
           help="写名称或代码"),
    Column("kind", "细类", example="", help="同一去向下有几种时写是哪一种，例如 就业协议书"),
    *(
        Column(key, label, national="" if key in AMBIGUOUS else NATIONAL_FIELD.get(key, ""), table=TABLES.get(key, ""),
               sensitive=key in MASKS, mask=MASKS.get(key), example=EXAMPLES.get(key, ""))
        for key, label in DESTINATION_FIELDS.items()
    ),
)  # fmt: skip


def columns_of(profile: Profile) -> tuple[Column, ...]:
    """What template and import of one province and school know: the columns everybody has, then their own fields (S4-36)."""
    return (*IMPORT.importable, *own_columns(profile, "destination", IMPORT))


@dataclass(slots=True)
class Line:
    """One row: whom it is about, and what it says. Blank cells are absent, not empty (DESIGN 4.11)."""

    row: int
    student_number: str
    name: str
    values: dict[str, str]
    problems: list[RowProblem] = field(default_factory=list)
    own: Mapping[str, str] = field(default_factory=dict)
    """What the school's own columns are called."""

    def wrong(self, reason: Reason, shown: str = "") -> None:
        column = IMPORT.get(reason.field)
        hidden = column.mask(shown) if column and column.mask and shown else shown[:60]
        self.problems.append(
            RowProblem(self.row, reason.field, reason.rule, reason.text, reason.remedy, hidden, self.name,
                       label=column.label if column else self.own.get(reason.field, ""))
        )  # fmt: skip


def read_lines(found: Table, index: Mapping[str, int], profile: Profile, cohort: int) -> Iterator[Line]:
    """Every row of the file as a Line, with what is wrong in its cells already said."""
    readers = _readers(profile, cohort)
    own = {column.key: column.label for column in columns_of(profile)[len(IMPORT.importable) :]}
    lost = {(row, at) for (row, at), why in found.suspect.items() if why is Suspect.LOST}
    for row, cells in found.numbered():
        line = Line(row, cells[index["student_number"]], cells[index["name"]], {}, own=own)
        for key, at in index.items():
            text = cells[at].strip()
            if not text:
                continue
            if (row, at) in lost:
                line.wrong(_lost(key), text)
                continue
            if key in WHO:
                continue
            value = readers[key](text) if key in readers else text
            if isinstance(value, Reason):
                line.wrong(value, text)
            else:
                line.values[key] = value
        yield line


Reader = Callable[[str], "str | Reason"]


def _readers(profile: Profile, cohort: int) -> dict[str, Reader]:
    """How each column's cells are read; every distinct text is judged once."""
    leaves = {
        name: leaf.key
        for leaf in profile.catalogue.leaves.values()
        for name in (leaf.label, leaf.code(cohort), leaf.key)
    }
    kinds = {k.label: k.key for leaf in profile.catalogue.leaves.values() for k in leaf.kinds.values()}
    readers: dict[str, Reader] = {
        "leaf": lambda text: leaves.get(text) or _unknown_leaf(text),
        "kind": lambda text: kinds.get(text, text),
        "region_code": _region,
        "contract_from": _day("contract_from"),
        "contract_to": _day("contract_to"),
        "credit_code": lambda text: check_organisation(text).normalised or text,
        "contact_phone": lambda text: check_phone(text).normalised or text,
        "contact_mobile": lambda text: check_phone(text).normalised or text,
    }
    for key, name in TABLES.items():
        readers[key] = _coded(key, name)
    return {key: lru_cache(maxsize=20_000)(reader) for key, reader in readers.items()}


def _coded(key: str, name: str) -> Reader:
    codes = table(name)

    def read(text: str) -> str | Reason:
        found = codes.find(text)
        if found is None:
            return Reason(
                f"“{text}”不在{codes.title}表里", rule="destination.code", field=key, remedy="请写表里的名称或代码"
            )
        return found.code

    return read


def _day(key: str) -> Reader:
    """However a spreadsheet writes it; kept as the form keeps it."""

    def read(text: str) -> str | Reason:
        found = written_day(text, "材料", to_the_day=True)
        if isinstance(found, date):
            return found.isoformat()
        return Reason(found.text, rule=found.code, field=key, remedy=found.remedy)

    return read


def _region(text: str) -> str | Reason:
    found = divisions.parse(text)
    if found is None:
        return Reason(
            f"认不出“{text}”是哪里",
            rule="destination.region",
            field="region_code",
            remedy="请写到区县的全称，或六位代码",
        )
    return found.code


def _unknown_leaf(text: str) -> Reason:
    return Reason(
        f"“{text}”不是毕业去向的名称或代码", rule="destination.leaf", field="leaf", remedy="请写模板“填写说明”里的名称"
    )


def _lost(key: str) -> Reason:
    return Reason(
        "单元格是数字，末几位已经丢失，补不回来", rule="number.lost", field=key, remedy="请把这一列设为“文本”，重新填写"
    )
