"""Pages about accounts: one's own, the language, and the addresses that an office does not have."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tuopin.office.people.guards import anybody, logged_in

__all__ = ["account", "absent", "language"]


@logged_in
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do, where, until when."""
    grants = request.user.grants_on()
    return render(request, "people/account.html", {"grants": grants})


@anybody
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and return to the page."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response


@anybody
def absent(request: HttpRequest, **_: Any) -> HttpResponse:
    """An address that the login library has and an office has not (signing up, e-mail)."""
    raise Http404
