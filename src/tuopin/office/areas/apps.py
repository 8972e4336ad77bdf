"""The application of areas."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["Areas"]


class Areas(AppConfig):
    """Areas and their dated codes."""

    name = "tuopin.office.areas"
    label = "areas"
