"""What every test may ask for: the cast (``tests/cast.py``) and a province of its choice."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.cast import University, build

settings.register_profile("suite", deadline=None)  # a busy machine proves nothing about the code
settings.register_profile("long", max_examples=2000, deadline=None)  # ``make torture``
settings.load_profile(os.environ.get("JIUYE_HYPOTHESIS", "suite"))

# Playwright's loop lives in the worker's main thread until the end of the run; the database is asked from plain code only.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = "/usr/bin/chromium"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--faults", action="store_true", help="only the faults of the reliability chapter and the properties"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``make torture`` asks for every test that proves a T- item, and for every property hypothesis can try longer."""
    if not config.getoption("--faults"):
        return
    chosen = [item for item in items if _is_fault(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def _is_fault(item: pytest.Item) -> bool:
    proves = [name for mark in item.iter_markers("seed") for name in mark.args]
    held = getattr(item, "obj", None)
    return any(name.startswith("T-") for name in proves) or getattr(held, "is_hypothesis_test", False)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium where there is one; Playwright's own otherwise."""
    found = {"executable_path": CHROMIUM} if Path(CHROMIUM).exists() else {}
    return {**browser_type_launch_args, **found, "args": ["--no-sandbox"]}


@pytest.fixture
def university_of(db: None) -> Callable[[str], University]:
    """``university_of("guangdong")``: the same people under another province's profile."""
    return build


@pytest.fixture
def university(db: None) -> University:
    return build("anhui")
