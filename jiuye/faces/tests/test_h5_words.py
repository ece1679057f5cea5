"""The phone says 你: in its pages, its modules, the notices it shows, and the layers both faces share."""

from pathlib import Path

import pytest

import jiuye

PACKAGE = Path(jiuye.__file__).parent
SHARED = ["records", "kit/lifecycle.py", "kit/screens.py", "kit/h5.py", "destinations/story.py", "destinations/rules.py",
          "destinations/forms.py", "graduates/origin_rules.py", "graduates/services/drafts.py", "graduates/services/feedback.py"]  # fmt: skip
EXCEPT = {"records/services/runs.py"}
"""A file that is not one's own: only staff ever download."""


def texts():
    found = [
        *PACKAGE.glob("**/h5/*.py"),
        *PACKAGE.glob("**/templates/**/h5/*.html"),
        *PACKAGE.glob("kit/static/jiuye/h5/*.js"),
    ]
    for name in SHARED:
        path = PACKAGE / name
        found += path.glob("**/*.py") if path.is_dir() else [path]
    return {str(p.relative_to(PACKAGE)): p for p in found if "tests" not in p.parts}


@pytest.mark.parametrize("name", sorted(texts().keys() - EXCEPT))
def test_a_graduate_is_called_ni(name):
    assert "您" not in texts()[name].read_text(encoding="utf-8")


def test_the_chooser_and_what_a_province_says_to_graduates_calls_them_ni():
    common = (PACKAGE / "policy" / "common.toml").read_text(encoding="utf-8")

    assert [line for line in common.splitlines() if "您" in line and not line.startswith("not_your_stage")] == []


@pytest.mark.django_db
def test_a_page_there_is_not_is_said_to_a_graduate_without_scopes_and_roles(client, university):
    university.login(client, university.graduate(university.law))

    shown = client.get("/h/feedback/404/").content.decode()

    assert "没有这个页面" in shown
    assert "您" not in shown
    assert "数据范围" not in shown


@pytest.mark.django_db
def test_a_page_for_teachers_is_refused_to_a_graduate_in_the_same_voice(client, university):
    university.login(client, university.graduate(university.law))

    shown = client.get("/console/graduates/").content.decode()

    assert "您的" not in shown
