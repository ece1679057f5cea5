"""A sorted list of keys: everything that begins with what was typed, without looking at the rest.

Names, pinyin and initials of some ten thousand places and schools answer in microseconds, which is what typing needs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Key(NamedTuple):
    """One way to write one item. A smaller ``weight`` is the better way to have found it."""

    text: str
    item: int
    weight: int
    via: str = ""


@dataclass(frozen=True, slots=True)
class PrefixIndex:
    keys: tuple[Key, ...]
    texts: tuple[str, ...]
    by_character: dict[str, frozenset[int]]

    @classmethod
    def of(cls, keys: Iterable[Key]) -> PrefixIndex:
        ordered = tuple(sorted(keys))
        found: dict[str, set[int]] = {}
        for key in ordered:
            if not key.text.isascii():
                for character in key.text:
                    found.setdefault(character, set()).add(key.item)
        return cls(ordered, tuple(k.text for k in ordered), {c: frozenset(items) for c, items in found.items()})

    def starting_with(self, text: str) -> Iterator[Key]:
        first = bisect_left(self.texts, text)
        last = bisect_right(self.texts, text + "\U0010ffff")
        yield from self.keys[first:last]

    def exactly(self, text: str) -> Iterator[Key]:
        yield from self.keys[bisect_left(self.texts, text) : bisect_right(self.texts, text)]

    def with_all_characters(self, text: str) -> frozenset[int]:
        """Items that have every character of ``text`` in one of their Chinese keys: candidates, not answers."""
        sets = sorted((self.by_character.get(c, frozenset()) for c in set(text)), key=len)
        return sets[0].intersection(*sets[1:]) if sets else frozenset()
