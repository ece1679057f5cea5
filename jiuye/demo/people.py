"""Graduates as a registry would list them: one after the other, from a seed, never kept in memory together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from jiuye.demo import names, numbers
from jiuye.demo.blueprint import SCHOOLS, YEARS, Institution, national_code
from jiuye.demo.chance import dice

CLASS_SIZE = 42
ERRORS = ("id_checksum", "region_abolished", "exam_number_missing", "mobile_malformed", "major_unknown")
ERROR_RATE = 0.004


@dataclass(slots=True)
class Enrolment:
    """One row of a roster. ``error`` names what is wrong with it on purpose."""

    nth: int
    name: str
    female: bool
    document: str
    ethnicity: str
    student_number: str
    exam_number: str
    level: str
    faculty: int
    programme: int
    major_code: str
    major_name: str
    group: int
    cohort: int
    mode: str
    region: str
    mobile: str
    parent: str
    political: str
    hardship: str
    teacher: str
    error: str = ""

    @property
    def enrolled_on(self) -> date:
        return date(self.cohort - YEARS[self.level], 9, 1)

    @property
    def graduates_on(self) -> date:
        return date(self.cohort, 6, 30)


class Roll:
    """Everybody of one school and cohort."""

    def __init__(self, school: Institution, cohort: int, count: int, seed: int, *, first: int, issued: Issuers) -> None:
        self.school, self.cohort, self.count, self.first, self.issued = school, cohort, count, first, issued
        self.rng = dice(seed, school.code, cohort, "roll")
        self.programmes = [
            (n, m, level, name, national_code(level, name))
            for n, faculty in enumerate(school.faculties)
            for m, (level, name) in enumerate(faculty.programmes)
        ]

    def sizes(self) -> Iterator[tuple[int, int, int]]:
        """How many study each programme: (faculty, programme, people)."""
        size = -(-self.count // len(self.programmes))
        for n, (faculty, programme, *_) in enumerate(self.programmes):
            yield faculty, programme, max(0, min(size, self.count - n * size))

    def __iter__(self) -> Iterator[Enrolment]:
        """Programme by programme and class by class, as registries list them."""
        size = -(-self.count // len(self.programmes))
        for n in range(self.count):
            programme, inside = self.programmes[n // size], n % size
            yield self._one(n, programme, inside)

    def _one(self, n: int, programme: tuple[int, int, str, str, str], inside: int) -> Enrolment:
        rng, nth = self.rng, self.first + n
        faculty, which, level, major, code = programme
        document, female = self.issued.next(rng, nth)
        name, ethnicity = names.person(rng, female=female)
        entered = self.cohort - YEARS[level]
        one = Enrolment(
            nth, name, female, document, ethnicity,
            student_number=f"{entered}{faculty + 1:02}{which + 1}{inside + 1:04}",
            exam_number=f"{entered % 100:02}{document[:6]}{nth % 1_000_000:06}",
            level=level, faculty=faculty, programme=which, major_code=code, major_name=major,
            group=inside // CLASS_SIZE, cohort=self.cohort, mode=_mode(rng), region=document[:6],
            mobile=numbers.mobile(0, nth), parent=numbers.mobile(1, nth),
            political=rng.choices(("03", "02", "01", "13"), (78, 8, 6, 8))[0],
            hardship=rng.choices(("0", "1", "2", "3", "4"), (84, 4, 9, 2, 1))[0],
            teacher="1" if "教育" in major else "2",
        )  # fmt: skip
        if rng.random() < ERROR_RATE:
            _spoil(one, rng.choice(ERRORS))
        return one


class Issuers:
    """Document numbers of one province's people: most were born in it. Nobody in another province gets the same."""

    HOME_SHARES = range(numbers.PARTS - 3)

    def __init__(self, province: str, seed: int, *, base: int = 0) -> None:
        home = province[:2]
        slot = sorted({plan.province for plan in SCHOOLS}).index(province)
        away = [numbers.PARTS - 1 - slot]
        self.base = base
        self.near = numbers.Registry(numbers.counties(home), seed, self.HOME_SHARES)
        self.far = numbers.Registry([c for c in numbers.counties() if not c.startswith(home)], seed, away)

    def next(self, rng: Random, nth: int) -> tuple[str, bool]:
        """The number of the nth graduate of the demonstration."""
        index = nth - self.base
        from_here = rng.random() < 0.68 and index < self.near.size
        return (self.near if from_here else self.far).number(index)


def _mode(rng: Random) -> str:
    return rng.choices(("11", "21", "22", "41"), (985, 6, 6, 3))[0]


def _spoil(one: Enrolment, error: str) -> None:
    """A mistake as registries make them; ``error`` keeps its name for whoever measures detectors."""
    one.error = error
    if error == "id_checksum":
        one.document = numbers.with_wrong_check(one.document)
    elif error == "region_abolished":
        one.region = numbers.abolished()
    elif error == "exam_number_missing":
        one.exam_number = ""
    elif error == "mobile_malformed":
        one.mobile = one.mobile[:-1]
    else:
        one.major_code = "099999"
