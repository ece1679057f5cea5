"""A profile somebody might write, changed in one place at a time."""

import tomllib
from pathlib import Path

import pytest

from jiuye.policy import checker, registry

FOURTH = """
key = "jiangnan"
name = "江南"
cohorts = { first = 2025 }
"""


class Draft:
    """A fourth province being written: say what it does otherwise, then load it or check it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "jiangnan.toml"

    def says(self, text: str = "", *, extends: str = "common") -> "Draft":
        tomllib.loads(FOURTH + text)
        self.path.write_text(f'extends = "{extends}"\n{FOURTH}{text}', encoding="utf-8")
        return self

    def loaded(self):
        return registry.load(self.path)

    def problems(self) -> list:
        with pytest.raises(registry.ProfileError) as caught:
            self.loaded()
        return caught.value.problems

    def findings(self) -> list:
        return checker.check(self.loaded())


@pytest.fixture
def draft(tmp_path):
    return Draft(tmp_path)


@pytest.fixture
def anhui():
    return registry.profile("anhui", 2026)


@pytest.fixture
def guangdong():
    return registry.profile("guangdong", 2026)


@pytest.fixture
def national():
    return registry.profile("national", 2026)
