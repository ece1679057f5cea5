"""``jiuye``: what administrators script. ``--json`` prints one object; exit status 0 only on success."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

Answer = tuple[int, Mapping[str, Any]]
Command = Callable[[argparse.Namespace], Answer]


def main(argv: list[str] | None = None) -> int:
    """Parse, run one command, print its answer. A refusal becomes its sentences on stderr and exit status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiuye.site.settings")
    import django

    django.setup()
    from jiuye.kit.refusals import Refused
    from jiuye.site.grammar import parser

    args = parser().parse_args(argv)
    run: Command = args.run
    try:
        status, answer = run(args)
    except Refused as no:
        return _refused(no.reasons, args)
    _print(answer, args)
    return status


def _refused(reasons: tuple[Any, ...], args: argparse.Namespace) -> int:
    if getattr(args, "json", False):
        print(json.dumps({"refused": [r.as_dict() for r in reasons]}, ensure_ascii=False))
    for reason in reasons:
        print(f"✗ {reason.text}" + (f"。{reason.remedy}" if reason.remedy else ""), file=sys.stderr)
    return 1


def _print(answer: Mapping[str, Any], args: argparse.Namespace) -> None:
    if getattr(args, "json", False):
        print(json.dumps(answer, ensure_ascii=False, default=str))
        return
    for line in answer.get("lines") or [line for key, value in answer.items() for line in _lines(key, value)]:
        print(line)


def _lines(key: str, value: object) -> list[str]:
    """One fact a line; of a list of records one record a line."""
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        return ["  ".join(str(cell) for cell in one.values() if cell not in ("", None)) for one in value]
    return [f"{key}: {value}"]


if __name__ == "__main__":
    sys.exit(main())
