"""The application of the national system."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from tuopin.office.look.navigation import door
from tuopin.office.look.waiting import offer_waiting
from tuopin.terms import Text

__all__ = ["National"]


class National(AppConfig):
    """Files for the national system, and its registers beside ours."""

    name = "tuopin.office.national"
    label = "national"

    def ready(self) -> None:
        """Its door in the frame; and a signature is void as soon as an act moves a total under it."""
        from tuopin.office.audit.acting import offer_closing  # noqa: PLC0415 - models exist only once all applications are there
        from tuopin.office.national.taking import NAME, offered  # noqa: PLC0415
        from tuopin.office.national.voiding import closing  # noqa: PLC0415
        from tuopin.office.national.waiting import waiting  # noqa: PLC0415
        from tuopin.office.registry.proposals import offer_proposals  # noqa: PLC0415

        offer_closing(closing)
        offer_proposals(NAME, offered)
        offer_waiting(45, waiting)
        door(45, Text("国家系统", "National system"), "national", _opens)


def _opens(person: Any) -> bool:
    from tuopin.office.national.queries import works  # noqa: PLC0415 - models exist only once all applications are there

    return works(person)
