"""Two ways to be known: a token in the header, or the session of a page; a wrong token is never passed over for it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from tuopin.office.api import limits
from tuopin.office.api.caller import Caller
from tuopin.office.api.models import Token
from tuopin.office.offering import Problem
from tuopin.office.people.middleware import needs_second_factor
from tuopin.terms import Text

__all__ = ["BySession", "ByToken", "digest"]

#: Wrong tokens from one address in a minute.
WRONG = 30


def digest(secret: str) -> str:
    """What is kept of a token. It is drawn at random and long, so that a plain digest is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


class ByToken(HttpBearer):  # type: ignore[misc]
    """`Authorization: Bearer tuopin_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller; Problem where the token does not hold today, or its person may not enter."""
        held = Token.objects.select_related("person", "area").filter(digest=digest(token)).first()
        if held is None or not held.holds() or not held.person.is_active:
            limits.count(f"wrong {request.META.get('REMOTE_ADDR', '')}", WRONG)
            raise Problem(
                401,
                Text("令牌不对、已过期或已吊销", "the token is wrong, has expired or was revoked"),
                "Authorization",
                ["Bearer tuopin_…"],
            )
        limits.count(f"token {held.pk}")
        if held.person.must_change_password or needs_second_factor(held.person):
            why = Text(
                "请先登录网页,修改初始密码并设第二因素",
                "first log in, change the first password and set up a second factor",
            )
            raise Problem(403, why, "Authorization")
        with suppress(OperationalError):  # being written to: the day can be remembered next time
            held.mark_used()
        area = held.area.code if held.area else ""
        return Caller(held.person, held.allowed, area, held.prefix)


class BySession(APIKeyCookie):  # type: ignore[misc]
    """The cookie of whoever is logged in; what changes or hides in a body needs the page's token against forgery."""

    param_name = "tuopin_session"

    def __call__(self, request: HttpRequest) -> Any:
        """The caller, or nobody."""
        person = request.user
        if not person.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise Problem(
                403,
                Text("缺少页面的防伪标记", "the page's token against forgery is missing"),
                "X-CSRFToken",
            )
        limits.count(f"person {person.pk}")
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller:
        """The person of the session, with all they hold."""
        return Caller(request.user)
