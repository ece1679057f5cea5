"""What each command does: a domain answers, imported when asked so that ``jiuye --help`` is quick. Its words: ``grammar``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from jiuye.site.cli import Answer


def init(args: argparse.Namespace) -> Answer:
    from django.core.management import call_command

    from jiuye.policy import registry

    call_command("migrate", verbosity=0, interactive=False)
    names = [profile.name for profile in registry.profiles()]
    return 0, {"lines": ["数据库已就绪", "省份规则：" + "、".join(names)], "database": "ready", "profiles": names}


def run(args: argparse.Namespace) -> Answer:
    from jiuye.site import serve

    init(args)
    print(f"http://{args.host}:{args.port}", flush=True)
    return serve.run(host=args.host, port=args.port, web_workers=args.workers), {"lines": ["已停止"]}


def schools_add(args: argparse.Namespace) -> Answer:
    from django.utils import timezone

    from jiuye.accounts import commands

    return commands.found_school(args, at=timezone.now())


def schools_list(args: argparse.Namespace) -> Answer:
    from jiuye.institutions import commands

    return commands.listed(args)


def schools_address(args: argparse.Namespace) -> Answer:
    from django.utils import timezone

    from jiuye.institutions import commands

    return commands.addressed(args, at=timezone.now())


def import_graduates(args: argparse.Namespace) -> Answer:
    from jiuye.graduates import commands

    return commands.import_graduates(args.file, args.school, args.cohort, dry_run=args.dry_run)


def import_destinations(args: argparse.Namespace) -> Answer:
    from jiuye.destinations import commands

    return commands.import_destinations(
        args.file, args.school, args.cohort, dry_run=args.dry_run, takeover=args.takeover
    )


def template(args: argparse.Namespace) -> Answer:
    from jiuye.destinations import commands as destinations
    from jiuye.graduates import commands as graduates

    domain: Any = graduates if args.what == "graduates" else destinations
    domain.template(args.profile, args.out)
    return 0, {"lines": [f"已写入 {args.out}"], "out": str(args.out)}


def national_check(args: argparse.Namespace) -> Answer:
    from jiuye.national import commands

    return commands.check(args.school, args.cohort)


def national_export(args: argparse.Namespace) -> Answer:
    from jiuye.national import commands

    return commands.export(args.school, args.cohort, args.format, args.out, leave_out=args.leave_out)


def national_feedback(args: argparse.Namespace) -> Answer:
    from jiuye.national import commands

    return commands.feedback(args.file, args.school, args.cohort, dry_run=args.dry_run)


def national_units(args: argparse.Namespace) -> Answer:
    from jiuye.national import commands

    return commands.units(args.file, args.school, args.cohort, everywhere=args.everywhere, append=args.append)


def national_registry(args: argparse.Namespace) -> Answer:
    from jiuye.national import commands

    return commands.registry(args.file, args.school, args.cohort)


def tables_put(args: argparse.Namespace) -> Answer:
    from jiuye.standards import commands

    return commands.put(args.name, args.file)


def tables_list(args: argparse.Namespace) -> Answer:
    from jiuye.standards import commands

    return commands.listed()


def rates(args: argparse.Namespace) -> Answer:
    from jiuye.insight import commands

    return commands.rates(args.school, args.cohort, args.definition, args.as_of, args.by)


def policy_check(args: argparse.Namespace) -> Answer:
    from jiuye.policy import commands

    said: list[str] = []
    status = commands.cli_check(args.files, as_json=args.json, say=said.append)
    return status, _told(said, args.json)


def _told(said: list[str], as_json: bool) -> Mapping[str, Any]:
    import json

    return json.loads(said[0]) if as_json and said else {"lines": said}


def coverage(args: argparse.Namespace) -> Answer:
    from jiuye.site import coverage as report

    return report.answer()


def trail_verify(args: argparse.Namespace) -> Answer:
    from jiuye.records import commands

    return commands.verify(args.archive)


def retain(args: argparse.Namespace) -> Answer:
    from jiuye.records import commands

    return commands.retain(dry_run=args.dry_run)


def users(args: argparse.Namespace) -> Answer:
    from django.utils import timezone

    from jiuye.accounts import commands

    verbs = {
        "add": commands.add,
        "list": commands.listed,
        "disable": commands.disable,
        "enable": commands.enable,
        "reset": commands.reset,
        "reset-second-factor": commands.reset_second_factor,
    }
    return verbs[args.users_verb](args, at=timezone.now())


def demo_load(args: argparse.Namespace) -> Answer:
    from jiuye.demo import commands

    init(args)
    return commands.load(graduates=args.graduates, seed=args.seed, profile=args.profile)


def demo_serve(args: argparse.Namespace) -> Answer:
    from jiuye.demo import commands
    from jiuye.site import serve

    init(args)
    _, answer = commands.load(graduates=args.graduates, seed=args.seed, profile=args.profile)
    for line in answer["lines"]:
        print(line, flush=True)
    print(f"\n打开 http://127.0.0.1:{args.port} ，按 Ctrl+C 停止", flush=True)
    return serve.run(host="127.0.0.1", port=args.port, web_workers=2), {"lines": ["已停止"]}
