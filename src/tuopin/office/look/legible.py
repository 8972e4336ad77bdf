"""Refuses what no database of ours can keep, before any page asks for it: a NUL among what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

__all__ = ["Legible"]

NUL = "\x00"
#: The API says in its own form what it cannot read.
THEIRS = "/api/"


class Legible:
    """Answers 400 where an address, a query or a field of a form holds a NUL.

    PostgreSQL keeps none, so that every search for such a text would fail; SQLite would find nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self._respond(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Look at what was sent once the address is known; the check of the form's token has read it by then."""
        if request.path.startswith(THEIRS):
            return
        if NUL in request.path or _holds(request.GET) or _holds(request.POST):
            raise BadRequest("a NUL was sent")


def _holds(told: QueryDict) -> bool:
    return any(NUL in name or NUL in "".join(told.getlist(name)) for name in told)
