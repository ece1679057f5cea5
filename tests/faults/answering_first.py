"""A house built wrong on purpose: it acknowledges a form and writes it afterwards. The checks must find it out."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterable
from typing import Any

from django.db import connection

from jiuye.site.wsgi import application as honest

LATE = 2.0


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] != "POST":
        return honest(environ, start_response)
    body = io.BytesIO(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    kept = {**environ, "wsgi.input": body, "wsgi.errors": io.StringIO()}

    def write() -> None:
        time.sleep(LATE)
        honest(kept, lambda *said: None)
        connection.close()

    threading.Thread(target=write, daemon=True).start()
    start_response("302 Found", [("Location", "/console/")])
    return []
