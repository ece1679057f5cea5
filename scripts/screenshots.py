"""``make screenshots``: the README's pictures, taken from a running demonstration with Debian's Chromium.

JIUYE_SHOTS_URL    a demonstration that already runs; without it one is built in a temporary folder on a free port
JIUYE_SHOTS_DATA   the data folder of the one that runs
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PASSWORD = "yunqi-Plum-river-72"
SCHOOL = "19911"
DEPARTMENTS = ("法学院", "物理学院", "计算机与人工智能学院", "经济管理学院", "文学与外语学院")
PREFIX = "http://127.0.0.1"


def main() -> int:
    from playwright.sync_api import sync_playwright

    OUT.mkdir(parents=True, exist_ok=True)
    with demonstration() as url, sync_playwright() as tool:
        found = {"executable_path": CHROMIUM} if Path(CHROMIUM).exists() else {}
        browser = tool.chromium.launch(args=["--no-sandbox"], **found)
        for name, take in PICTURES.items() if not sys.argv[1:] else ((n, PICTURES[n]) for n in sys.argv[1:]):
            take(browser, url, OUT / f"{name}.png")
            lighten(OUT / f"{name}.png")
            print(f"{name}.png {(OUT / f'{name}.png').stat().st_size // 1000} kB", flush=True)
        browser.close()
    return 0


def lighten(path: Path) -> None:
    """256 colours are enough for a page, and a third of its weight."""
    from PIL import Image

    Image.open(path).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


@contextmanager
def demonstration() -> Iterator[str]:
    """An address where a demonstration answers; its own one is ended afterwards."""
    if url := os.environ.get("JIUYE_SHOTS_URL"):
        yield url.rstrip("/")
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="jiuye-shots-") as folder:
        os.environ["JIUYE_SHOTS_DATA"] = folder
        environment = {**os.environ, "JIUYE_MODE": "demo", "JIUYE_DEMO": "1", "JIUYE_DATA_DIR": folder}
        command = [sys.executable, "-m", "jiuye.site.cli", "demo", "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=environment, cwd=ROOT)
        try:
            wait_for(f"{PREFIX}:{port}")
            yield f"{PREFIX}:{port}"
        finally:
            server.terminate()
            server.wait(timeout=60)


def wait_for(url: str, seconds: int = 1200) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(1)
    raise SystemExit("演示没有启动")


def desk(browser: Any, url: str, username: str, size: dict[str, int] = DESK) -> Any:
    """A page of somebody who has just signed in."""
    page = browser.new_context(viewport=size, base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    page.goto("/console/account/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda where: "login" not in where)
    page.wait_for_load_state("networkidle")
    return page


def home(browser: Any, url: str, path: Path) -> None:
    shot(desk(browser, url, f"{SCHOOL}fdy1"), "/console/", path)


def review(browser: Any, url: str, path: Path) -> None:
    """One record of the queue that waits for the department, with its evidence."""
    page = desk(browser, url, f"{SCHOOL}dept1")
    page.goto("/console/destinations/?state=stage0")
    hrefs = page.eval_on_selector_all("table a[href]", "links => links.map(a => a.getAttribute('href'))")
    records = [h for h in hrefs if re.search(r"/\d+/", h)]
    shot(page, next((h for h in records[:20] if has_picture(page, h)), records[0]), path)


def has_picture(page: Any, href: str) -> bool:
    page.goto(href)
    return bool(page.query_selector("main img[src*=evidence], main img[src*=paper], main figure img"))


def rates(browser: Any, url: str, path: Path) -> None:
    shot(desk(browser, url, f"{SCHOOL}office"), "/console/rates/", path)


def import_(browser: Any, url: str, path: Path) -> None:
    """The dry run of a roster with mistakes: an unknown department, a rounded number, a wrong digit."""
    page = desk(browser, url, f"{SCHOOL}office")
    page.goto("/console/graduates/import/")
    page.set_input_files("input[type=file]", roster())
    page.press("input[type=file]", "Tab")
    page.click("main form button[type=submit]")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="开始试算").click()
    page.wait_for_timeout(8_000)  # the worker's turn
    page.reload()
    page.screenshot(path=path)


def roster() -> str:
    """A roster of this year's cohort, written by the same code as the bench's, with some of its rows spoilt."""
    sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
    folder = tempfile.mkdtemp(prefix="jiuye-roster-")
    os.environ |= {"JIUYE_DATA_DIR": folder, "JIUYE_MODE": "demo", "DJANGO_SETTINGS_MODULE": "jiuye.site.settings"}
    import django

    django.setup()
    from benches import people

    from jiuye.kit.sheets import write_xlsx

    rows = [list(people.row(n)) for n in range(240)]
    for n, row in enumerate(rows):
        row[people.KEYS.index("department")] = DEPARTMENTS[n % 5]
    for n in range(2, 40, 5):
        rows[n][people.KEYS.index("department")] = "信息系"
    for n in range(50, 62):
        rows[n][people.KEYS.index("id_number")] = rows[n][people.KEYS.index("id_number")][:17] + "A"
    for n in range(70, 78):
        rows[n][people.KEYS.index("mobile")] = "1390000"
    target = f"{folder}/2027届生源名单.xlsx"
    write_xlsx(target, people.HEADINGS, rows)
    return target


def shot(page: Any, address: str, path: Path) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    page.screenshot(path=path)


def phone(browser: Any, url: str, path: Path) -> None:
    """A graduate's home and registration, side by side."""
    from PIL import Image

    page, frames = graduate(browser, url), []
    for address in ("/h/", "/h/destination/"):
        part = path.with_suffix(f".{len(frames)}.png")
        shot(page, address, part)
        frames.append(Image.open(part).copy())
        part.unlink()
    both = Image.new("RGB", (390 * 2 + 24, 844), "#e6e9ee")
    for n, frame in enumerate(frames):
        both.paste(frame, (n * (390 + 24), 0))
    both.save(path, optimize=True)


def graduate(browser: Any, url: str) -> Any:
    """The phone of the first graduate on the demonstration's sheet of accounts."""
    files = Path(os.environ["JIUYE_SHOTS_DATA"]).glob("demo/*-all.json")
    sheet = json.loads(next(files).read_text(encoding="utf-8"))
    account = sheet[SCHOOL]["students"][0]
    page = browser.new_context(viewport=PHONE, base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    page.goto("/h/login/?q=湖畔")
    page.click("#found a")
    page.fill("[name=identifier]", account["username"])
    page.fill("[name=password]", account["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda where: "login" not in where)
    return page


PICTURES = {"home": home, "review": review, "rates": rates, "import": import_, "phone": phone}

if __name__ == "__main__":
    sys.exit(main())
