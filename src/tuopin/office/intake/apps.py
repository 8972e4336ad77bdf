"""The application of intake."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from tuopin.office.look.navigation import door
from tuopin.office.look.waiting import offer_waiting
from tuopin.terms import Text

__all__ = ["IntakeApp"]


class IntakeApp(AppConfig):
    """Batches of files on their way into the registry."""

    name = "tuopin.office.intake"
    label = "intake"

    def ready(self) -> None:
        """Its door in the frame."""
        from tuopin.office.intake.waiting import waiting  # noqa: PLC0415 - models exist only once all applications are there

        door(40, Text("导入", "Intake"), "batches", _enters)
        offer_waiting(30, waiting)


def _enters(person: Any) -> bool:
    from tuopin.office.people.access import reach  # noqa: PLC0415 - models exist only once all applications are there
    from tuopin.office.people.roles import Right  # noqa: PLC0415

    return bool(reach(person, Right.ENTER).areas or reach(person, Right.ACCEPT).areas)
