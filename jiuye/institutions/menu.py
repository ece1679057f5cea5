"""The pages of this domain on the console's menu."""

from __future__ import annotations

from jiuye.kit import menus
from jiuye.kit.menus import MenuItem


def register() -> None:
    menus.register(
        MenuItem("school", "院校设置", "building", "institutions:about", needs="institutions.manage", order=82),
    )
