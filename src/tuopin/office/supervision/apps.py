"""The application of supervision."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from tuopin.office.look.navigation import door
from tuopin.office.look.waiting import offer_waiting
from tuopin.terms import Text

__all__ = ["Supervision"]


class Supervision(AppConfig):
    """The record of acts, and clues."""

    name = "tuopin.office.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Its doors in the frame."""
        from tuopin.office.supervision.waiting import waiting  # noqa: PLC0415 - models exist only once all applications are there

        door(85, Text("审计", "Record"), "record", _audits)
        door(86, Text("线索", "Clues"), "clues", _audits)
        offer_waiting(80, waiting)


def _audits(person: Any) -> bool:
    from tuopin.office.people.access import reach  # noqa: PLC0415 - models exist only once all applications are there
    from tuopin.office.people.roles import Right  # noqa: PLC0415

    return not reach(person, Right.AUDIT).empty
