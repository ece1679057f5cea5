"""The pages of this domain on the console's menu."""

from __future__ import annotations

from jiuye.kit import menus
from jiuye.kit.menus import MenuItem


def register() -> None:
    menus.register(
        MenuItem("users", "用户管理", "users", "accounts:users", needs="accounts.manage", order=80, group="系统"),
        MenuItem("offices", "学校账号", "building", "accounts:offices", needs="accounts.offices", order=81),
        MenuItem("roles", "角色管理", "shield-lock", "accounts:roles", needs="accounts.manage", order=81),
        MenuItem("activation", "激活码", "qrcode", "accounts:activation", needs="graduates.activate", order=30),
        MenuItem("own-account", "我的账号", "user-circle", "accounts:mine", order=95),
    )
