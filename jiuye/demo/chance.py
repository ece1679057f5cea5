"""Chance that repeats: the same words give the same dice, on every machine."""

from __future__ import annotations

from random import Random


def dice(*words: object) -> Random:
    return Random(":".join(map(str, words)))  # noqa: S311 - nothing secret is thrown with these
