"""Values of a household in words, where nothing is left blank: what is not recorded is said to be unknown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tuopin.office.look.language import say
from tuopin.office.registry.showing import with_unit
from tuopin.tables import NOT_RECORDED, TABLES, Column, Privacy
from tuopin.terms import Text

__all__ = ["CAUSES", "MEMBER", "UNKNOWN", "causes", "facts", "in_words", "yuan"]

UNKNOWN = Text("未知", "unknown")
#: Where a household is, which stands at the head of a paper, and the causes, which stand by themselves.
PLACED = ("household_no", "village_code", "data_year")
CAUSES = ("main_cause", "other_cause_1", "other_cause_2")
#: What is told of a member, in this order.
MEMBER = (
    "name", "relation", "sex", "birth_date", "id_number", "education", "health", "labour_capacity",
)  # fmt: skip


def in_words(column: Column, value: Any) -> str:
    """The value with its unit, a sealed number masked; where there is none, what that means."""
    if value is None or value == "":
        return say(UNKNOWN if column.null is NOT_RECORDED else column.null)
    return with_unit(column, value)


def yuan(fen: float | None) -> str:
    """Fen as yuan; unknown where there is none."""
    return say(UNKNOWN) if fen is None else f"{fen / 100:,.2f}"


def facts(household: Any, privacy: Iterable[Privacy] = Privacy) -> list[tuple[Column, str]]:
    """The household's own facts of these classes of privacy; what does not apply to it is left out."""
    allowed = set(privacy)
    return [
        (column, in_words(column, value))
        for column in TABLES["household"].columns
        if column.privacy in allowed and column.name not in (*PLACED, *CAUSES)
        for value in [getattr(household, column.name)]
        if value is not None or column.null is NOT_RECORDED
    ]


def causes(household: Any) -> list[tuple[Column, str]]:
    """Why it is poor: the main cause, known or not, and the others there are."""
    columns = [TABLES["household"].column(name) for name in CAUSES]
    return [
        (column, in_words(column, getattr(household, column.name)))
        for column in columns
        if column.name == CAUSES[0] or getattr(household, column.name) is not None
    ]
