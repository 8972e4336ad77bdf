"""The households of one county: sizes that add up to the plan, the course of each, its village and members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tuopin.sample.calibration import FIRST_YEAR, LAST_YEAR, default
from tuopin.sample.draws import Draws, Ints
from tuopin.sample.plan import JOINS, LEAVES, Cell, CountyPlan
from tuopin.sample.villages import Villages, placed

__all__ = ["ATTRIBUTES", "EDGE", "NEVER", "SUPPORTED", "Households", "households_of"]

#: A year beyond every round: the exit that a perturbed household never has.
NEVER = 9999
#: Share of exits of the poverty counties that the perturbed province takes back.
PERTURBED = 0.01
#: Registered kinds, and last the ordinary households that are watched without being registered as poor.
ATTRIBUTES = ("01", "04", "06", "05")
SUPPORTED, EDGE = ATTRIBUTES.index("06"), ATTRIBUTES.index("05")


@dataclass(frozen=True)
class Households:
    """Columns of equal length, sorted by village; years are 0 where nothing happened.

    `size` counts members at the exit (or closing); `join`/`leave` are kinds of the one single-person
    event a household may have, in `join_year`/`leave_year`.
    """

    key: Ints
    village: Ints
    attribute: Ints
    size: Ints
    identified: Ints
    exited: Ints
    relapsed: Ints
    exited_again: Ints
    closed: Ints
    cancelled: Ints
    join: Ints
    join_year: Ints
    leave: Ints
    leave_year: Ints

    def __len__(self) -> int:
        return len(self.key)

    def present(self, year: int) -> np.ndarray:
        """Who stands in the registry at the end of the year, those closed within it included."""
        return np.asarray((self.identified <= year) & ((self.closed == 0) | (self.closed >= year)))

    def out(self, year: int) -> np.ndarray:
        """Who is marked as out at the end of the year."""
        back = (self.relapsed > 0) & (self.relapsed <= year)
        again = (self.exited_again > 0) & (self.exited_again <= year)
        return np.asarray((self.exited > 0) & (self.exited <= year) & (~back | again))

    def exit_year(self, year: int) -> Ints:
        """The year of the exit that holds at the end of the year; 0 for those not out."""
        again = (self.exited_again > 0) & (self.exited_again <= year)
        return np.where(self.out(year), np.where(again, self.exited_again, self.exited), 0)

    def members(self, year: int) -> Ints:
        """Current members at the end of the year."""
        later = (self.join > 0) & (self.join_year > year)
        still = (self.leave > 0) & (self.leave_year > year)
        return self.size.astype(np.int64) - later + still

    def last_poor_year(self) -> Ints:
        """The last year at whose end the household is poor."""
        final = np.where(self.exited_again > 0, self.exited_again, self.exited)
        return (
            np.where(self.closed > 0, self.closed, np.where(final > 0, final, FIRST_YEAR + 1)) - 1
        )


def households_of(
    plan: CountyPlan, number: int, villages: Villages, draws: Draws, perturb: bool
) -> Households:
    """The county's households; `number` is the county's place in the list and the high part of every key."""
    cells = [*plan.cells, Cell(LAST_YEAR, persons=_edge_persons(plan))]
    parts = [_of_cell(cell, (number << 16) + at, draws) for at, cell in enumerate(cells)]
    parts[-1]["attribute"][:] = EDGE
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    rough = Households(
        key=np.arange(len(columns["size"])), village=np.zeros_like(columns["size"]), **columns
    )
    place = placed(rough.last_poor_year(), rough.size, villages)
    order = np.argsort(place, kind="stable")
    columns = {name: values[order] for name, values in columns.items()}
    keys = (number << 32) + 1 + np.arange(len(order), dtype=np.int64)
    if perturb and plan.facts.in_group:
        columns["exited"] = _perturbed(columns, keys, draws)
    return Households(key=keys, village=place[order], **columns)


def _edge_persons(plan: CountyPlan) -> int:
    """Persons of ordinary households watched in the last round; they count in no stock and no flow."""
    return round(default("edge_share") * plan.stock[0])


def _of_cell(cell: Cell, number: int, draws: Draws) -> dict[str, Ints]:
    """Households whose sizes add up to the cell's persons; those with an event come first."""
    joins, leaves = _events(cell, JOINS), _events(cell, LEAVES)
    places = (number << 32) + np.arange(cell.persons, dtype=np.int64)
    weights = list(default("attribute_shares").values())
    attribute = draws.pick("attribute", places, weights)
    size = np.zeros(cell.persons, dtype=np.int64)
    for at, code in enumerate(default("attribute_shares")):
        drawn = draws.pick(f"size {code}", places, default("household_sizes")[code]) + 1
        size = np.where(attribute == at, drawn, size)
    # An event needs a family: three or four members, so that one in four persons can carry one.
    eventful = len(joins) + len(leaves)
    size[:eventful] = np.where(draws.chance("event size", places[:eventful], 0.5), 3, 4)
    attribute[:eventful] = 0
    start = np.cumsum(size) - size
    count = int(np.searchsorted(start, cell.persons)) if cell.persons else 0
    size = np.minimum(size, cell.persons - start)[:count]
    happened = np.zeros((4, count), dtype=np.int64)
    for at, (kind, year) in enumerate(joins):
        happened[0, at], happened[1, at] = kind, year
    for at, (kind, year) in enumerate(leaves, start=len(joins)):
        happened[2, at], happened[3, at] = kind, year
    constant = {
        name: np.full(count, getattr(cell, name), dtype=np.int64)
        for name in ("identified", "exited", "relapsed", "exited_again", "closed", "cancelled")
    }
    names = ("join", "join_year", "leave", "leave_year")
    return {
        "attribute": attribute[:count],
        "size": size,
        **constant,
        **dict(zip(names, happened, strict=True)),
    }


def _events(cell: Cell, kinds: Sequence[str]) -> list[tuple[int, int]]:
    """(number of the kind, year) of every single-person event of those kinds in a cell."""
    return [
        (kinds.index(kind) + 1, year)
        for (kind, year), count in cell.events.items()
        if kind in kinds
        for _ in range(count)
    ]


def _perturbed(columns: dict[str, Ints], keys: Ints, draws: Draws) -> Ints:
    """One exit in a hundred is taken back: the household stays poor in every later round."""
    steady = (columns["exited"] > 0) & (columns["relapsed"] == 0) & (columns["exited"] < LAST_YEAR)
    taken_back = steady & draws.chance("perturbed", keys, PERTURBED)
    return np.where(taken_back, NEVER, columns["exited"])
