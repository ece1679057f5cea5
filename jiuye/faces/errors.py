"""The pages nobody wants to see, each with what happened to the work and what to do next.

Root urls name them: ``handler400 = "jiuye.faces.errors.bad_request"``, ``handler403``: ``denied``,
``handler404``: ``missing``, ``handler500``: ``broken``. 409 and 422 are refusals: ``kit.screens.refused``.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiuye.kit.middleware import request_id

H5_PREFIXES = ("/h/",)


@dataclass(frozen=True, slots=True)
class Explained:
    """One error page: what happened, whether something was lost, what to do."""

    status: int
    title: str
    sentence: str
    remedy: str


BAD = Explained(400, "这个请求看不懂", "没有改动任何记录。", "地址可能被截断了：回到上一页再点一次，或从首页进入。")
DENIED = Explained(
    403,
    "这里不对您开放",
    "没有改动任何记录。",
    "可能登录已换了账号，或您的角色没有这项功能；需要的话请学校系统管理员开通。",
)
MISSING = Explained(
    404,
    "没有这个页面",
    "记录可能不在您的数据范围内，或地址写错了。",
    "从菜单重新进入；如果是别人发来的链接，请对方确认您有权查看。",
)
STALE_FORM = Explained(
    403, "这一页放得太久，没有提交", "没有改动任何记录。", "回到上一页，刷新后再提交一次；浏览器会保留您填的内容。"
)
BROKEN = Explained(
    500,
    "我们这边出了问题",
    "这一步没有完成，之前保存的都还在。",
    "过一会儿再试；还是不行，把下面的编号告诉学校系统管理员。",
)

ON_THE_PHONE = {
    DENIED: replace(DENIED, title="这里不对你开放", sentence="可能换了账号登录。没有改动任何内容。",
                    remedy="从首页重新进入；还是不行，问一下学校就业中心。"),
    MISSING: replace(MISSING, sentence="地址可能写错了，或这一页不是你这段学籍的。", remedy="从首页重新进入。"),
    STALE_FORM: replace(STALE_FORM, remedy="回到上一页，刷新后再交一次；填过的还在。"),
}  # fmt: skip
"""In a graduate's words: no data scope, no roles."""

AWAY = Explained(
    503,
    "数据库暂时没有应答",
    "显示“已保存”“已提交”的都还在；这一步可能没有存上。",
    "过几秒回到上一页，原样再提交一次：已经存上的不会重复。",
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _explain(request, BAD)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _explain(request, DENIED)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also what a neighbour's record looks like: nobody learns that it exists."""
    return _explain(request, MISSING)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: almost always a page left open overnight."""
    return _explain(request, STALE_FORM)


def broken(request: HttpRequest) -> HttpResponse:
    """No database, no menu: this page must work when nothing else does."""
    lost = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return _explain(request, AWAY if lost else BROKEN)


def _explain(request: HttpRequest, found: Explained) -> HttpResponse:
    face = "h5" if request.path.startswith(H5_PREFIXES) else "console"
    if face == "h5":
        found = ON_THE_PHONE.get(found, found)
    context = {"error": found, "face": face, "number": request_id(request), "bare": True}
    return render(request, f"faces/{face}/error.html", context, status=found.status)
