"""A key of the province profile that nothing reads is a promise nobody keeps: every key is read by the code that acts on it."""

import ast
import dataclasses
import re
from pathlib import Path

import jiuye
from jiuye.policy import reference
from jiuye.policy.profile import Profile

PACKAGE = Path(jiuye.__file__).parent
ONLY_DESCRIBE = {"reading.py", "reference.py", "validation.py", "diff.py", "checker.py", "machine.py", "vocabulary.py"}
"""Files that bind, check, compare or print every key alike: being named there is not being read."""
FOR_READERS = {("sources[]", "number"), ("sources[]", "dated"), ("sources[]", "title"), ("", "sources")}
"""What a profile was written from, for whoever reads the file."""
BY_KIND = {("hearing", "appeal"), ("hearing", "pressure")}
"""Taken by the kind of feedback."""


def read_names():
    """Every attribute the program takes from anything, and every word a template or a string may take by name."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        inside = path.relative_to(PACKAGE).parts
        if "tests" in inside or "migrations" in inside or (inside[0] == "policy" and path.name in ONLY_DESCRIBE):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
    for path in PACKAGE.rglob("*.html"):
        found.update(re.findall(r"\.(\w+)", path.read_text(encoding="utf-8")))
    return found


def keys():
    for path, cls in reference._tables("", Profile):
        for spec in dataclasses.fields(cls):
            if spec.metadata.get("toml", True) and spec.metadata.get("doc"):
                yield path, spec.name


def test_every_key_of_the_profile_is_read_by_somebody():
    read = read_names()

    known = FOR_READERS | BY_KIND
    unread = [f"{path}.{name}".lstrip(".") for path, name in keys() if name not in read and (path, name) not in known]

    assert unread == []


def test_a_key_nobody_reads_would_be_found():
    assert "suppress_below" not in read_names()
    assert ("national", "authoritative") in set(keys())
