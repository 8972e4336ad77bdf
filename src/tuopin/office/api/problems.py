"""Every answer that is no success, in one form: application/problem+json, in the reader's language."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tuopin.office.look.language import say
from tuopin.office.offering import Problem, both
from tuopin.office.people.access import Refused
from tuopin.terms import Text

__all__ = ["BUSY_FOR", "MEDIA", "PROBLEM", "TITLES", "answered", "register"]

MEDIA = "application/problem+json"
WHERE = Text("哪个参数或字段", "which parameter or field")
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["what", "where", "allowed"],
                "properties": {
                    "what": {
                        "type": "string",
                        "description": both(Text("哪里不对", "what is wrong")),
                    },
                    "where": {"type": "string", "description": both(WHERE)},
                    "allowed": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}

TITLES = {
    400: Text("请求读不懂", "The request cannot be read"),
    401: Text("请先表明身份", "Say who you are"),
    403: Text("没有权限", "Not allowed"),
    404: Text("没有,或您看不到", "Not there, or not yours to see"),
    405: Text("这个地址不接受此方法", "This address does not take the method"),
    413: Text("请求太大", "The request is too large"),
    422: Text("请求中有不对之处", "Something in the request is wrong"),
    429: Text("请稍后再试", "Try again later"),
    500: Text("程序出错,已记录", "The program failed; it is recorded"),
    503: Text("数据库正忙,请稍后再试", "The database is busy; try again later"),
}
#: Seconds after which it is worth asking a busy database again.
BUSY_FOR = 30
#: What pydantic finds wrong, in words; anything else is "not a value of this".
FOUND = {
    "missing": Text("必须给出", "must be given"),
    "extra_forbidden": Text("没有这个字段", "no such field"),
    "string_too_long": Text("太长", "too long"),
    "too_long": Text("太多", "too many"),
    "string_too_short": Text("不能为空", "must not be empty"),
    "too_short": Text("不能为空", "must not be empty"),
    "greater_than_equal": Text("太小", "too small"),
    "less_than_equal": Text("太大", "too large"),
}
OTHER = Text("读不出这个值", "not a value of this")
BOUNDS = ("max_length", "min_length", "ge", "le")
log = logging.getLogger("tuopin.api")


def answered(
    status: int, errors: list[dict[str, Any]], headers: dict[str, str] | None = None
) -> HttpResponse:
    """The answer."""
    title = say(TITLES.get(status, Text(HTTPStatus(status).phrase, HTTPStatus(status).phrase)))
    told = {"type": "about:blank", "title": title, "status": status, "errors": errors}
    return HttpResponse(
        json.dumps(told, ensure_ascii=False), content_type=MEDIA, status=status, headers=headers
    )


def _error(what: Text, where: str = "", allowed: Any = ()) -> dict[str, Any]:
    return {"what": say(what), "where": where, "allowed": [str(each) for each in allowed]}


def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    headers = dict(error.headers)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return answered(error.status, [_error(error.what, error.where, error.allowed)], headers)


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return answered(403, [_error(error.text)])


def _absent(request: HttpRequest, error: Exception) -> HttpResponse:
    return answered(404, [_error(TITLES[404], "")])


def _unknown(request: HttpRequest, error: Exception) -> HttpResponse:
    why = Text("请给出令牌,或先登录", "give a token, or log in first")
    return _problem(request, Problem(401, why, "Authorization", ["Bearer tuopin_…"]))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = []
    for each in error.errors:
        where = [str(part) for part in each["loc"][2 if each["loc"][0] == "body" else 1 :]]
        context = each.get("ctx") or {}
        allowed = [f"{name} {context[name]}" for name in BOUNDS if name in context]
        found.append(_error(FOUND.get(each["type"], OTHER), ".".join(where) or "body", allowed))
    return answered(422, found)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    why = Text("不是 JSON 正文", "the body is not JSON") if error.status_code == 400 else OTHER
    return answered(error.status_code, [_error(why, "body", ["application/json"])])


def _suspicious(request: HttpRequest, error: Exception) -> HttpResponse:
    status = 413 if isinstance(error, RequestDataTooBig) else 400
    return answered(status, [_error(TITLES[status])])


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("an endpoint failed", exc_info=error)
    return answered(500, [_error(TITLES[500])])


def _busy(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("the database was busy or did not answer", exc_info=error)
    return answered(503, [_error(TITLES[503])], {"Retry-After": str(BUSY_FOR)})


def register(api: Any) -> None:
    """Have every exception of an endpoint answered so."""
    for kind, answer in (
        (Exception, _failed),
        (OperationalError, _busy),
        (SuspiciousOperation, _suspicious),
        (Http404, _absent),
        (HttpError, _http),
        (AuthenticationError, _unknown),
        (ValidationError, _invalid),
        (Refused, _refused),
        (Problem, _problem),
    ):
        api.add_exception_handler(kind, answer)
