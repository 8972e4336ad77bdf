"""What is done here: a clue is written."""

from __future__ import annotations

from typing import Any

from tuopin.office.audit.acting import acting
from tuopin.office.people.access import need
from tuopin.office.people.roles import Right
from tuopin.office.supervision.models import Clue

__all__ = ["write_clue"]


def write_clue(*, area: str, household_no: str, text: str, by: Any) -> Clue:
    """Write a clue about an area, or about one household in it."""
    need(by, Right.NOTE, area=area)
    with acting(by, "record.clue", subject=household_no, area=area):
        return Clue.objects.create(by=by, area=area, household_no=household_no, text=text)
