"""What several parts of one page ask for is found once a page."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

__all__ = ["PageMemory", "once_a_page"]

#: What was found for the page under way; None where nothing may be remembered: in a job, and while rows are written.
_FOUND: ContextVar[dict[Any, Any] | None] = ContextVar("tuopin_found", default=None)
Answer = TypeVar("Answer")


def once_a_page(ask: Callable[[], Answer]) -> Callable[[], Answer]:
    """Ask once for each page that is only looked at; every time where something may be written meanwhile."""

    @wraps(ask)
    def asked() -> Answer:
        found = _FOUND.get()
        if found is None:
            return ask()
        if ask not in found:
            found[ask] = ask()
        answer: Answer = found[ask]
        return answer

    return asked


class PageMemory:
    """Remembers within one request, if that cannot write (GET, HEAD)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and forget."""
        outer = _FOUND.set({} if request.method in ("GET", "HEAD") else None)
        try:
            return self._respond(request)
        finally:
            _FOUND.reset(outer)
