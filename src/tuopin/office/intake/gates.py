"""When a batch may be accepted: the year that is worked on in its area, and what is told who comes too early."""

from __future__ import annotations

from typing import Any

from tuopin.office.intake.models import Batch
from tuopin.office.people.access import Refused
from tuopin.office.registry.windows import Gate, Order, gate, need_gate, window_of
from tuopin.terms import Text

__all__ = ["gate_of", "need_open", "same_year", "waits"]


def gate_of(batch: Batch, person: Any) -> Gate:
    """The annual window as it stands for this person in the batch's area."""
    return gate(person, batch.area)


def waits(batch: Batch, person: Any) -> Text | None:
    """Why the batch has to wait now, or None."""
    return _other_year(batch) or gate_of(batch, person).why


def need_open(person: Any, area: str, order: Order | None) -> None:
    """Refused where the window is shut, or an order is wanted and none is named."""
    if person is not None:
        need_gate(person, area, order)


def same_year(batch: Batch) -> None:
    """Refused where the batch is of another year than the one worked on."""
    why = _other_year(batch)
    if why is not None:
        raise Refused(why)


def _other_year(batch: Batch) -> Text | None:
    window = window_of(batch.area)
    year = batch.as_of.year
    if window is None or window.year == year:
        return None
    if year > window.year:
        return Text(
            f"这批数据是{year}年度的,现在还在做{window.year}年度;请等{year}年度采集期开始后再接收,文件会为您留着。",
            f"This batch is of {year}, and {window.year} is still being worked on. "
            f"It waits here until {year} is open.",
        )
    return Text(
        f"这批数据是{year}年度的,台账已到{window.year}年度,旧数据不能盖过新数据;如是差错,请走更正程序。",
        f"This batch is of {year} and the registry is at {window.year}: older facts do not replace newer ones. "
        "Where something is wrong, correct it in the household.",
    )
