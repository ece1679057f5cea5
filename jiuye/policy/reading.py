"""From a TOML table to a frozen dataclass, telling every mistake at once: which file, which key, why (DESIGN 4.1)."""

from __future__ import annotations

import dataclasses
import difflib
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Table = Mapping[str, Any]


class Problem(NamedTuple):
    """One mistake in a profile, in the words of whoever wrote the file."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}：{self.key}：{self.reason}"


class ProfileError(Exception):
    """A profile that cannot be used; ``problems`` has all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def setting(doc: str, default: Any = MISSING, *, toml: bool = True) -> Any:
    """A key of a profile with its explanation, which docs/profiles.md prints; without a default it must be given."""
    meta = {"doc": doc, "toml": toml}
    if isinstance(default, dict):
        return dataclasses.field(default_factory=lambda: dict(default), metadata=meta)
    return dataclasses.field(default=default, metadata=meta)


@cache
def hints_of(cls: type) -> dict[str, Any]:
    """The types of a dataclass's keys, worked out once."""
    return get_type_hints(cls)


@dataclass
class Reader:
    """Binds one merged table; ``blame`` names the file a key was written in."""

    blame: Callable[[str], str]
    problems: list[Problem] = dataclasses.field(default_factory=list)

    def wrong(self, path: str, reason: str) -> None:
        self.problems.append(Problem(self.blame(path), path or "（整个文件）", reason))

    def table(self, cls: type[T], data: object, path: str, given: Table | None = None) -> T | None:
        """Bind a table to ``cls``; None when any of it is wrong (the problems say what)."""
        if not isinstance(data, Mapping):
            self.wrong(path, f"应为一张表，写成了 {_shown(data)}")
            return None
        before = len(self.problems)
        hints = hints_of(cast(Any, cls))
        known = {f.name: f for f in dataclasses.fields(cls) if f.metadata.get("toml", True)}  # type: ignore[arg-type]
        for name in data.keys() - known.keys():
            self.wrong(_at(path, name), "没有这个键" + _likely(name, known))
        values: dict[str, object] = dict(given or {})
        for name, spec in known.items():
            if name in data:
                values[name] = self.value(hints[name], data[name], _at(path, name))
            elif name not in values and spec.default is MISSING and spec.default_factory is MISSING:
                self.wrong(_at(path, name), f"缺少这个键：{spec.metadata.get('doc', '')}")
        return cls(**values) if len(self.problems) == before else None

    def value(self, hint: Any, data: object, path: str) -> object:
        """Bind one value to its declared type."""
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return self.value(next(a for a in args if a is not type(None)), data, path)
        if origin is Literal:
            return self._choice(args, data, path)
        if origin in (tuple, frozenset):
            return self._many(origin, args[0], data, path)
        if origin is dict:
            return self._mapping(args, data, path)
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            return self.table(hint, data, path)
        if type(data) is not hint:
            self.wrong(path, f"应为{_TYPE_NAMES.get(hint, hint)}，写成了 {_shown(data)}")
        return data

    def _choice(self, allowed: tuple[object, ...], data: object, path: str) -> object:
        if data not in allowed:
            self.wrong(path, f"只能是 {'、'.join(map(str, allowed))}，写成了 {_shown(data)}")
        return data

    def _many(self, kind: Callable[[list[object]], object], item: Any, data: object, path: str) -> object:
        if not isinstance(data, list):
            self.wrong(path, f"应为列表 [ ]，写成了 {_shown(data)}")
            return kind([])
        return kind([self.value(item, each, f"{path}[{n}]") for n, each in enumerate(data)])

    def _mapping(self, args: tuple[Any, ...], data: object, path: str) -> dict[Any, object]:
        if not isinstance(data, Mapping):
            self.wrong(path, f"应为一张表，写成了 {_shown(data)}")
            return {}
        found: dict[Any, object] = {}
        for name, each in data.items():
            here = _at(path, name)
            if args[0] is int and not str(name).isdigit():
                self.wrong(here, "这里的键应为年份")
                continue
            found[int(name) if args[0] is int else name] = self._entry(args[1], name, each, here)
        return found

    def _entry(self, hint: Any, name: str, data: object, path: str) -> object:
        """A table inside a table knows its own name as ``key``."""
        named = (
            isinstance(hint, type)
            and dataclasses.is_dataclass(hint)
            and any(f.name == "key" for f in dataclasses.fields(hint))
        )
        return self.table(hint, data, path, {"key": name}) if named else self.value(hint, data, path)


_TYPE_NAMES = {str: "文字", int: "整数", bool: "true 或 false"}


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _likely(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"，是不是想写 {near[0]}" if near else f"；这里可以写 {'、'.join(known)}"


def _shown(data: object) -> str:
    return {str: f"文字“{data}”", bool: str(data).lower(), dict: "一张表", list: "列表"}.get(type(data), str(data))


def merged(base: Table, over: Table) -> dict[str, Any]:
    """``over`` on top of ``base``: tables merge, the rest is replaced; ``replaces = true`` drops the table below."""
    result = dict(base)
    for name, value in over.items():
        if isinstance(value, Mapping):
            below = {} if value.get("replaces") is True else base.get(name)
            rest = {inner: each for inner, each in value.items() if inner != "replaces"}
            result[name] = merged(below if isinstance(below, Mapping) else {}, rest)
        else:
            result[name] = value
    return result
