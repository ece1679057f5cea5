"""``jiuye policy check``: the exhaustive check from the command line (M-04)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from jiuye.policy import registry
from jiuye.policy.checker import Finding, check
from jiuye.policy.reading import ProfileError


def cli_check(paths: Iterable[str | Path] = (), as_json: bool = False, say: Callable[[str], None] = print) -> int:
    """Check the files named, or every profile of this installation; 0 only when none has an error."""
    files = [Path(path) for path in paths] or registry.files()
    found = [each for path in files for each in findings(path)]
    wrong = sum(each.severity == "error" for each in found)
    if as_json:
        say(json.dumps({"checked": [p.name for p in files], "errors": wrong, "findings": [f._asdict() for f in found]},
                       ensure_ascii=False))  # fmt: skip
    else:
        _told(files, found, wrong, say)
    return 1 if wrong else 0


def findings(path: Path) -> list[Finding]:
    """What is wrong with a file, whether it does not load or loads and cannot work."""
    try:
        return check(registry.load(path))
    except ProfileError as no:
        return [Finding("error", p.file, p.key, p.reason) for p in no.problems]


def _told(files: list[Path], found: list[Finding], wrong: int, say: Callable[[str], None]) -> None:
    for each in found:
        say(f"{'错误' if each.severity == 'error' else '提醒'}  {each}")
    say(f"检查了 {len(files)} 个省份规则：{wrong} 处错误，{len(found) - wrong} 处提醒")
