"""A graduate on a bad line: what was typed and photographed survives, in a real browser, under our strict policy."""

import json
import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template

import jiuye.kit

pytestmark = pytest.mark.browser
STATIC = Path(jiuye.kit.__file__).parent / "static"
PAGE = """{% load h5 h5_forms %}<!doctype html><html lang="zh-CN"><title>登记去向</title>
<link rel="stylesheet" href="/static/jiuye/h5.css"><script type="module" src="/static/jiuye/h5/start.js"></script>
<body data-weui-mode="care" data-person="7"><main class="jy-main" id="main"><h1>登记去向</h1>
<p><span data-draft-state role="status"></span></p><p id="say" role="status"></p>
<form id="f" method="post" action="/submit" data-draft="/draft" data-draft-version="{{ version }}">
<input type="hidden" name="csrfmiddlewaretoken" value="t">
{% h5_field field=form.unit %}{% h5_field field=form.phone kind="phone" %}
{% h5_field field=form.home kind="region" picker="/divisions" %}{% h5_photos name="evidence" url="/up" %}
<button>提交</button></form><form data-logout method="post" action="/logout"><button>退出登录</button></form></main></body></html>"""


class Destination(forms.Form):
    unit = forms.CharField(label="单位名称")
    phone = forms.CharField(label="联系电话")
    home = forms.CharField(label="所在地")


