"""The pages of this domain on the console's menu."""

from __future__ import annotations

from jiuye.graduates import origin_queries, queries
from jiuye.graduates.applications import queries as applications
from jiuye.kit import menus
from jiuye.kit.menus import MenuItem


def register() -> None:
    menus.register(
        MenuItem("graduates", "生源信息", "users-group", "graduates:roster", needs="graduates.view", order=10, group="生源"),
        MenuItem("graduates-import", "导入名单", "upload", "graduates:upload", needs="graduates.import", parent="graduates",
                 badge=queries.unfinished, order=11),
        MenuItem("graduates-inactive", "失效信息", "user-off", "graduates:inactive", needs="graduates.import", parent="graduates",
                 order=12),
        MenuItem("graduates-applications", "绑定申请", "user-plus", "graduates:applications", needs="applications.review",
                 parent="graduates", badge=applications.waiting, order=12),
        MenuItem("graduates-review", "生源审核", "clipboard-check", "graduates:review", needs="graduates.review", parent="graduates",
                 badge=origin_queries.waiting, order=13),
        MenuItem("graduates-feedback", "信息反馈", "message", "graduates:feedback", needs="feedback.answer", parent="graduates",
                 badge=origin_queries.open_feedback, order=14),
        MenuItem("windows", "登记时间", "clock", "graduates:windows", needs="windows.manage", order=79, group="系统"),
    )  # fmt: skip
