"""``jiuye run``: web and worker together, in processes of their own, ended together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

from jiuye.kit.refusals import Reason, Refused


def run(*, host: str, port: int, web_workers: int) -> int:
    """Serve until interrupted; when one of the two dies, it is started again.

    Raises Refused when the port is taken: granian itself would share it silently.
    """
    _must_be_free(host, port)
    commands = {
        "web": [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
                "--workers", str(web_workers), "--no-access-log", "--log-level", "error", "--backpressure", "64",
                "--blocking-threads", "8", "jiuye.site.wsgi:application"],
        "worker": [sys.executable, "-m", "jiuye.records.jobs"],
    }  # fmt: skip
    running = {name: subprocess.Popen(command, env=os.environ) for name, command in commands.items()}  # noqa: S603
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    try:
        while not stopping:
            time.sleep(0.5)
            for name, process in running.items():
                if process.poll() is not None:
                    print(f"{name} 退出（{process.returncode}），重新启动", file=sys.stderr, flush=True)
                    time.sleep(1)
                    running[name] = subprocess.Popen(commands[name], env=os.environ)  # noqa: S603
    except KeyboardInterrupt:
        pass
    finally:
        _end(list(running.values()))
    return 0


def _must_be_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Refused(
                Reason(f"{host}:{port} 已经有程序在用", rule="run.port", remedy="先停掉它，或用 --port 换一个端口")
            ) from None


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
