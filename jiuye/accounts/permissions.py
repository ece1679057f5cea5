"""功能权限: which functions exist, in groups as the role page shows them, and what each level starts with (S4-15…S4-19).

Domains add their own with ``register_functions``; a door (``kit.screens``) or a service asks ``actor.may(key)``.
"""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: dict[str, dict[str, str]] = {}
"""group → {key: label}, in the order they were registered."""


def register_functions(group: str, functions: Mapping[str, str]) -> None:
    """Put functions on the role page; the same key again changes its label."""
    GROUPS.setdefault(group, {}).update(functions)


def known() -> frozenset[str]:
    """Every function somebody may be given."""
    return frozenset(key for functions in GROUPS.values() for key in functions)


def label_of(key: str) -> str:
    return next((functions[key] for functions in GROUPS.values() if key in functions), key)


register_functions(
    "生源",
    {
        "graduates.view": "查看生源",
        "graduates.edit": "修改学校维护的信息",
        "graduates.import": "导入生源",
        "graduates.review": "审核生源信息",
        "graduates.activate": "发放激活码",
        "applications.review": "核对绑定申请",
        "feedback.answer": "答复信息反馈",
    },
)
register_functions(
    "去向登记",
    {
        "destinations.view": "查看去向",
        "destinations.review": "审核去向",
        "destinations.enter": "代为登记（须本人确认）",
        "destinations.import": "导入去向",
        "spotcheck.draw": "抽取核查样本",
        "spotcheck.answer": "办理核查",
    },
)
register_functions(
    "上报与统计",
    {
        "national.check": "上报前检查",
        "national.export": "生成上报文件",
        "national.feedback": "处理国家平台反馈",
        "rates.view": "查看去向落实率",
        "exports.make": "导出名单",
        "exports.sensitive": "导出含敏感信息的名单",
        "unmask": "查看完整号码（逐条登记理由）",
    },
)
register_functions(
    "系统管理",
    {
        "institutions.manage": "院校、院系、专业、班级、校区设置",
        "accounts.manage": "用户与角色管理",
        "accounts.offices": "发放学校账号（省级中心）",
        "windows.manage": "登记时间设置",
    },
)

GRAVE = frozenset({"accounts.manage", "accounts.offices", "exports.sensitive", "national.export", "spotcheck.draw"})
"""Whoever holds one of these gives power to others, carries numbers out in bulk, or audits: they sign in with a second factor (W-35)."""

_COUNSELOR = frozenset(
    [
        "graduates.view",
        "graduates.edit",
        "graduates.review",
        "graduates.activate",
        "applications.review",
        "feedback.answer",
        "destinations.view",
        "destinations.review",
        "destinations.enter",
        "spotcheck.answer",
        "rates.view",
        "exports.make",
        "unmask",
    ]
)
_DEPARTMENT = _COUNSELOR | frozenset(["graduates.import", "destinations.import", "national.check", "national.feedback"])
_SCHOOL = _DEPARTMENT | frozenset(
    [
        "national.export",
        "exports.sensitive",
        "institutions.manage",
        "accounts.manage",
        "windows.manage",
    ]
)
_PROVINCE = (_SCHOOL | {"spotcheck.draw", "accounts.offices"}) - frozenset(
    [
        "graduates.edit",
        "graduates.import",
        "graduates.activate",
        "applications.review",
        "destinations.enter",
        "destinations.import",
        "spotcheck.answer",
    ]
)
_DEFAULTS = {"counselor": _COUNSELOR, "department": _DEPARTMENT, "school": _SCHOOL, "province": _PROVINCE}


def default_functions(level: str) -> list[str]:
    """What a new role of this level starts with; the administrator ticks from there."""
    return sorted(_DEFAULTS[level])
