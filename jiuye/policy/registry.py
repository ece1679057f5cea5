"""The profiles of this installation: the shipped ones and those in JIUYE_PROFILES_DIR, effective by cohort."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from jiuye.policy.profile import ExtensionField, Profile, assembled, with_own
from jiuye.policy.reading import Problem, ProfileError, Reader, Table, merged
from jiuye.policy.validation import validate

SHIPPED = Path(__file__).parent / "provinces"
COMMON = Path(__file__).parent / "common.toml"

__all__ = ["ProfileError", "files", "load", "profile", "profile_with", "profiles", "reload"]


def profile(key: str, cohort: int) -> Profile:
    """The profile of a province for a graduation year. KeyError when none speaks for it."""
    for each in profiles():
        if each.key == key and cohort in each.cohorts:
            return each
    raise KeyError(f"没有适用于 {cohort} 届的省份规则 {key}")


def profile_with(key: str, cohort: int, own: str) -> Profile:
    """The same with a school's own fields, switches and hints (S4-35, S4-36, S1-19), given as the JSON the school keeps them in."""
    return _extended(getattr(settings, "PROFILES_DIR", "") or "", key, cohort, own)


@lru_cache(maxsize=256)
def _extended(folder: str, key: str, cohort: int, own: str) -> Profile:
    known, kept = ExtensionField.__dataclass_fields__, json.loads(own)
    fields = [ExtensionField(**{k: v for k, v in raw.items() if k in known}) for raw in kept["fields"]]
    return with_own(profile(key, cohort), [one for one in fields if one.key], kept["switches"], kept["help"])


def profiles() -> list[Profile]:
    """Every profile, read once a process. Raises ProfileError with the mistakes of all files."""
    return list(_all(getattr(settings, "PROFILES_DIR", "") or ""))


def reload() -> None:
    """Forget what was read, after a file changed."""
    _all.cache_clear()
    _extended.cache_clear()


def files() -> list[Path]:
    """Where the profiles are: the shipped ones, then this installation's own."""
    return _files(getattr(settings, "PROFILES_DIR", "") or "")


def _files(folder: str) -> list[Path]:
    own = sorted(Path(folder).glob("*.toml")) if folder else []
    return [*sorted(SHIPPED.glob("*.toml")), *own]


@lru_cache(maxsize=4)
def _all(folder: str) -> tuple[Profile, ...]:
    found, problems = [], []
    for path in _files(folder):
        try:
            found.append(load(path))
        except ProfileError as wrong:
            problems += wrong.problems
    problems += _overlaps(found)
    if problems:
        raise ProfileError(problems)
    return tuple(found)


def _overlaps(found: list[Profile]) -> list[Problem]:
    """Two files must not speak for the same province and cohort."""
    return [
        Problem(second.file, "cohorts", f"与 {first.file} 的届别重叠（{first.key}）")
        for n, first in enumerate(found)
        for second in found[n + 1 :]
        if first.key == second.key
        and first.cohorts.first <= second.cohorts.last
        and second.cohorts.first <= first.cohorts.last
    ]


def load(path: Path | str) -> Profile:
    """One profile from its file and those it extends. Raises ProfileError with every mistake."""
    path = Path(path)
    chain = _chain(path, ())
    data: dict[str, Any] = {}
    for _, table in reversed(chain):
        data = merged(data, table)
    data.pop("extends", None)
    reader = Reader(blame=lambda key: _blame(chain, key))
    bound = reader.table(Profile, data, "")
    if bound is not None:
        validate(bound, reader)
    if bound is None or reader.problems:
        raise ProfileError(reader.problems)
    return assembled(bound, path.name)


Chain = list[tuple[str, Table]]


def _chain(path: Path, seen: tuple[str, ...]) -> Chain:
    """The file, then what it extends, then what that extends."""
    if path.stem in seen:
        raise ProfileError([Problem(path.name, "extends", "绕成了圈：" + " → ".join((*seen, path.stem)))])
    table = _parsed(path)
    parent = table.get("extends", "common" if path != COMMON else "")
    if not parent:
        return [(path.name, table)]
    return [(path.name, table), *_chain(_find(path, str(parent)), (*seen, path.stem))]


def _find(child: Path, name: str) -> Path:
    """``common``, a shipped province, or a file beside the child."""
    places = (COMMON if name == "common" else SHIPPED / f"{name}.toml", child.parent / f"{name}.toml")
    for place in places:
        if place.exists() and place != child:
            return place
    raise ProfileError(
        [Problem(child.name, "extends", f"找不到 {name}；可以写 common、已带的省份或同一文件夹里的文件名")]
    )


def _parsed(path: Path) -> Table:
    """A file's own table; what is shipped is read once."""
    return _shipped(path) if path == COMMON or path.parent == SHIPPED else _read(path)


@cache
def _shipped(path: Path) -> Table:
    return _read(path)


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as wrong:
        raise ProfileError([Problem(path.name, "（整个文件）", f"读不了：{wrong}")]) from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise ProfileError([Problem(path.name, "（整个文件）", f"不是正确的 TOML：{wrong}")]) from wrong


def _blame(chain: Chain, key: str) -> str:
    """The file in which a key stands: the nearest one that goes deepest towards it."""
    return max(chain, key=lambda link: _depth(link[1], key))[0]


def _depth(table: Table, key: str) -> int:
    here: object = table
    for depth, name in enumerate(part.split("[")[0] for part in key.split(".")):
        if not isinstance(here, Mapping) or name not in here:
            return depth
        here = here[name]
    return len(key)
