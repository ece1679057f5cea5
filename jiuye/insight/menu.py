"""统计分析 on the console's menu."""

from __future__ import annotations

from jiuye.kit import menus
from jiuye.kit.menus import MenuItem


def register() -> None:
    menus.register(MenuItem("rates", "统计分析", "chart-bar", "insight:rates", needs="rates.view", order=70))
