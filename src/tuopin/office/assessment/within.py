"""A person's reach as frames understand it: ranges of codes, and households one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.office.archive.keeping import provinces
from tuopin.office.areas.queries import span
from tuopin.office.people.access import Reach, reach
from tuopin.office.people.models import Assignment
from tuopin.office.people.roles import Right
from tuopin.rounds.contrasting import inside

__all__ = ["Seen", "seen", "seen_by"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What may be seen of a round: everything, or these ranges of codes and these households."""

    whole: bool
    areas: tuple[tuple[str, str], ...]
    households: tuple[str, ...]
    codes: tuple[str, ...]  # of the widest areas within

    def of(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """The rows of a frame of households that may be seen."""
        return frame if self.whole else frame.filter(inside(self.areas, self.households))

    def places(self, frame: nw.LazyFrame, column: str = "village_code") -> nw.LazyFrame:
        """The rows of a frame of places that lie wholly within."""
        return frame if self.whole else frame.filter(inside(self.areas, (), column))


def seen(person: Any, area: str = "") -> Seen:
    """What the person may see, inside an area where one is named."""
    return seen_by(reach(person, Right.SEE), area)


def seen_by(held: Reach, area: str = "") -> Seen:
    """What may be seen with this reach, which may be narrower than its person's."""
    codes = held.areas
    numbers: list[str] = []
    if held.grants:
        mine = Assignment.objects.filter(grant__in=held.grants)
        numbers = sorted(set(mine.values_list("household_no", flat=True)))
    if area:
        low, high = span(area)
        codes = (area,) if held.holds(area) else tuple(c for c in codes if low <= c < high)
    wanted = provinces()
    whole = not area and bool(wanted) and all(held.holds(code) for code in wanted)
    return Seen(whole, tuple(span(code) for code in codes), tuple(numbers), codes)
