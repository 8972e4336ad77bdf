"""The application of the API."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from tuopin.office.look.navigation import door
from tuopin.terms import Text

__all__ = ["Api"]


class Api(AppConfig):
    """Tokens and endpoints."""

    name = "tuopin.office.api"
    label = "api"

    def ready(self) -> None:
        """Its door, for whoever may take tables out or read the record: others seldom write programs."""
        door(90, Text("接口", "API"), "api_docs", _opens)


def _opens(person: Any) -> bool:
    from tuopin.office.people.access import reach  # noqa: PLC0415 - models exist only once all applications are there
    from tuopin.office.people.roles import Right  # noqa: PLC0415

    return any(not reach(person, right).empty for right in (Right.EXPORT, Right.AUDIT))
