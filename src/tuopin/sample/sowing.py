"""Which plant goes where: recipes shared out over the blocks, scarce kinds first, one household each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from tuopin.sample.calibration import FIRST_YEAR, LAST_YEAR, default
from tuopin.sample.editing import Edits
from tuopin.sample.planting import Bed, Planted
from tuopin.sample.recipes import Recipe, paper_recipes, recipes
from tuopin.sample.year import Year

__all__ = ["Garden", "sown"]

PLACES = ("village", "county")
#: A recipe, which copy of it, and whether it is a paper exit.
Plant = tuple[Recipe, int, bool]


@dataclass
class Garden:
    """Everything planted: edits by (block, year) and table, findings, and the kinds no household was found for."""

    edits: dict[tuple[int, int], dict[str, Edits]] = field(default_factory=dict)
    found: list[Planted] = field(default_factory=list)
    unplanted: list[str] = field(default_factory=list)

    @property
    def planted(self) -> list[Planted]:
        """What is planted, in a fixed order; a finding that must be raised twice stands twice."""
        return sorted(self.found, key=lambda each: (each.year, each.kind, each.subject))


@dataclass
class Sower:
    """Sows block by block and year by year, so that only one block is held worked out at a time."""

    blocks: int
    copies: int
    worked_out: Callable[[int, int], Year]
    tables: Mapping[str, Callable[[Year], pa.Table]]
    garden: Garden = field(default_factory=Garden)
    used: dict[int, np.ndarray] = field(default_factory=dict)
    waiting: dict[int, list[Plant]] = field(default_factory=dict)
    places: list[Recipe] = field(default_factory=lambda: [r for r in recipes() if r.who in PLACES])

    def sow(self) -> None:
        """Every block with its share; then what found no room is offered to the other blocks."""
        for block in range(self.blocks):
            for year in range(FIRST_YEAR + 1, LAST_YEAR + 1):
                kinds = _kinds(year)
                due = [
                    (recipe, copy, paper)
                    for at, (recipe, paper) in enumerate(kinds)
                    for copy in range(self.copies)
                    if (at + copy) % self.blocks == block
                ]
                self.waiting.setdefault(year, []).extend(self._sow_bed(block, year, due))
        for year, left in self.waiting.items():
            for block in range(self.blocks if self.blocks > 1 else 0):
                left = self._sow_bed(block, year, left) if left else left
            self.garden.unplanted += sorted({f"{recipe.kind} {year}" for recipe, _, _ in left})
        self.garden.unplanted += [f"{recipe.kind} {LAST_YEAR}" for recipe in self.places]

    def _sow_bed(self, block: int, year: int, due: list[Plant]) -> list[Plant]:
        """Sow one block in one year and let go of it; what found no household comes back."""
        edits = self.garden.edits.setdefault((block, year), {})
        bed = Bed(
            self.worked_out(block, year), self.worked_out(block, year - 1), self.tables, edits
        )
        used = self.used.setdefault(block, np.zeros(len(bed.year.block.households), dtype=np.bool_))
        left = _sow_block(bed, used, due)
        if year == LAST_YEAR:
            self.places = _sow_places(bed, self.places)
        self.garden.found += bed.planted
        return left


def sown(
    blocks: int,
    scale: float,
    worked_out: Callable[[int, int], Year],
    tables: Mapping[str, Callable[[Year], pa.Table]],
) -> Garden:
    """The garden of a province: paper exits in every year from 2014 on, the catalogue's kinds in the last."""
    copies = max(1, round(scale * default("plants_at_full_scale")))
    sower = Sower(blocks, copies, worked_out, tables)
    sower.sow()
    return sower.garden


def _kinds(year: int) -> list[tuple[Recipe, bool]]:
    """The recipes of a year, each with whether it is a paper exit."""
    found = [(recipe, True) for recipe in paper_recipes()]
    if year == LAST_YEAR:
        found += [(recipe, False) for recipe in recipes() if recipe.who not in PLACES]
    return found


def _sow_block(bed: Bed, used: np.ndarray, due: list[Plant]) -> list[Plant]:
    """Plant what fits, the scarcest kinds first; what found no household comes back."""
    picking = bed.picking
    masks = {r.kind: picking.fits_exit(r) if paper else picking.fits(r) for r, _, paper in due}
    left: list[Plant] = []
    sown: list[tuple[Recipe, int, list[int]]] = []
    for plant in sorted(
        due, key=lambda each: (int(masks[each[0].kind].sum()), each[0].kind, each[1])
    ):
        recipe, copy, _ = plant
        chosen = bed.choose(
            masks[recipe.kind], used, f"{recipe.kind} {copy}", 2 if recipe.paired else 1
        )
        if not chosen:
            left.append(plant)
            continue
        used[chosen] = True
        sown.append((recipe, copy, chosen))
    bed.look_at(home for _, _, chosen in sown for home in chosen)
    for recipe, copy, chosen in sown:
        bed.plant(recipe, chosen[0], chosen[1] if recipe.paired else None, copy)
    return left


def _sow_places(bed: Bed, due: list[Recipe]) -> list[Recipe]:
    """Defects of villages and counties: each on a place of its own; what found none comes back."""
    free = {"village": _villages(bed), "county": _counties(bed)}
    left = []
    for recipe in due:
        if free[recipe.who]:
            _plant_place(bed, recipe, free[recipe.who].pop(0))
        else:
            left.append(recipe)
    return left


def _villages(bed: Bed) -> list[int]:
    """Villages that are out and in which at least two registered households live."""
    year = bed.year
    homes = year.block.households
    lived = np.bincount(homes.village[year.out & ~year.closed], minlength=len(year.block.villages))
    villages = year.block.villages
    return [
        int(v)
        for v in np.flatnonzero(villages.poor & (villages.exit_year <= year.year) & (lived >= 3))
    ]


def _counties(bed: Bed) -> list[int]:
    return [at for at, plan in enumerate(bed.year.block.plans) if not plan.facts.in_group]


def _plant_place(bed: Bed, recipe: Recipe, place: int) -> None:
    year = bed.year
    code = (
        str(year.block.village_code[place])
        if recipe.who == "village"
        else year.block.plans[place].facts.code
    )
    for change in recipe.set:
        bed.edit(change.table).set(place, change.values)
    for change in recipe.add:
        row: dict[str, Any] = {"county_code": code, "data_year": year.year, **change.values}
        bed.edit(change.table).put_in.append(row)
    for check in (recipe.kind, *recipe.also):
        bed.planted.append(Planted(check, year.year, code, check.partition(".")[0]))
