"""The application of the brief."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from tuopin.office.look.navigation import door
from tuopin.office.look.waiting import offer_waiting
from tuopin.terms import Text

__all__ = ["Briefing"]


class Briefing(AppConfig):
    """Figures with their parts; reads runs, and writes nothing but their counts."""

    name = "tuopin.office.briefing"
    label = "briefing"

    def ready(self) -> None:
        """Its door in the frame and on an area's page; every run is counted once it is worked out."""
        from tuopin.office.assessment.after import offer_after  # noqa: PLC0415 - models exist only once all applications are there
        from tuopin.office.briefing.actions import count_later  # noqa: PLC0415 - as above
        from tuopin.office.briefing.counting import count_run  # noqa: PLC0415 - as above
        from tuopin.office.briefing.waiting import waiting  # noqa: PLC0415
        from tuopin.office.registry.extras import Way, offer_area_way  # noqa: PLC0415

        door(10, Text("简报", "Brief"), "brief", _sees)
        offer_area_way(Way(Text("简报", "Brief"), "brief_of"))
        offer_after(count_run, count_later)
        offer_waiting(70, waiting)


def _sees(person: Any) -> bool:
    from tuopin.office.people.access import reach  # noqa: PLC0415 - as above
    from tuopin.office.people.roles import Right  # noqa: PLC0415

    return not reach(person, Right.SEE).empty
