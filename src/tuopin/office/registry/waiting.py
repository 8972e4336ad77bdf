"""What waits in the registry: the year that is worked on, for whoever enters facts in it or moves it on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from tuopin.office.look.waiting import Waiting
from tuopin.office.people.access import reach
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import Year
from tuopin.office.registry.windows import COUNTY, window_of
from tuopin.terms import Text

__all__ = ["waiting"]


def waiting(person: Any) -> Iterator[Waiting]:
    """By the right that is held, and by how far the year is there."""
    enters, decides = reach(person, Right.ENTER).areas, reach(person, Right.APPROVE).areas
    if any(len(code) < COUNTY for code in decides) and not Year.objects.exists():
        text = Text(
            "还没有公告年度:公告以后才能录入",
            "No year is announced yet; until then nothing can be entered",
        )
        yield Waiting(text, reverse("years"), grave=True)
    if not enters and not decides:
        return
    window = window_of((enters or decides)[0])
    if window is None:
        return
    year = window.year
    if window.state == "open" and enters:
        yield Waiting(
            Text(
                f"{year}年度采集期:可以录入和修改",
                f"{year} is open: facts may be entered and changed",
            ),
            reverse("households"),
        )
    elif window.state == "review" and (decides or len(enters[0]) == COUNTY):
        yield Waiting(Text(f"{year}年度正在审核", f"{year} is under review"), reverse("years"))
