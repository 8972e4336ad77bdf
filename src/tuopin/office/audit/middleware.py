"""Where a request comes from: told by the proxy where there is one, and remembered for the acts it leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tuopin.office.audit.acting import source

__all__ = ["Attributed", "BehindProxy"]


class BehindProxy:
    """Takes the address that the TLS proxy added last for the request's own (TUOPIN_HTTPS=1 says there is one).

    Whatever stands before the last address was sent by the browser and may be anything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Answer, the address set right."""
        told = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if settings.BEHIND_TLS and told:
            request.META["REMOTE_ADDR"] = told.rsplit(",", 1)[-1].strip()[:45]
        return self._respond(request)


class Attributed:
    """Sets the source of acts to the request's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Answer with the source set."""
        outer = source.set(request.META.get("REMOTE_ADDR", ""))
        try:
            return self._respond(request)
        finally:
            source.reset(outer)
