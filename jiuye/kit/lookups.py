"""Words of a search column, by an inverted index where the database has one."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Words(Lookup):
    """``searchable__words=("张三", "三丰")``: candidates that hold all of these among their words, to be looked at closer.

    PostgreSQL asks the index on ``string_to_array(column, ' ')`` that a migration makes. SQLite has none to ask, so there
    everybody is a candidate and the closer look decides.
    """

    lookup_name = "words"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"string_to_array({column}, ' ') @> %s::text[]", (*params, list(self.rhs))

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "1 = 1", ()
