"""The command line's words: what may be said. What is then done: ``commands``."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from jiuye.site import commands as do
from jiuye.site.cli import Command


def parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    top = argparse.ArgumentParser(prog="jiuye", description="毕业去向登记平台")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="命令")
    _say(verbs, "init", "建立或升级数据库，载入代码表与省份规则；可以重复运行", do.init)
    _run(verbs)
    _schools(verbs)
    _imports(verbs)
    _template(verbs)
    _national(verbs)
    _rates(verbs)
    policy = _group(verbs, "policy", "省份规则")
    check = _say(policy, "check", "逐条检查省份规则", do.policy_check)
    check.add_argument("files", nargs="*", type=Path)
    _say(verbs, "coverage", "每一条验收要求由哪些测试证明", do.coverage)
    _tables(verbs)
    trail = _group(verbs, "trail", "留痕")
    verify = _say(trail, "verify", "核对留痕没有被改动", do.trail_verify)
    verify.add_argument("--archive", type=Path, help="核对导出的档案，而不是数据库")
    retention = _say(verbs, "retention", "清除过了保存期限的材料、申请、登录记录和文件；后台每天做一次", do.retain)
    retention.add_argument("--dry-run", action="store_true", help="只列出保存着什么、什么时候到期，不清除")
    _users(verbs)
    _demo(verbs)
    return top


def _say(verbs: Any, name: str, help_text: str, run: Command) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = verbs.add_parser(name, help=help_text, description=help_text)
    one.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    one.set_defaults(run=run)
    return one


def _group(verbs: Any, name: str, help_text: str) -> Any:
    return verbs.add_parser(name, help=help_text).add_subparsers(dest=f"{name}_verb", required=True, metavar="命令")


def _whose(one: argparse.ArgumentParser) -> None:
    one.add_argument("--school", required=True, metavar="CODE", help="五位院校代码")
    one.add_argument("--cohort", required=True, type=int, metavar="YEAR", help="届别，例如 2027")


def _run(verbs: Any) -> None:
    one = _say(verbs, "run", "启动网页与后台任务", do.run)
    one.add_argument("--host", default="127.0.0.1")
    one.add_argument("--port", type=int, default=8000)
    one.add_argument("--workers", type=int, default=2)


def _schools(verbs: Any) -> None:
    schools = _group(verbs, "schools", "学校")
    _say(schools, "list", "列出学校", do.schools_list)
    address = _say(schools, "address", "给一所学校取域名，要先设置 JIUYE_BASE_DOMAIN", do.schools_address)
    address.add_argument("--code", required=True)
    address.add_argument("label", nargs="?", default="", help="域名最前面的一段，例如校名拼音首字母；不写就收回")
    add = _say(schools, "add", "开通一所学校", do.schools_add)
    add.add_argument("--code", required=True)
    add.add_argument("--name", required=True)
    add.add_argument("--profile", required=True)
    add.add_argument("--province", default="", metavar="CODE", help="六位区划代码；院校代码查得到所在省时不用写")


def _imports(verbs: Any) -> None:
    what = _group(verbs, "import", "导入名单")
    for name, run in (("graduates", do.import_graduates), ("destinations", do.import_destinations)):
        one = _say(what, name, "导入生源名单" if name == "graduates" else "导入去向名单", run)
        one.add_argument("file", type=Path)
        _whose(one)
        one.add_argument("--dry-run", action="store_true", help="只试算，不写入")
        if name == "destinations":
            one.add_argument(
                "--takeover", action="store_true", help="旧系统里审过的记录：导入后即为审核通过，本人未确认"
            )


def _template(verbs: Any) -> None:
    one = _say(verbs, "template", "导出导入模板", do.template)
    one.add_argument("what", choices=["graduates", "destinations"])
    one.add_argument("--profile", required=True)
    one.add_argument("--out", required=True, type=Path)


def _national(verbs: Any) -> None:
    what = _group(verbs, "national", "全国系统")
    _whose(_say(what, "check", "上报前检查", do.national_check))
    export = _say(what, "export", "生成上报文件", do.national_export)
    _whose(export)
    export.add_argument("--format", default="xlsx", choices=["xlsx", "csv", "dbf"])
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--leave-out", action="store_true", help="有问题的先不送，其余的送出")
    feedback = _say(what, "feedback", "导入全国系统反馈", do.national_feedback)
    feedback.add_argument("file", type=Path)
    _whose(feedback)
    feedback.add_argument("--dry-run", action="store_true")
    units = _say(what, "units", "导入全国单位名单", do.national_units)
    units.add_argument("file", type=Path)
    _whose(units)
    units.add_argument("--everywhere", action="store_true", help="对同一省级中心的所有学校生效")
    units.add_argument("--append", action="store_true", help="接在现有名单后面，不代替它")
    registry = _say(what, "registry", "把名单和学籍比对", do.national_registry)
    registry.add_argument("file", type=Path)
    _whose(registry)


def _tables(verbs: Any) -> None:
    what = _group(verbs, "tables", "本地维护的表：最低工资标准、法定节假日")
    put = _say(what, "put", "导入一张表（xlsx、csv），代替原来的；有一处不对就都不导入", do.tables_put)
    put.add_argument("name", choices=["minimum_wage", "holidays"])
    put.add_argument("file", type=Path)
    _say(what, "list", "现在有哪些，各有几行", do.tables_list)


def _rates(verbs: Any) -> None:
    one = _say(verbs, "rates", "毕业去向落实率", do.rates)
    _whose(one)
    one.add_argument("--definition", default="")
    one.add_argument("--as-of", type=datetime.fromisoformat, default=None)
    one.add_argument("--by", choices=["department", "major", "level", "sex", "class"], default=None)


def _users(verbs: Any) -> None:
    what = _group(verbs, "users", "账号")
    add = _say(what, "add", "新增老师账号", do.users)
    for name in ("username", "name", "role"):
        add.add_argument(f"--{name}", required=True)
    add.add_argument("--school", default="", metavar="CODE")
    add.add_argument("--province", default="", metavar="CODE")
    listed = _say(what, "list", "列出账号", do.users)
    listed.add_argument("--school", default="", metavar="CODE")
    for name, text in (("disable", "停用账号"), ("enable", "恢复账号"), ("reset", "重置口令")):
        _say(what, name, text, do.users).add_argument("username")
    second = _say(what, "reset-second-factor", "解除一个账号的动态验证码（没有同事能在页面上解除时）", do.users)
    second.add_argument("username")
    second.add_argument("--reason", required=True, help="为什么解除；写进留痕，也告诉本人")


def _demo(verbs: Any) -> None:
    what = _group(verbs, "demo", "演示数据")
    for name, text, run in (("load", "造一个合成的省", do.demo_load), ("serve", "造好后直接启动", do.demo_serve)):
        one = _say(what, name, text, run)
        one.add_argument("--graduates", type=int, default=3000)
        one.add_argument("--seed", type=int, default=1)
        one.add_argument("--profile", default="")
        one.add_argument("--port", type=int, default=8000)
