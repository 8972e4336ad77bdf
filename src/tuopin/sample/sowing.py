"""Which plant goes where: recipes shared out over the blocks, scarce kinds first, one household each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from tuopin.sample.block import Block
from tuopin.sample.calibration import FIRST_YEAR, LAST_YEAR, default
from tuopin.sample.picking import Picking
from tuopin.sample.planting import Bed, Planted
from tuopin.sample.recipes import Recipe, paper_recipes, recipes
from tuopin.sample.year import Year

__all__ = ["Garden", "sown"]

PLACES = ("village", "county")


@dataclass
class Garden:
    """Everything planted: the beds by (block, year), and the kinds for which no household was found."""

    beds: dict[tuple[int, int], Bed] = field(default_factory=dict)
    unplanted: list[str] = field(default_factory=list)

    @property
    def planted(self) -> list[Planted]:
        """What is planted, in a fixed order."""
        found = {each for bed in self.beds.values() for each in bed.planted}
        return sorted(found, key=lambda each: (each.year, each.kind, each.subject))


def sown(
    blocks: int, scale: float, worked_out: Callable[[int, int], Year], tables: Mapping[str, Callable[[Year], pa.Table]]
) -> Garden:
    """The garden of a province: paper exits in every year from 2014 on, the catalogue's kinds in the last."""
    garden = Garden()
    copies = max(1, round(scale * default("plants_at_full_scale")))
    used: dict[int, np.ndarray] = {}

    def bed(block: int, year: int) -> Bed:
        if (block, year) not in garden.beds:
            before = worked_out(block, year - 1) if year > FIRST_YEAR else None
            garden.beds[block, year] = Bed(worked_out(block, year), before, tables)
        made = garden.beds[block, year]
        used.setdefault(block, np.zeros(len(made.year.block.households), dtype=np.bool_))
        return made

    for year in range(FIRST_YEAR + 1, LAST_YEAR + 1):
        _sow(garden, paper_recipes(), blocks, copies, lambda b, y=year: bed(b, y), used, Picking.fits_exit, year)
    of_households = [r for r in recipes() if r.who not in PLACES]
    _sow(garden, of_households, blocks, copies, lambda b: bed(b, LAST_YEAR), used, Picking.fits, LAST_YEAR)
    _sow_places(garden, blocks, lambda b: bed(b, LAST_YEAR))
    for made in garden.beds.values():
        made.forget()
    return garden


def _sow(
    garden: Garden,
    kinds: list[Recipe] | tuple[Recipe, ...],
    blocks: int,
    copies: int,
    bed: Callable[[int], Bed],
    used: dict[int, np.ndarray],
    fits: Callable[[Picking, Recipe], np.ndarray],
    year: int,
) -> None:
    """Copy by copy over the blocks in turn; what finds no room in its block is offered to the others."""
    waiting: list[tuple[Recipe, int]] = []
    for block in range(blocks):
        due = [(recipe, copy) for at, recipe in enumerate(kinds) for copy in range(copies) if (at + copy) % blocks == block]
        waiting += _sow_block(bed(block), used[block], due, fits)
    for block in range(blocks):
        if waiting:
            waiting = _sow_block(bed(block), used[block], waiting, fits)
    garden.unplanted += sorted({f"{recipe.kind} {year}" for recipe, copy in waiting})


def _sow_block(
    bed: Bed, used: np.ndarray, due: list[tuple[Recipe, int]], fits: Callable[[Picking, Recipe], np.ndarray]
) -> list[tuple[Recipe, int]]:
    """Plant what fits, the scarcest kinds first; return what found no household."""
    masks = {recipe.kind: fits(bed.picking, recipe) for recipe, _ in due}
    left: list[tuple[Recipe, int]] = []
    for recipe, copy in sorted(due, key=lambda each: (int(masks[each[0].kind].sum()), each[0].kind, each[1])):
        chosen = bed.choose(masks[recipe.kind], used, f"{recipe.kind} {copy}", 2 if recipe.paired else 1)
        if not chosen:
            left.append((recipe, copy))
            continue
        used[chosen] = True
        bed.plant(recipe, chosen[0], chosen[1] if recipe.paired else None, copy)
    return left


def _sow_places(garden: Garden, blocks: int, bed: Callable[[int], Bed]) -> None:
    """Defects of villages and counties: each on a place of its own, the first that is free in any block."""
    kinds = [r for r in recipes() if r.who in PLACES]
    waiting = list(kinds)
    for block in range(blocks):
        made = bed(block)
        free = {"village": _villages(made), "county": _counties(made)}
        still = []
        for at, recipe in enumerate(waiting):
            # spread over the blocks, but leave nothing over for want of room in the last
            mine = at * blocks // max(len(waiting), 1) <= block
            if mine and free[recipe.who]:
                _plant_place(made, recipe, free[recipe.who].pop(0))
            else:
                still.append(recipe)
        waiting = still
    garden.unplanted += [f"{recipe.kind} {LAST_YEAR}" for recipe in waiting]


def _villages(bed: Bed) -> list[int]:
    """Villages that are out and in which at least two registered households live."""
    year = bed.year
    homes = year.block.households
    lived = np.bincount(homes.village[year.out & ~year.closed], minlength=len(year.block.villages))
    villages = year.block.villages
    return [int(v) for v in np.flatnonzero(villages.poor & (villages.exit_year <= year.year) & (lived >= 3))]


def _counties(bed: Bed) -> list[int]:
    return [at for at, plan in enumerate(bed.year.block.plans) if not plan.facts.in_group]


def _plant_place(bed: Bed, recipe: Recipe, place: int) -> None:
    year = bed.year
    code = str(year.block.village_code[place]) if recipe.who == "village" else year.block.plans[place].facts.code
    for change in recipe.set:
        bed.edit(change.table).set(place, change.values)
    for change in recipe.add:
        row: dict[str, Any] = {"county_code": code, "data_year": year.year, **change.values}
        bed.edit(change.table).put_in.append(row)
    for check in (recipe.kind, *recipe.also):
        bed.planted.append(Planted(check, year.year, code, check.partition(".")[0]))
