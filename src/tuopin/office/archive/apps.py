"""The application of frozen rounds."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from tuopin.office.look.navigation import door
from tuopin.office.look.waiting import offer_waiting
from tuopin.office.registry.moved import offer_moved
from tuopin.terms import Text

__all__ = ["Archive"]


class Archive(AppConfig):
    """Frozen rounds."""

    name = "tuopin.office.archive"
    label = "archive"

    def ready(self) -> None:
        """Its door in the frame, and the check that a year under review begins with."""
        from tuopin.office.archive.actions import check_what_is_reviewed  # noqa: PLC0415 - models exist only once all applications are there
        from tuopin.office.archive.waiting import waiting  # noqa: PLC0415

        door(60, Text("轮次", "Rounds"), "rounds", _sees)
        offer_waiting(50, waiting)
        offer_moved(check_what_is_reviewed)


def _sees(person: Any) -> bool:
    from tuopin.office.people.access import reach  # noqa: PLC0415 - models exist only once all applications are there
    from tuopin.office.people.roles import Right  # noqa: PLC0415

    return bool(reach(person, Right.SEE).areas)
