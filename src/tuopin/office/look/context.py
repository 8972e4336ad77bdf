"""What every page knows: its language, whether this is a demonstration, and where its reader may go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tuopin import __version__
from tuopin.office.look.language import language
from tuopin.office.look.navigation import doors

__all__ = ["page"]


def page(request: HttpRequest) -> dict[str, Any]:
    """Variables of the frame."""
    return {
        "lang": language(),
        "demo": settings.DEMO,
        "version": __version__,
        "doors": doors(request),
    }
