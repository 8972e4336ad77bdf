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
        """Its door, and what waits; an area is not renumbered while files name it by the code of before."""
        from tuopin.office.areas.moving import offer_hindrance  # noqa: PLC0415 - models exist only once all applications are there
        from tuopin.office.intake.waiting import waiting  # noqa: PLC0415

        door(40, Text("导入", "Intake"), "batches", _enters)
        offer_waiting(30, waiting)
        offer_hindrance(_open_batches)


def _enters(person: Any) -> bool:
    from tuopin.office.people.access import reach  # noqa: PLC0415 - models exist only once all applications are there
    from tuopin.office.people.roles import Right  # noqa: PLC0415

    return any(reach(person, right).areas for right in (Right.ENTER, Right.ACCEPT, Right.AUDIT))


def _open_batches(code: str) -> Text | None:
    from django.db.models import Q  # noqa: PLC0415 - as above

    from tuopin.office.areas.queries import inside, way_up  # noqa: PLC0415
    from tuopin.office.intake.models import OPEN, Batch  # noqa: PLC0415

    around = [each.code for each in way_up(code)]
    mine = Batch.objects.filter(inside([code], "area") | Q(area__in=around), state__in=OPEN)
    held = mine.order_by("pk").first()
    if held is None:
        return None
    return Text(
        f"批次 #{held.pk} 还没有接收或退回,其中的行写着原来的代码。请先处理它。",
        f"Batch #{held.pk} is neither accepted nor refused, and its rows bear the code of now. Settle it first.",
    )
