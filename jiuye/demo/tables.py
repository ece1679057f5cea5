"""Everything the loader writes to, with what is the same in every row of one school."""

from __future__ import annotations

from jiuye.accounts.models import Person, User
from jiuye.demo.bulk import Table
from jiuye.destinations.models import Destination, Version
from jiuye.graduates.models import Graduate
from jiuye.records.models import Evidence, TrailEvent
from jiuye.review.models import Case, Opinion

NO_PASSWORD = "!demonstration"  # noqa: S105 - Django's mark of an account no password opens


class Tables:
    """The tables of one school's cohort, in the order their rows point at each other."""

    def __init__(self, school: int) -> None:
        self.people = Table(Person, document_kind="1")
        self.users = Table(User, kind="student", password=NO_PASSWORD)
        self.graduates = Table(Graduate, school_id=school)
        self.destinations = Table(Destination, school_id=school)
        self.versions = Table(Version)
        self.cases = Table(Case, school_id=school)
        self.opinions = Table(Opinion)
        self.evidence = Table(Evidence, school_id=school, object_type="destination", slot="evidence")
        self.trail = Table(TrailEvent, keyed=False, school_id=school)

    def finish(self) -> None:
        for table in vars(self).values():
            table.finish()
