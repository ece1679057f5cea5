"""A real web server on the test's own database, in processes that may be killed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.middleware.csrf import CSRF_SESSION_KEY, _get_new_csrf_string
from django.test import Client


def environment() -> dict[str, str]:
    """What makes another process work on this test's database with this test's secrets."""
    kept = connection.settings_dict
    url = f"sqlite:///{kept['NAME']}"
    if connection.vendor == "postgresql":
        owner = f"{kept['USER']}:{kept['PASSWORD']}" if kept["PASSWORD"] else kept["USER"]
        host = kept["HOST"] if not kept["HOST"].startswith("/") else ""
        socket_at = "" if host else f"?host={kept['HOST']}"
        url = f"postgresql://{owner}@{host}:{kept['PORT'] or 5432}/{kept['NAME']}{socket_at}"
    folder = str(settings.DATA_DIR)
    return {**os.environ, "JIUYE_DATABASE_URL": url, "JIUYE_MODE": "test", "JIUYE_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "jiuye.site.settings"}  # fmt: skip


class Web:
    """granian with its workers, in a group of their own."""

    def __init__(self, workers: int = 1, application: str = "jiuye.site.wsgi:application") -> None:
        self.workers, self.application = workers, application
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = open(settings.DATA_DIR / f"web-{self.port}.log", "a+")  # noqa: SIM115 - open as long as the server
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
                   "--workers", str(self.workers), "--backpressure", "64", self.application]  # fmt: skip
        self.process = subprocess.Popen(
            command, env=environment(), start_new_session=True, stdout=self.log, stderr=self.log
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                if self.get("/h/", {}) < 500:
                    return
            except OSError:
                assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def up(self) -> None:
        """Started again if it was killed."""
        if self.process.poll() is not None:
            self.start()

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def get(self, path: str, cookies: dict[str, str]) -> int:
        return self._ask("GET", path, None, cookies)

    def post(self, path: str, form: dict[str, object], cookies: dict[str, str]) -> int:
        """The status, as far as one came back; OSError or HTTPException when the server died meanwhile."""
        return self._ask("POST", path, urlencode(form), cookies)

    def _ask(self, method: str, path: str, body: str | None, cookies: dict[str, str]) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.read()
            return answer.status
        finally:
            line.close()

    def said(self) -> str:
        self.log.flush()
        self.log.seek(0)
        return self.log.read()


def signed_in(university, who) -> tuple[dict[str, str], str]:
    """A session's cookies and its form token."""
    client = Client()
    university.login(client, who)
    session = client.session
    session[CSRF_SESSION_KEY] = token = _get_new_csrf_string()
    session.save()
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}, token
