"""A block: a run of counties worked out together, because many small arrays are slower than one long one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TypeVar

import numpy as np

from tuopin.sample.calibration import default
from tuopin.sample.draws import Draws, Ints
from tuopin.sample.households import Households, households_of
from tuopin.sample.persons import Persons, persons_of
from tuopin.sample.plan import CountyPlan
from tuopin.sample.villages import Villages, villages_of

__all__ = ["Block", "block_of", "runs"]

T = TypeVar("T")

#: Narrow types for the columns of millions of rows; whatever is calculated from them is widened first.
NARROW: dict[str, type[np.generic]] = {
    **dict.fromkeys(("of", "birth", "village"), np.int32),
    **dict.fromkeys(("identified", "exited", "relapsed", "exited_again", "closed"), np.int16),
    **dict.fromkeys(("join_year", "leave_year", "serial"), np.int16),
    **dict.fromkeys(("attribute", "size", "cancelled", "slot", "role", "sex"), np.int8),
    **dict.fromkeys(("health", "kind", "grade", "minority", "cause"), np.int8),
}


@dataclass(frozen=True)
class Block:
    """Counties with their villages, households and persons end to end; `*_county` is each row's county."""

    plans: tuple[CountyPlan, ...]
    numbers: tuple[int, ...]
    villages: Villages
    households: Households
    persons: Persons
    village_county: Ints
    household_county: Ints

    @cached_property
    def codes(self) -> Ints:
        """County codes as numbers."""
        return np.array([int(plan.facts.code) for plan in self.plans], dtype=np.int64)

    @cached_property
    def village_code(self) -> Ints:
        """Twelve digits: the county, a township number never given out (9xx), a number of the village."""
        first = np.searchsorted(self.village_county, np.arange(len(self.plans)))
        place = np.arange(len(self.villages), dtype=np.int64) - first[self.village_county]
        return (
            self.codes[self.village_county] * 1_000_000
            + (900 + place // 799) * 1000
            + 201
            + place % 799
        )


def block_of(
    plans: Sequence[CountyPlan], numbers: Sequence[int], scale: float, draws: Draws, perturb: bool
) -> Block:
    """The block of these counties; what a county holds does not depend on its neighbours in the block."""
    minorities = default("minorities")
    villages, households, persons = [], [], []
    for plan, number in zip(plans, numbers, strict=True):
        place = villages_of(plan, number, scale, draws)
        homes = households_of(plan, number, place, draws, perturb)
        villages.append(place)
        households.append(homes)
        persons.append(persons_of(homes, minorities.get(plan.facts.code[:4], {}), draws))
    return Block(
        plans=tuple(plans),
        numbers=tuple(numbers),
        villages=_joined(villages, {}),
        households=_joined(households, {"village": [len(v) for v in villages]}),
        persons=_joined(persons, {"of": [len(h) for h in households]}),
        village_county=_repeated(villages),
        household_county=_repeated(households),
    )


def _joined(parts: Sequence[T], shifted: dict[str, list[int]]) -> T:
    """Columns end to end; a column that points into another table is moved past the parts before."""
    columns = {}
    for field in fields(parts[0]):  # type: ignore[arg-type]
        pieces = [getattr(part, field.name) for part in parts]
        if field.name in shifted:
            before = np.cumsum([0, *shifted[field.name]])
            pieces = [piece + past for piece, past in zip(pieces, before, strict=False)]
        whole = np.concatenate(pieces)
        columns[field.name] = whole.astype(NARROW.get(field.name, whole.dtype), copy=False)
    return type(parts[0])(**columns)


def _repeated(parts: Sequence[Villages] | Sequence[Households]) -> Ints:
    return np.repeat(np.arange(len(parts), dtype=np.int64), [len(part) for part in parts])


def runs(plans: Sequence[CountyPlan], persons: int) -> list[list[int]]:
    """Runs of neighbouring counties (their places) of about so many registered persons each."""
    found: list[list[int]] = [[]]
    held = 0
    for at, plan in enumerate(plans):
        size = plan.stock[0] + sum(plan.flows["identified"])
        if found[-1] and held + size > persons:
            found.append([])
            held = 0
        found[-1].append(at)
        held += size
    return found
