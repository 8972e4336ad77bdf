"""How one's areas stand, for the first page: the brief's figures where there are any, never a count of all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tuopin.office.assessment.verdicts import current_run, edition_of
from tuopin.office.briefing.figures import said
from tuopin.office.briefing.models import AreaCount
from tuopin.office.briefing.reading import counts_of
from tuopin.office.people.access import Reach, within
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import Household
from tuopin.office.registry.queries import capped
from tuopin.terms import Text

__all__ = ["Standing", "standing"]

SHOWN = ("poor", "relapsed", "exited", "paper_exit")
#: Households one by one are few: so many are shown on the first page.
ASSIGNED = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A number of households, what it is, whether it is all of them, where they are listed, and of which round.

    `year` is 0 where the number is of the registry as it stands today.
    """

    text: Text
    count: int
    whole: bool
    to: str
    year: int = 0


def standing(person: Any, held: Reach) -> list[Standing]:
    """The brief's figures summed over one's areas; without a brief, how many households one may see, up to a cap."""
    run = current_run()
    counted = counts_of(run)
    if run is None or counted is None or not held.areas:
        return [_all(person)]
    rows = AreaCount.objects.filter(run=run, code__in=held.areas).values_list(
        "households", flat=True
    )
    lines, edition = list(rows), edition_of(run)
    one = held.areas[0] if len(held.areas) == 1 else ""
    found = []
    for name in SHOWN:
        at = counted.figures.index(name)
        behind = reverse("brief_households", args=[run.pk, one]) + f"?figure={name}" if one else ""
        total = sum(line[at] for line in lines)
        found.append(
            Standing(
                said(name, edition).title, total, True, behind or reverse("brief"), run.round.year
            )
        )
    return found


def _all(person: Any) -> Standing:
    count, whole = capped(within(person, Right.SEE, Household.objects.all()))
    return Standing(Text("户可以查看", "households to see"), count, whole, reverse("households"))
