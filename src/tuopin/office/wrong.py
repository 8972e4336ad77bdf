"""Pages for a request that came to nothing: not there, not readable, gone stale, the database busy, the program failed.

Each says in the reader's language what happened to what was sent and what to do next; none names a row or a value.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from tuopin import __version__
from tuopin.office.api.problems import BUSY_FOR, TITLES, answered
from tuopin.office.look.language import language, say
from tuopin.terms import Text

__all__ = ["OnlySent", "failed", "not_found", "refused", "stale", "unreadable"]

API = "/api/"
NOT_FOUND = Text(
    "没有这个页面或这一户,或者它不在您的辖区。请核对编号或地址;也可以从首页或“查找”重新进入。",
    "There is no such page or household, or it lies outside your areas. Check the number or the address, or begin "
    "again from the start or from “Search”.",
)
UNREADABLE = Text(
    "浏览器发来的内容读不懂,什么也没有保存。请回到上一页重新填写。",
    "What the browser sent cannot be read, and nothing was saved. Go back and fill in the page again.",
)
TOO_LARGE = Text(
    "发来的内容太大,什么也没有保存。大文件请从“导入”页上传,或分成几个文件。",
    "What was sent is too large, and nothing was saved. Upload large files on “Intake”, or as several files.",
)
REFUSED = Text("您不能打开这个页面。", "This page is not open to you.")
STALE = Text(
    "这个页面打开太久,或者其间登录过别的帐号,所以什么也没有保存。请返回、刷新页面后再提交。",
    "The page was open for too long, or somebody logged in meanwhile, so nothing was saved. Go back, load the page "
    "again, then send it.",
)
NO_PAGE = Text("这里没有可以打开的页面", "There is no page here")
ONLY_SENT = Text(
    "这个地址只接收提交的表单,直接打开没有内容。若刚才因为超时重新登录,提交的内容没有保存:请回到原来的页面再提交一次。",
    "This address only takes a form and has no page of its own. If you had to log in again just now, what you sent was "
    "not saved: go back to the page it came from and send it again.",
)
BUSY = Text(
    "数据库正忙或没有应答,这一次什么也没有保存。请等一分钟,返回后再提交;总是这样请告诉系统管理员。",
    "The database is busy or does not answer, and nothing of this was saved. Wait a minute, go back and send it "
    "again; if it stays so, tell your administrator.",
)
FAILED = Text(
    "程序出错,已写入日志;这一次什么也没有保存。请返回再试;总是这样请告诉系统管理员什么时候、在做什么。",
    "The program failed, which is in the log; nothing of this was saved. Go back and try again; if it stays so, tell "
    "your administrator when it was and what you were doing.",
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _page(request, 404, NOT_FOUND)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where it was too much."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413, TOO_LARGE)
    return _page(request, 400, UNREADABLE)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 without a reason of its own."""
    return _page(request, 403, REFUSED)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page is not of this login any more (CSRF)."""
    return _page(request, 403, STALE)


def failed(request: HttpRequest) -> HttpResponse:
    """500; 503 where it is the database that did not take or give anything. Asks the database nothing itself."""
    busy = isinstance(sys.exc_info()[1], OperationalError)
    status = 503 if busy else 500
    headers = {"Retry-After": str(BUSY_FOR)} if busy else {}
    if request.path.startswith(API):
        return answered(status, [], headers)
    return _bare(status, BUSY if busy else FAILED, headers)


class OnlySent:
    """A page instead of an empty answer where an address that takes a form is opened, as after logging in again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """405 in words."""
        response = self._respond(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            page = _page(request, 405, ONLY_SENT, NO_PAGE)
            page["Allow"] = response.headers.get("Allow", "")
            return page
        return response


def _page(request: HttpRequest, status: int, why: Text, title: Text | None = None) -> HttpResponse:
    if request.path.startswith(API):
        return answered(status, [{"what": say(TITLES[status]), "where": "", "allowed": []}])
    if not hasattr(
        request, "user"
    ):  # turned away before anybody asked who it is, as a wrong host name is
        return _bare(status, why, {})
    context = {"title": title or TITLES[status], "why": why}
    return render(request, "look/wrong.html", context, status=status)


def _bare(status: int, why: Text, headers: dict[str, str]) -> HttpResponse:
    """Without the frame, which asks who is reading."""
    told = {"title": TITLES[status], "why": why, "bare": True}
    page = render_to_string("look/wrong.html", told | {"lang": language(), "version": __version__})
    return HttpResponse(page, status=status, headers=headers)
