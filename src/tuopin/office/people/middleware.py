"""Keeps out whoever has not finished arriving: first password changed, second factor set up where required."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from tuopin.office.people.access import Refused
from tuopin.office.people.models import Person
from tuopin.office.people.pages import refused

__all__ = ["KnownPerson", "needs_second_factor"]

#: Where one may go before having arrived.
OPEN = ("/accounts/", "/language", "/static/", "/health")


def needs_second_factor(person: Person) -> bool:
    """Whether some role held today requires a second factor that is not set up. Never in a demonstration."""
    if settings.DEMO:
        return False
    wanted = any(grant.told.second_factor for grant in person.grants_on())
    return wanted and not is_mfa_enabled(person)


def _recognised(request: HttpRequest) -> bool:
    """Whether the identity server said who this is: then the first password here was never used."""
    return any(
        record.get("method") == "socialaccount"
        for record in get_authentication_records(request, request.user)
    )


class KnownPerson:
    """Sends people to finish arriving, says the language of the page, and turns a refusal into a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Answer, or send elsewhere first."""
        person = request.user
        if person.is_authenticated and not request.path.startswith(OPEN):
            if person.must_change_password and not _recognised(request):
                return redirect("account_change_password")
            if needs_second_factor(person):
                return redirect(reverse("mfa_activate_totp"))
        response = self._respond(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal, with its reason."""
        return refused(request, error.text) if isinstance(error, Refused) else None
