"""``python -m jiuye.records.jobs``: a worker process that stops politely on SIGTERM."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from datetime import timedelta


def main() -> None:
    parser = argparse.ArgumentParser(description="后台任务进程")
    parser.add_argument("--lease", type=float, default=60, help="租约秒数")
    parser.add_argument("--idle", type=float, default=1, help="没有任务时的等待秒数")
    parser.add_argument("--no-chores", action="store_true", help="不运行定时任务")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiuye.site.settings")
    import django

    django.setup()
    from jiuye.records.jobs.worker import run_worker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_worker(stop, lease=timedelta(seconds=given.lease), idle=given.idle, chores=not given.no_chores)


if __name__ == "__main__":
    main()
