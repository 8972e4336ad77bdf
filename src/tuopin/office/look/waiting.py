"""What waits for somebody: each application says its own, and the first page shows it before all else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tuopin.terms import Text

__all__ = ["CAP", "Waiting", "offer_waiting", "up_to", "waiting_for"]

#: Counting stops here: "100+" is as much as somebody needs in order to begin.
CAP = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: in words, where it is done, and how many there are (None: one).

    `whole` is False where counting stopped at the cap; `grave` says that others wait for it, or that
    something failed.
    """

    text: Text
    to: str
    count: int | None = None
    whole: bool = True
    grave: bool = False


#: Given a person, what waits for them now. It must cost the same in any province: counts stop at the cap.
Ask = Callable[[Any], Iterable[Waiting]]
_ASKED: list[tuple[int, Ask]] = []


def offer_waiting(order: int, ask: Ask) -> None:
    """Have an application's own asked for, in an order."""
    if (order, ask) not in _ASKED:
        _ASKED.append((order, ask))


def waiting_for(person: Any) -> list[Waiting]:
    """All that waits for a person, what is grave first, else in the order of the applications."""
    found = [each for _, ask in sorted(_ASKED, key=lambda held: held[0]) for each in ask(person)]
    return sorted(found, key=lambda each: not each.grave)


def up_to(rows: Any, cap: int = CAP) -> tuple[int, bool]:
    """(how many rows, whether that is all): counting stops at the cap."""
    found = rows.order_by().values("pk")[: cap + 1].count()
    return min(found, cap), found <= cap
