"""The application of assessment."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from tuopin.office.look.navigation import door
from tuopin.office.look.waiting import offer_waiting
from tuopin.terms import Text

__all__ = ["Assessment"]


class Assessment(AppConfig):
    """Runs and verdicts."""

    name = "tuopin.office.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Its door in the frame, and its filters on the list of households."""
        from tuopin.office.assessment import listing  # noqa: PLC0415 - models exist only once all applications are there
        from tuopin.office.assessment.waiting import waiting  # noqa: PLC0415 - as above

        door(70, Text("评估", "Assessment"), "runs", _sees)
        listing.offer()
        offer_waiting(60, waiting)


def _sees(person: Any) -> bool:
    from tuopin.office.people.access import reach  # noqa: PLC0415 - as above
    from tuopin.office.people.roles import Right  # noqa: PLC0415

    return bool(reach(person, Right.SEE).areas)
