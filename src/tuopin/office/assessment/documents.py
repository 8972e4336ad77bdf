"""The day whose documents are asked: read as somebody typed it, and why those of a day cannot be asked."""

from __future__ import annotations

from datetime import date

from tuopin.office.archive.keeping import as_of, edition_on
from tuopin.rules import NotInForce
from tuopin.terms import Text

__all__ = ["day_told", "not_in_force"]

FIRST_DAY, LAST_DAY = date(2013, 1, 1), date(2030, 12, 31)


def day_told(told: str, otherwise: date) -> date | None:
    """The day typed, `otherwise` where nothing was; None where it is no day, or one of no document."""
    if not told.strip():
        return otherwise
    try:
        day = date.fromisoformat(told.strip())
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def not_in_force(policy: str, day: date | None, year: int) -> Text | None:
    """What the policy lacks on that day; None where a household can be asked."""
    if day is None:
        return None
    try:
        edition = edition_on(policy, day, as_of(year))
        for criterion in edition.criteria.values():
            criterion.answer(edition)
    except NotInForce as error:
        return error.text
    return None
