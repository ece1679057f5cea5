"""The first page on a phone with one bar of signal: what it loads, and that it fits."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

import jiuye.kit
from jiuye.faces import apps

BUDGET = 50_000
BASE = Path(apps.__file__).parent / "templates" / "faces" / "h5" / "base.html"
PACKAGE = Path(apps.__file__).parents[1]
MODULES = Path(jiuye.kit.__file__).parent / "static" / "jiuye" / "h5"


def _loaded() -> list[Path]:
    named = re.findall(r"{% static '([^']+)' %}", BASE.read_text(encoding="utf-8"))
    found = {name: finders.find(name) for name in named}
    missing = [name for name, path in found.items() if not path]
    if missing:
        pytest.skip(f"assets not fetched yet (scripts/assets.py): {missing}")
    modules = [path for path in MODULES.glob("*.js") if path.name != "start.js"]
    return [Path(path) for path in found.values()] + modules


FILLING_IN = {"check.js", "upload.js", "combobox.js"}
"""What only the registration form asks for; in turn it does without htmx."""


def _weights() -> dict[str, int]:
    return {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in _loaded()}


def test_all_styles_and_scripts_of_the_registration_form_fit_in_fifty_kilobytes():
    weights = {name: weight for name, weight in _weights().items() if "htmx" not in name}

    assert set(weights) >= FILLING_IN
    assert sum(weights.values()) <= BUDGET, weights


def test_all_styles_and_scripts_of_any_other_phone_page_fit_in_fifty_kilobytes():
    weights = {name: weight for name, weight in _weights().items() if name not in FILLING_IN}

    assert sum(weights.values()) <= BUDGET, weights


def test_only_the_page_without_htmx_loads_the_modules_for_filling_in():
    asking = re.compile(r"data-check=|h5_photos|suggest=")
    templates = [
        path for path in PACKAGE.glob("**/templates/*/h5/*.html") if asking.search(path.read_text(encoding="utf-8"))
    ]

    assert {path.parent.parent.name for path in templates} == {"destinations"}
    assert {path.name for path in templates} == {"form.html", "rows.html", "papers.html"}
    assert "{% block htmx %}{#" in (templates[0].parent / "form.html").read_text(encoding="utf-8")


def test_every_module_the_starter_names_exists():
    starter = (MODULES / "start.js").read_text(encoding="utf-8")

    named = re.findall(r"^  (\w+): \"", starter, re.MULTILINE)

    assert len(named) == 8
    assert [name for name in named if not (MODULES / f"{name}.js").exists()] == []


def test_the_shell_has_no_second_title_bar_and_no_inline_code():
    text = BASE.read_text(encoding="utf-8")

    assert 'data-weui-mode="care"' in text
    assert "<header" not in text
    assert "style=" not in text
    assert re.search(r"<script(?![^>]*src=)", text) is None


def test_a_page_without_a_bar_or_tabs_still_has_its_live_region():
    page = get_template("faces/h5/base.html").render({"heading": "我的去向"})

    assert "<title>我的去向</title>" in page
    assert '<h1 class="jy-vh">我的去向</h1>' in page
    assert 'id="say" role="status"' in page
    assert "jy-tabs" not in page


def test_every_part_of_weui_a_page_names_is_fetched_with_the_assets():
    script = (PACKAGE.parent / "scripts" / "assets.py").read_text(encoding="utf-8")
    fetched = {f"weui-{name}" for name in re.search(r'^WEUI = "([^"]+)"', script, re.MULTILINE)[1].split()}
    texts = [path.read_text(encoding="utf-8") for kind in ("html", "js") for path in PACKAGE.glob(f"**/*.{kind}")]

    named = {name for text in texts for name in re.findall(r"\bweui-(?!mode|theme)[a-z_]+", text)}

    assert "weui-cell__bd" in named
    assert named <= fetched
