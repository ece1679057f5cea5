"""A page never asks for an icon that the sprite does not hold."""

import importlib.util
import re
from pathlib import Path

from jiuye.kit.menus import MENU

ROOT = Path(__file__).resolve().parents[3]
ASKED = re.compile(r'{% icon [^%]*?name="([a-z0-9-]+)"|{% (?:button|alert|timeline_item) [^%]*?icon="([a-z0-9-]+)"')


def _allowed():
    spec = importlib.util.spec_from_file_location("assets", ROOT / "scripts/assets.py")
    assets = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(assets)
    return set(assets.ICONS)


def test_every_icon_a_template_names_is_on_the_list():
    asked = {
        (one or other): page.name
        for page in (ROOT / "jiuye").rglob("templates/**/*.html")
        for one, other in ASKED.findall(page.read_text(encoding="utf-8"))
    }

    assert len(asked) > 10
    assert {name: page for name, page in asked.items() if name not in _allowed()} == {}


def test_every_icon_of_the_menu_is_on_the_list():
    assert {item.icon for item in MENU.values()} <= _allowed()


def test_no_template_carries_a_script_or_a_style_of_its_own():
    for page in (ROOT / "jiuye").rglob("templates/**/*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", text), page
