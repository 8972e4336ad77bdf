"""The long work of the registry: an area renumbered, with every row that holds its code."""

from __future__ import annotations

from datetime import date
from typing import Any

from tuopin.office.areas.actions import Unplaced
from tuopin.office.areas.models import Area
from tuopin.office.jobs.kinds import job_kind
from tuopin.office.jobs.working import Running, Unfinished
from tuopin.office.registry.places import RENUMBER, Fresh, change_area
from tuopin.terms import Text

__all__ = ["renumbered"]

MOVING = Text("改写各表中的地区代码", "writing the new codes into every table")


@job_kind(RENUMBER, Text("地区改码", "renumber an area"), page="area_by_job")
def renumbered(running: Running, pk: int, code: str, since: str, **told: str) -> dict[str, Any]:
    """Whole or not at all; a try that was killed after it is done finds the code there."""
    area = Area.objects.get(pk=pk)
    if area.code != code:
        running.tell(MOVING)
        fresh = Fresh(code=code, since=date.fromisoformat(since), **told)
        try:
            change_area(area, fresh, running.by)
        except Unplaced as error:
            raise Unfinished(error.text) from error
    return {"area": code}