class Server(BaseHTTPRequestHandler):
    """The server's side of static/jiuye/h5/README.md, with a line that can be cut."""

    world: dict

    def log_message(self, *_):
        pass

    def reply(self, body, status=200, kind="application/json"):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self):
        if self.path.startswith("/static/"):
            path = STATIC / self.path.removeprefix("/static/")
            return self.reply(path.read_bytes(), kind=mimetypes.guess_type(path.name)[0])
        if self.path.startswith("/divisions"):
            return self.reply(
                {"results": [{"code": "341824", "name": "绩溪县", "within": "安徽省 宣城市", "leaf": True}]}
            )
        if self.path in self.world["files"]:
            return self.reply(self.world["files"][self.path])
        if self.path != "/":
            return self.reply({}, status=404)
        return self.reply(
            Template(PAGE)
            .render(Context({"form": Destination(), "version": self.world["drawn"] or self.world["version"]}))
            .encode(),
            kind="text/html; charset=utf-8",
        )

    def do_POST(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.world["cut"]:
            return self.reply({}, status=503)
        if self.path == "/draft":
            return self.draft(json.loads(sent))
        if self.path == "/up":
            href = f"/up/{len(self.world['files']) + 1}"
            self.world["files"][href] = {"id": href[4:], "href": href, "received": 0, "size": json.loads(sent)["size"]}
            return self.reply(self.world["files"][href], status=201)
        if self.path.startswith("/up/"):
            return self.piece(self.world["files"][self.path], sent)
        self.world["posted"] = sent.decode()
        return self.reply(b"<title>ok</title>ok", kind="text/html")

    def draft(self, given):
        if given["version"] < self.world["version"]:
            theirs = {"version": self.world["version"], "saved_at": "21:40", "fields": self.world["theirs"]}
            return self.reply(theirs, status=409)
        self.world["version"] += 1
        self.world["saved"] |= given["fields"]
        return self.reply({"version": self.world["version"], "saved_at": "21:48", "filled": 1, "total": 3})

    def piece(self, file, sent):
        if int(self.headers["Upload-Offset"]) == file["received"]:
            file["received"] += len(sent)
            self.world["pieces"] += 1
            if self.world["pieces"] == self.world["cut_after"]:
                self.world["cut"] = True
        file["done"] = file["received"] >= file["size"]
        return self.reply(file)


@pytest.fixture
def world():
    return {
        "cut": False,
        "cut_after": 0,
        "version": 7,
        "drawn": 0,
        "theirs": {},
        "saved": {},
        "files": {},
        "pieces": 0,
        "posted": "",
    }


@pytest.fixture
def phone(world, browser):
    handler = type("Handler", (Server,), {"world": world})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page(viewport={"width": 390, "height": 844}, base_url=f"http://127.0.0.1:{server.server_port}")
    page.goto("/", wait_until="networkidle")
    yield page
    page.context.close()
    server.shutdown()


def says(phone, words):
    phone.locator("[data-draft-state]", has_text=words).wait_for()


def test_what_was_typed_without_a_line_is_still_there_after_the_page_was_killed(phone, world):
    world["cut"] = True
    phone.fill("#id_unit", "淮湖砚溪装备")
    phone.focus("#id_phone")
    says(phone, "你填的还在这台手机里")

    world["cut"] = False
    phone.reload(wait_until="networkidle")

    assert phone.input_value("#id_unit") == "淮湖砚溪装备"
    says(phone, "草稿已存 21:48")
    assert world["saved"] == {"unit": "淮湖砚溪装备"}


def test_what_the_last_moment_of_a_page_saved_is_no_conflict(phone, world):
    world["cut"] = True
    phone.fill("#id_unit", "淮湖砚溪装备")
    phone.focus("#id_phone")
    says(phone, "你填的还在这台手机里")

    world |= {"cut": False, "version": 8, "drawn": 7, "theirs": {"unit": "淮湖砚溪装备"}}
    phone.reload(wait_until="networkidle")

    says(phone, "草稿已存")
    assert phone.locator("[data-clash]").count() == 0


def test_two_phones_see_both_values_and_the_person_chooses(phone, world):
    world |= {"version": 9, "theirs": {"unit": "另一台手机填的单位"}}
    phone.fill("#id_unit", "这台手机填的单位")
    phone.focus("#id_phone")
    phone.get_by_role("button", name="另一台：另一台手机填的单位").wait_for()
    assert world["saved"] == {}

    phone.get_by_role("button", name="这台：这台手机填的单位").click()
    says(phone, "草稿已存")

    assert world["saved"]["unit"] == "这台手机填的单位"


def test_logging_out_clears_the_phone(phone, world):
    world["cut"] = True
    phone.fill("#id_unit", "没存上的")
    phone.focus("#id_phone")
    says(phone, "还在这台手机里")
    assert phone.evaluate("localStorage.length") == 1

    phone.get_by_role("button", name="退出登录").click()
    phone.wait_for_url("**/logout")

    assert phone.evaluate("localStorage.length") == 0


def test_full_width_digits_and_spaces_are_put_right_and_the_page_says_so(phone):
    phone.fill("#id_phone", "１３８ ００００ 1111")
    phone.focus("#id_unit")

    assert phone.input_value("#id_phone") == "13800001111"
    assert "空格已忽略" in phone.inner_text("#id_phone-fold")


def test_a_photo_cut_off_in_the_middle_goes_on_from_there(phone, world):
    world["cut_after"] = 1
    phone.set_input_files("[data-add]", files=[{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 600_000}])
    phone.locator("[data-upload-says]", has_text="从断的地方接着传").wait_for()
    assert world["files"]["/up/1"]["received"] == 256 * 1024

    world["cut"] = False
    phone.reload(wait_until="networkidle")
    phone.locator("[data-upload-says]", has_text="都传完了").wait_for()

    assert world["files"]["/up/1"]["received"] == 600_000
    assert world["pieces"] == 3


def test_back_closes_the_sheet_and_gives_the_focus_back(phone):
    phone.click("#id_home-open")
    phone.get_by_role("dialog").wait_for()

    phone.go_back()
    phone.get_by_role("dialog").wait_for(state="hidden")

    assert phone.evaluate("document.activeElement.id") == "id_home-open"
    assert phone.locator("h1").inner_text() == "登记去向"


def test_a_county_is_chosen_in_the_sheet_and_the_field_keeps_its_code(phone):
    phone.click("#id_home-open")
    phone.get_by_role("button", name="绩溪县").click()
    phone.get_by_role("dialog").wait_for(state="hidden")

    assert phone.input_value("#id_home") == "341824"
    assert phone.inner_text("#id_home-open") == "绩溪县"
