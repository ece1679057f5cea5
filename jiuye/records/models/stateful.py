"""The columns of anything that has a life, and the lock on them (DESIGN 4.2, W-01)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar, Self

from django.db import models

from jiuye.kit.lifecycle import Lifecycle

GUARDED = ("state", "version", "state_since")


class Stateful(models.Model):
    """A record whose state moves only through ``records.services.transition``.

    ``version`` counts its changes, so that a page shown before the last one is found out. ``save`` writes every other
    column and never these three: a stale copy cannot undo what somebody else decided meanwhile.
    """

    lifecycle: ClassVar[Lifecycle]

    state = models.CharField("状态", max_length=32, db_index=True)
    version = models.PositiveIntegerField("版本", default=0)
    state_since = models.DateTimeField("进入状态的时间", null=True, blank=True)

    _stored: tuple[str, int] | None = None

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if self._state.adding:
            self._begin()
            super().save(*args, **{**kwargs, "force_insert": kwargs.get("force_insert") or True})
        else:
            self._refuse_moved()
            super().save(*args, update_fields=self._unguarded(update_fields), **kwargs)
        self.remember_stored()

    @property
    def ref(self) -> str:
        """How the trail, evidence and reviews name this record: destination:17."""
        return f"{self._meta.model_name}:{self.pk}"

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **newer: Any) -> Self:
        record = super().from_db(db, field_names, values, **newer)
        record.remember_stored()
        return record

    def beside(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """What must be written when these columns are: nothing, unless some column of the model follows from others."""
        return {}

    def remember_stored(self) -> None:
        """Keep what the database holds, to notice a state assigned by hand."""
        kept = self.__dict__
        self._stored = (kept["state"], kept["version"]) if "state" in kept and "version" in kept else None

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.remember_stored()

    def _begin(self) -> None:
        starts = self.lifecycle.starts
        if not self.state and len(starts) == 1:
            self.state = next(iter(starts))
        if self.state not in starts:
            raise RuntimeError(f"{type(self).__name__} cannot begin in state {self.state!r}: {sorted(starts)}")

    def _refuse_moved(self) -> None:
        here = (self.__dict__.get("state"), self.__dict__.get("version"))
        if self._stored is not None and here != self._stored:
            raise RuntimeError(f"{type(self).__name__}.state changes only through records.services.transition")

    def _unguarded(self, update_fields: Iterable[str] | None) -> list[str]:
        deferred = self.get_deferred_fields()
        names = (
            [f.name for f in self._meta.concrete_fields if not f.primary_key and f.attname not in deferred]
            if update_fields is None
            else list(update_fields)
        )
        return [name for name in names if name not in GUARDED]
