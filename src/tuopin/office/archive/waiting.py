"""What waits of rounds: errors that stand in the way of a freeze, and a year that can be frozen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from tuopin.office.archive.actions import may_freeze
from tuopin.office.archive.checking import last_checked, open_faults
from tuopin.office.look.waiting import Waiting, up_to
from tuopin.office.people.access import reach, within
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import Year
from tuopin.terms import Text

__all__ = ["waiting"]

#: Who mends an error, or decides that it may stand.
MENDERS = (Right.ENTER, Right.APPROVE)


def waiting(person: Any) -> Iterator[Waiting]:
    """Of the year that is worked on."""
    year = Year.objects.filter(state__in=("open", "review")).order_by("-year").first()
    mends = any(reach(person, right).areas for right in MENDERS)
    if year is None or not mends:
        return
    checked = last_checked(year.year)
    if checked is not None:
        mine = within(person, Right.SEE, open_faults(checked))
        count, whole = up_to(mine)
        if count:
            text = Text(
                f"{year.year}年度的错误,须在冻结前更正或豁免",
                f"errors of {year.year} to be corrected or exempted before the freeze",
            )
            yield Waiting(text, reverse("faults", args=[year.year]), count, whole, grave=True)
            return
    if year.state == "review" and may_freeze(person):
        text = Text(
            f"{year.year}年度:检查并冻结轮次", f"{year.year}: check it and freeze its round"
        )
        yield Waiting(text, reverse("faults", args=[year.year]))
