"""The key reference of docs/profiles.md, written from the types themselves so that it cannot fall behind (M-04)."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterator
from dataclasses import MISSING
from typing import Any, Literal, Union, get_args, get_origin

from jiuye.policy.profile import Profile
from jiuye.policy.reading import hints_of
from jiuye.policy.vocabulary import DESTINATION_FIELDS, DESTINATION_PARTS, EVENTS, ORIGIN_FIELDS, STATES, TYPES

_NAMES = {str: "文字", int: "整数", bool: "true/false"}


def reference() -> str:
    """Every key as one Markdown table per table of the file, then the words they may hold."""
    parts = [_table(path, cls) for path, cls in _tables("", Profile)]
    words = [
        _words("状态", STATES),
        _words("生源信息字段（origin）", ORIGIN_FIELDS),
        _words("去向登记字段（destination）", {**DESTINATION_PARTS, **DESTINATION_FIELDS}),
        _words("通知的事件", EVENTS),
        "### 去向类型\n\n" + "、".join(f"`{t}`" for t in TYPES) + "，以及旧制的 `unclassified`。\n",
    ]
    return "\n".join([*parts, *words])


def _tables(path: str, cls: type) -> Iterator[tuple[str, type]]:
    """The dataclasses of a profile, each with the path it is written under."""
    yield path, cls
    hints = hints_of(cls)
    for spec in _keys(cls):
        inner, suffix = _inside(hints[spec.name])
        if inner is not None:
            yield from _tables(f"{path}.{spec.name}{suffix}".lstrip("."), inner)


def _keys(cls: type) -> list[dataclasses.Field[Any]]:
    return [f for f in dataclasses.fields(cls) if f.metadata.get("toml", True) and f.metadata.get("doc")]


def _inside(hint: Any, suffix: str = "") -> tuple[type | None, str]:
    """The dataclass within a type, and how its place is written: ``.名称`` in a table, ``[]`` in a list."""
    origin, args = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return hint, suffix
    if origin is dict:
        return _inside(args[1], f"{suffix}.名称")
    if origin in (tuple, frozenset):
        return _inside(args[0], f"{suffix}[]")
    return None, suffix


def _table(path: str, cls: type) -> str:
    hints = hints_of(cls)
    rows = [f"| `{f.name}` | {_kind(hints[f.name])} | {_default(f)} | {f.metadata['doc']} |" for f in _keys(cls)]
    head = f"### `{path}`" if path else "### 文件最外层"
    return "\n".join([head, "", "| 键 | 类型 | 不写时 | 说明 |", "|---|---|---|---|", *rows, ""])


def _kind(hint: Any) -> str:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "、".join(f"`{a}`" for a in args)
    if origin in (Union, types.UnionType):
        return _kind(next(a for a in args if a is not type(None)))
    if origin in (tuple, frozenset):
        return f"列表：{_kind(args[0])}"
    if origin is dict:
        return f"表：{'年份' if args[0] is int else '名称'} → {_kind(args[1])}"
    return _NAMES.get(hint, "表，见下")


def _default(spec: dataclasses.Field[Any]) -> str:
    if spec.default_factory is not MISSING:
        return "空"
    if spec.default is MISSING:
        return "必须有"
    if spec.default is None or spec.default in ("", ()) or spec.default == frozenset():
        return "空"
    if dataclasses.is_dataclass(spec.default):
        return "见下"
    if isinstance(spec.default, (tuple, frozenset)):
        return "、".join(f"`{each}`" for each in sorted(spec.default))
    return f"`{str(spec.default).lower() if isinstance(spec.default, bool) else spec.default}`"


def _words(title: str, words: dict[str, str]) -> str:
    return f"### {title}\n\n" + "\n".join(f"- `{word}` {label}" for word, label in words.items()) + "\n"
