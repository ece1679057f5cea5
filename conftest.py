"""What every test may ask for: the cast (``tests/cast.py``) and a province of its choice."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import settings

from tests.cast import University, build

settings.register_profile("long", max_examples=2000, deadline=None)  # ``make torture``
settings.load_profile(os.environ.get("JIUYE_HYPOTHESIS", "default"))


@pytest.fixture
def university_of(db: None) -> Callable[[str], University]:
    """``university_of("guangdong")``: the same people under another province's profile."""
    return build


@pytest.fixture
def university(db: None) -> University:
    return build("anhui")
