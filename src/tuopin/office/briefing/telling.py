"""A page of households in words: names and links of those the reader may see today, whatever the round says."""

from __future__ import annotations

from typing import Any

from tuopin.office.areas.queries import names_of
from tuopin.office.briefing.listing import Listed
from tuopin.office.people.access import within
from tuopin.office.people.roles import Right
from tuopin.office.registry.extras import front
from tuopin.office.registry.models import Household

__all__ = ["told"]


def told(page: Listed, person: Any) -> dict[str, Any]:
    """The page's lines; how many of its households have moved out of the reader's sight since the round.

    A household that the living registry has no more is listed by its number alone.
    """
    numbers = [row["household_no"] for row in page.rows]
    living = Household._default_manager.filter(household_no__in=numbers)
    heads = dict(within(person, Right.SEE, living).values_list("household_no", "head_name"))
    there = set(living.values_list("household_no", flat=True))
    shown = [
        row for row in page.rows if row["household_no"] in heads or row["household_no"] not in there
    ]
    villages = names_of([row["village_code"] for row in shown])
    return {
        "lines": [
            {
                "number": row["household_no"],
                "known": row["household_no"] in heads,
                "head": heads.get(row["household_no"]),
                "village": villages.get(row["village_code"]),
                "village_code": row["village_code"],
                "members": row["members"],
                "status": "poor"
                if row["registered_poor"]
                else "out"
                if row["registered_out"]
                else "",
            }
            for row in shown
        ],
        "moved": len(page.rows) - len(shown),
        "after": page.after,
        "before": page.before,
        "front": front(),
    }
