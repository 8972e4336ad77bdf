"""Pages that are not about one application: a refusal with its reason, and what the login page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tuopin.terms import Text

__all__ = ["login_context", "refused"]


def refused(request: HttpRequest, why: Text) -> HttpResponse:
    """403, in words."""
    return render(request, "people/refused.html", {"why": why}, status=403)


def login_context(request: HttpRequest) -> dict[str, Any]:
    """The identity server for the login page, where the office has one."""
    if not settings.OIDC or not request.path.startswith("/accounts/login"):
        return {}
    address = reverse("openid_connect_login", args=[settings.OIDC["provider_id"]])
    return {"identity_server": {"name": settings.OIDC["name"], "address": address}}
