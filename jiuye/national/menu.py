"""The pages of this domain on the console's menu."""

from __future__ import annotations

from jiuye.kit import menus
from jiuye.kit.menus import MenuItem
from jiuye.national import queries


def register() -> None:
    menus.register(
        MenuItem("national", "全国系统", "cloud-upload", "national:check", needs="national.check",
                 badge=queries.returned_count, order=60, group="上报"),
        MenuItem("national-returned", "全国系统信息反馈", "arrow-back-up", "national:returned", needs="national.check",
                 parent="national", order=61),
        MenuItem("national-export", "生成上报文件", "file-export", "national:export", needs="national.export",
                 parent="national", order=62),
        MenuItem("national-feedback", "导入反馈文件", "file-import", "national:feedback", needs="national.feedback",
                 parent="national", order=63),
        MenuItem("national-runs", "上报批次", "history", "national:runs", needs="national.check", parent="national", order=64),
        MenuItem("national-units", "全国单位名单", "list-check", "national:units", needs="national.check",
                 parent="national", order=65),
        MenuItem("national-registry", "学籍比对", "arrows-diff", "national:registry", needs="national.check",
                 parent="national", order=66),
    )  # fmt: skip
