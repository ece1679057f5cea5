"""What changes for people between two profiles: the rules that differ, named by their keys (M-04)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from jiuye.policy.profile import Profile

_APART = frozenset({"key", "name", "file", "cohorts", "sources"})


class Change(NamedTuple):
    """One rule that is said differently; None where one side does not have it."""

    key: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        return f"{self.key}：{self.before or '（没有）'} → {self.after or '（没有）'}"


def diff(before: Profile, after: Profile) -> list[Change]:
    """Every rule that differs, in the order of the file; who and when they are for is left out."""
    old, new = dict(_flat("", before)), dict(_flat("", after))
    keys = [*old, *(key for key in new if key not in old)]
    return [Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


def _flat(path: str, value: object) -> Iterator[tuple[str, str]]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for spec in dataclasses.fields(value):
            if path or spec.name not in _APART:
                yield from _flat(f"{path}.{spec.name}".lstrip("."), getattr(value, spec.name))
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _flat(f"{path}.{name}", each)
    elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
        for number, each in enumerate(value):
            yield from _flat(f"{path}[{number}]", each)
    else:
        yield path, _said(value)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (tuple, frozenset)):
        return "、".join(sorted(map(str, value)) if isinstance(value, frozenset) else map(str, value))
    return "" if value is None else str(value)
