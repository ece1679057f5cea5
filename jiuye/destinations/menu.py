"""The pages of this domain on the console's menu, with what waits there."""

from __future__ import annotations

from jiuye.destinations import permissions, queries
from jiuye.destinations.spotchecks import queries as spotchecks
from jiuye.kit import menus
from jiuye.kit.menus import MenuItem

HOME = "destinations"


def register() -> None:
    menus.register(
        MenuItem(HOME, "去向登记", "clipboard-list", "destinations:registered", needs=permissions.VIEW, order=20),
        MenuItem("destinations-review", "去向审核", "clipboard-check", "destinations:review", needs=permissions.REVIEW,
                 badge=queries.waiting_count, parent=HOME, order=21),
        MenuItem("destinations-registered", "已登记去向", "list-check", "destinations:registered",
                 needs=permissions.VIEW, parent=HOME, order=22),
        MenuItem("destinations-missing", "还没登记", "hourglass", "destinations:missing", needs=permissions.VIEW,
                 parent=HOME, order=23),
        MenuItem("destinations-voided", "作废信息", "ban", "destinations:voided", needs=permissions.VIEW, parent=HOME,
                 order=24),
        MenuItem("destinations-import", "导入去向", "upload", "destinations:import_upload", needs="destinations.import",
                 parent=HOME, order=25),
        MenuItem("schools", "各校进度", "building", "destinations:schools", needs=spotchecks.DRAW, order=19),
        MenuItem("spotchecks", "就业信息抽查", "clipboard-check", "spotchecks:checks", needs=spotchecks.DRAW,
                 badge=spotchecks.spotchecks_waiting, order=26),
        MenuItem("spotchecks-answer", "抽查核查", "clipboard-check", "spotchecks:answers", needs=spotchecks.ANSWER,
                 badge=spotchecks.spotchecks_waiting, parent=HOME, order=25),
    )  # fmt: skip
