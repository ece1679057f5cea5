"""Which tests speak for which acceptance item: read from the ``@pytest.mark.seed`` marks in the sources."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ITEMS = ROOT / "docs" / "acceptance.csv"
SEED = re.compile(r"S[0-4]-\d\d$")


@dataclass(frozen=True, slots=True)
class Proof:
    """One test, and the items and rules its marks name."""

    test: str
    items: tuple[str, ...]


def proofs(root: Path = ROOT) -> list[Proof]:
    """Every marked test of the project, found without running anything."""
    files = sorted([*root.glob("jiuye/**/tests/**/test_*.py"), *root.glob("tests/**/test_*.py")])
    return [proof for path in files for proof in _in_file(path, root)]


def _in_file(path: Path, root: Path) -> Iterator[Proof]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    everywhere = [
        i for node in tree.body if isinstance(node, ast.Assign) and _is_pytestmark(node) for i in _named(node)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            items = [*everywhere, *(i for d in node.decorator_list for i in _named(d))]
            if items:
                yield Proof(f"{path.relative_to(root)}::{node.name}", tuple(dict.fromkeys(items)))


def _is_pytestmark(node: ast.Assign) -> bool:
    return any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)


def _named(node: ast.AST) -> Iterator[str]:
    """The strings in every ``….seed(…)`` call below a node."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "seed":
            for arg in call.args:
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
                    yield from arg.value.split()


def items() -> dict[str, str]:
    """The 396 acceptance items: number → term."""
    with ITEMS.open(encoding="utf-8", newline="") as file:
        return {row["item"]: row["term"] for row in csv.DictReader(file)}


def report() -> dict[str, list[str]]:
    """Item → tests, every acceptance item present even when nothing speaks for it."""
    found: dict[str, list[str]] = {item: [] for item in items()}
    for proof in proofs():
        for item in proof.items:
            found.setdefault(item, []).append(proof.test)
    return found


def answer() -> tuple[int, dict[str, Any]]:
    """The coverage report for the command line."""
    terms, found = items(), report()
    proved = [item for item in terms if found[item]]
    missing = [item for item in terms if not found[item]]
    lines = [f"{item}  {terms[item]}: {len(found[item]) or '没有测试'}" for item in terms]
    lines += [f"{len(terms)} 条中 {len(proved)} 条有测试，{len(missing)} 条没有"]
    return 0, {"lines": lines, "items": len(terms), "proved": len(proved), "without": missing, "tests": found}
