"""Rows: which tables a pack's criteria of households and persons are asked of."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["REGISTRY", "Rows"]


@dataclass(frozen=True, slots=True)
class Rows:
    """The table of households, those joined to it row by row, and the table of their members.

    Tables share the column `household_no`; the member's own key is `person_no`. `registered` says
    that households carry a registered status (poor, out) and members a status of membership, as in a
    registry; a survey's households carry neither, and everybody in its table of members is a member.
    """

    household: str = "household"
    beside: tuple[str, ...] = ("income", "living", "household_check", "consent")
    person: str = "person"
    registered: bool = True

    @property
    def single(self) -> tuple[str, ...]:
        """The tables with one row a household."""
        return (self.household, *self.beside)


#: The core's own tables.
REGISTRY = Rows()
