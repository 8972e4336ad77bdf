"""Addresses of the API and of the pages about it."""

from __future__ import annotations

from django.urls import URLPattern, path

from tuopin.office.api import views
from tuopin.office.api.gathering import api

__all__ = ["urlpatterns"]


def _endpoints() -> list[URLPattern]:
    """The endpoints, without the page that django-ninja has at their root."""
    patterns, _, _ = api().urls
    return [
        path(
            f"api/v1/{each.pattern}", views.within_problems(each.callback), name=f"api-{each.name}"
        )
        for each in patterns
        if each.name != "api-root"
    ]


urlpatterns = [
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/revoke/", views.revoke, name="token_revoke"),
    path("api/docs/", views.docs, name="api_docs"),
    path("api/v1/openapi.json", views.description, name="api_description"),
    *_endpoints(),
    path("api/<path:rest>", views.absent),
]
