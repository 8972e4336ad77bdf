"""Eligibility: who is due a measure, and why; what an exclusion condition opens for review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from tuopin.rules.criterion import Subject
from tuopin.terms import Text

if TYPE_CHECKING:
    from tuopin.rules.edition import Edition

__all__ = ["Eligibility", "Exclusion"]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One way of being due one head of measures, in force between two days.

    `due` is three-valued: true due, false not due, null not known (the household must be asked).
    For a household it reads the assessment row; for a person the person's row joined with it.
    """

    id: str
    head: str  # code of list measure_head
    batch: str  # code of list batch
    title: Text
    reason: Text
    subject: Subject
    due: Callable[[Edition], nw.Expr]
    reads: tuple[str, ...]
    source: str
    valid_from: date
    valid_to: date | None = None
    parameters: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether the head is offered on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A condition that opens a review of a household or person; it never decides anything.

    `applies` reads a hit's row joined with its household and person. `effect` is a parameter key:
    VETO, STRICT_REVIEW or PERSON_REMOVE is what the review is about, as the locality's document says.
    """

    id: str
    title: Text
    condition: Text
    applies: Callable[[Edition], nw.Expr]
    effect: str
    reads: tuple[str, ...]
    source: str
    parameters: tuple[str, ...] = ()
