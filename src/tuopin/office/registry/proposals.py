"""Values that another application would have taken over: put into a form to be looked at, never saved by themselves.

An application offers a source under a name. A form asked for with `?take=name.key` asks it, shows the value as
proposed beside what stands there, and tells the source when the person has saved it, inside the same act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tuopin.terms import Text

__all__ = ["TAKE", "Proposal", "Source", "offer_proposals", "proposed"]

#: The parameter that names a proposal, in an address and in a form.
TAKE = "take"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One value for one column of one row: as it is typed, or None where it is known only masked.

    `shown` is the value in words, `source` says whose it is, `ground` the reason that is offered, `back` where the
    person came from, `left` what is said where something else was saved. `taken(by, reason)` is called inside the
    act that saved the value.
    """

    told: str  # name.key, by which it is asked for again
    table: str
    row: str  # the key of the row
    column: str
    text: str | None
    shown: str
    source: Text
    ground: Text
    back: str
    left: Text
    taken: Callable[[Any, str], object]

    def about(self, row: Any) -> bool:
        """Whether it is meant for this row."""
        return row is not None and (self.table, self.row) == (
            row.table.name,
            str(getattr(row, row.table.key[0])),
        )


#: Given a person and a key, what is proposed; None where there is nothing or it is not theirs to take.
Source = Callable[[Any, str], Proposal | None]
_SOURCES: dict[str, Source] = {}


def offer_proposals(name: str, ask: Source) -> None:
    """Add a source; said where an application starts."""
    _SOURCES[name] = ask


def proposed(person: Any, told: str) -> Proposal | None:
    """The proposal that `name.key` stands for, asked anew each time: rights and rows may have changed."""
    name, _, key = told.partition(".")
    ask = _SOURCES.get(name)
    return ask(person, key) if ask is not None else None
