"""A criterion: one question asked of every row, answered met, unmet or unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from tuopin.terms import Text

if TYPE_CHECKING:  # an edition carries criteria, a criterion is answered under an edition
    from tuopin.rules.edition import Edition

__all__ = ["Answer", "Criterion", "Over", "Standard", "Subject"]


class Subject(StrEnum):
    """What kind of row a criterion is asked of."""

    PERSON = "person"
    HOUSEHOLD = "household"
    VILLAGE = "village"
    COUNTY = "county"


class Over(StrEnum):
    """How the members' answers become the household's."""

    EVERY = "every"  # any unmet → unmet; else any unknown → unknown; else met
    SOME = "some"  # any met → met; else any unknown → unknown; else unmet


@dataclass(frozen=True, slots=True)
class Answer:
    """Expressions over a row: the verdict (true, false, null) and the numbers behind it.

    `value` is what was measured, `gap` how much is missing to pass (0 or less when passed),
    both in the criterion's unit.
    """

    verdict: nw.Expr
    value: nw.Expr | None = None
    gap: nw.Expr | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question with its source; `answer` builds the expressions for an edition.

    `reads` are "table.column" names, `parameters` the keys the answer takes from the edition,
    `uses` ids of criteria whose verdict columns the answer refers to. A person's criterion is
    rolled up to the household by `over`; its value there is the number of members who fail
    (EVERY) or who meet it (SOME). `threshold` names the parameter shown beside the value.
    """

    id: str
    title: Text
    question: Text
    subject: Subject
    answer: Callable[[Edition], Answer]
    reads: tuple[str, ...]
    source: str
    parameters: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    over: Over | None = None
    unit: str = ""
    threshold: str | None = None
    negated: bool = (
        False  # the document's comparison says when it is not met ("below the line: poor")
    )
    leaves_out: Text = field(default=Text("无", "nothing"))
    code: str | None = None  # the domain's own code (FOOD, B6, X01 …)

    def __post_init__(self) -> None:
        if (self.subject is Subject.PERSON) != (self.over is not None):
            raise ValueError(
                f"criterion {self.id}: `over` belongs to criteria of persons, and only to them"
            )


@dataclass(frozen=True, slots=True)
class Standard:
    """A named set of criteria of one subject: met when all are met, unmet when any is unmet."""

    id: str
    title: Text
    subject: Subject
    criteria: tuple[str, ...]
    source: str
