"""``Model.objects`` does not answer until it is told who asks (DESIGN 4.6, W-57).

class Graduate(Scoped):
    scope_paths = ScopePaths(school="school_id", cohort="cohort", …)

Graduate.objects.visible_to(actor).filter(…)   # pages
Graduate.unscoped.filter(…)                    # services and jobs; a test forbids it in pages
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db import models

from jiuye.kit.actors import Actor, ScopePaths

M = TypeVar("M", bound=models.Model, covariant=True)


class UnscopedQuery(RuntimeError):
    """A query was about to run without saying who asks: a bug, never an answer to a person."""


class ScopedQuerySet(models.QuerySet[M]):
    """Refuses to touch the database until ``visible_to`` was called."""

    _asked_by: Actor | None = None

    def visible_to(self, actor: Actor) -> ScopedQuerySet[M]:
        """Only the rows in the actor's data scope."""
        model: Any = self.model
        found = self.filter(actor.scope(model.scope_paths))
        found._asked_by = actor
        return found

    def _clone(self) -> ScopedQuerySet[M]:
        clone: ScopedQuerySet[M] = super()._clone()  # type: ignore[misc]
        clone._asked_by = self._asked_by
        return clone

    def _must_be_asked(self) -> None:
        if self._asked_by is None:
            raise UnscopedQuery(f"{self.model.__name__}.objects needs visible_to(actor)")

    def _fetch_all(self) -> None:
        self._must_be_asked()
        super()._fetch_all()

    def _iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._must_be_asked()
        return super()._iterator(*args, **kwargs)  # type: ignore[misc]

    def count(self) -> int:
        self._must_be_asked()
        return super().count()

    def exists(self) -> bool:
        self._must_be_asked()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._must_be_asked()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        raise UnscopedQuery("pages do not write: services use unscoped")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise UnscopedQuery("pages do not delete: services use unscoped")


class Scoped(models.Model):
    """Base of every model that holds somebody's data."""

    scope_paths: ClassVar[ScopePaths]

    unscoped = models.Manager()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
        default_manager_name = "unscoped"
