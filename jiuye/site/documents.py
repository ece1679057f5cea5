"""Pages of ``docs/`` that are drawn from the code itself, so that they cannot say anything else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from jiuye.kit.lifecycle import PARTY_NAMES, Lifecycle
from jiuye.policy.reference import reference
from jiuye.records.models import Stateful
from jiuye.site import coverage

DOCS = coverage.ROOT / "docs"
REFERENCE = "<!-- 以下由 make docs 从 jiuye.policy.reference 写出，测试保证与程序一致 -->"


def all_of_them() -> dict[Path, str]:
    """Every generated page and what it must say now."""
    return {DOCS / "lifecycles.md": lifecycles(), DOCS / "coverage.md": covered(), DOCS / "profiles.md": profiles()}


def profiles() -> str:
    """What is written by hand, then every key as the types have it."""
    by_hand, mark, _ = (DOCS / "profiles.md").read_text(encoding="utf-8").partition(REFERENCE)
    assert mark, "docs/profiles.md has lost the line its key reference follows"
    return f"{by_hand}{mark}\n\n{reference()}"


def write() -> list[Path]:
    """Write what changed; returns which."""
    changed = [p for p, text in all_of_them().items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for path in changed:
        path.write_text(all_of_them()[path], encoding="utf-8")
    return changed


# -- lifecycles


def lives() -> list[tuple[str, Lifecycle]]:
    """``graduates.Graduate`` and its table, for every model that has a life."""
    models = [m for m in apps.get_models() if issubclass(m, Stateful)]
    named = [(f"{m._meta.app_label}.{m.__name__}", m.lifecycle) for m in models if ".tests" not in m.__module__]
    return sorted(named, key=lambda pair: pair[0])


def lifecycles() -> str:
    parts = [
        "# Lifecycles\n\nDrawn by `make docs` from the tables in each domain's `lifecycle.py`: every state, every move,"
        " and by whom. Stages of review are not states; a province's captions are in its profile.\n"
    ]
    parts += [_life(name, table) for name, table in lives()]
    return "\n".join(parts)


def _life(name: str, table: Lifecycle) -> str:
    return "\n".join([f"## {name}\n", *_rows(table), "", "```mermaid", "stateDiagram-v2", *_drawn(table), "```", ""])


def _rows(table: Lifecycle) -> Iterator[str]:
    yield "| verb | button | from | to | by |"
    yield "|---|---|---|---|---|"
    for move in table.transitions:
        sources = "、".join(_said(table, state) for state in sorted(move.sources))
        parties = "、".join(PARTY_NAMES.get(party, party) for party in sorted(move.parties))
        yield f"| `{move.verb}` | {move.label} | {sources} | {_said(table, move.target)} | {parties} |"


def _said(table: Lifecycle, state: str) -> str:
    caption = table.captions.get(state, "")
    return f"{caption} (`{state}`)" if caption else f"`{state}`"


def _drawn(table: Lifecycle) -> Iterator[str]:
    for state in sorted(table.states):
        yield f"    {state}: {table.captions.get(state, state)}"
    for state in sorted(table.starts):
        yield f"    [*] --> {state}"
    for move in table.transitions:
        for source in sorted(move.sources):
            yield f"    {source} --> {move.target}: {move.label}"
    for state in sorted(table.ends):
        yield f"    {state} --> [*]"


# -- acceptance


def covered() -> str:
    """All acceptance items with the tests that speak for them; those without are named first."""
    terms, found = coverage.items(), coverage.report()
    missing = [item for item in terms if not found[item]]
    lines = [
        "# Acceptance items and their tests\n",
        "Drawn by `make docs` from the `@pytest.mark.seed` marks; `jiuye coverage` says the same.\n",
        f"{len(terms)} items, {len(terms) - len(missing)} with tests, {len(missing)} without.\n",
        "## Without a test\n",
        *(f"- {item} {terms[item]}" for item in missing),
        "\n## With tests\n",
        "| item | term | tests |",
        "|---|---|---|",
    ]
    lines += [f"| {item} | {terms[item].replace('|', '/')} | {_tests(found[item])} |" for item in terms if found[item]]
    return "\n".join(lines) + "\n"


def _tests(names: list[str]) -> str:
    return "<br>".join(f"`{name}`" for name in sorted(names))
