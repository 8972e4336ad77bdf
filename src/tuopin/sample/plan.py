"""The plan: how many persons each county registers, lifts and loses in each year, in whole persons that balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from tuopin.sample.calibration import (
    FIRST_YEAR,
    YEARS,
    Calibration,
    CountyFacts,
    calibration,
    county_facts,
)
from tuopin.sample.draws import Ints
from tuopin.sample.shares import scaled, shared_out

__all__ = ["EVENTS", "JOINS", "LEAVES", "Cell", "CountyPlan", "planned"]

JOINS = ("births", "marriages_in", "moves_in")
LEAVES = ("deaths", "marriages_out", "moves_out")
EVENTS = (*JOINS, *LEAVES)
GROUPS = ("poverty_counties", "other_counties")


@dataclass(slots=True)
class Cell:
    """Persons of one county who share one course through the registry; years are 0 where nothing happened.

    `persons` are counted when they leave the poor stock (at the exit or when the record is closed);
    `events` are single persons who joined or left households of the cell, by kind and year.
    """

    identified: int
    exited: int = 0
    relapsed: int = 0
    exited_again: int = 0
    closed: int = 0
    cancelled: bool = False
    persons: int = 0
    events: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """How many single-person events its households can still carry: one in four persons."""
        return self.persons // 4 - sum(self.events.values())


@dataclass(frozen=True, slots=True)
class CountyPlan:
    """One county: rural population, poor persons at each year's end, flows by name and year, and cells."""

    facts: CountyFacts
    population: int
    stock: tuple[int, ...]
    flows: Mapping[str, tuple[int, ...]]
    cells: tuple[Cell, ...]


def planned(scale: Fraction) -> tuple[CountyPlan, ...]:
    """The plan of every county at that scale, by county code."""
    facts = county_facts()
    totals = calibration()
    population = _populations(facts, totals, scale)
    plans: dict[str, CountyPlan] = {}
    for group in GROUPS:
        places = [c for c in facts if c.in_group == (group == GROUPS[0])]
        people = np.array([population[c.code] for c in places], dtype=np.int64)
        stock = _stocks(places, people, group, totals, scale)
        flows = _flows(stock, group, totals, scale)
        for at, place in enumerate(places):
            own = {name: tuple(int(v) for v in values[at]) for name, values in flows.items()}
            line = tuple(int(v) for v in stock[at])
            plans[place.code] = CountyPlan(place, int(people[at]), line, own, _cells(line, own))
    return tuple(plans[c.code] for c in facts)


def _populations(
    facts: Sequence[CountyFacts], totals: Calibration, scale: Fraction
) -> dict[str, int]:
    found: dict[str, int] = {}
    province = scaled(totals.population["province"], scale)
    group = scaled(totals.population["poverty_counties"], scale)
    for inside, total in ((True, group), (False, province - group)):
        places = [c for c in facts if c.in_group == inside]
        shares = shared_out(total, [c.rural_population for c in places])
        found |= {c.code: int(n) for c, n in zip(places, shares, strict=True)}
    return found


def _group_stock(group: str, totals: Calibration, scale: Fraction) -> list[int]:
    """The group's stock by year; the other counties hold what the province has beyond the poverty counties."""
    inside = [scaled(v, scale) for v in totals.stock["poverty_counties"]]
    if group == "poverty_counties":
        return inside
    return [scaled(v, scale) - g for v, g in zip(totals.stock["province"], inside, strict=True)]


def _stocks(
    places: Sequence[CountyFacts], people: Ints, group: str, totals: Calibration, scale: Fraction
) -> Ints:
    """Poor persons by county (row) and year (column): never rising, and under the ceiling from the exit on."""
    ceiling = people * totals.exit_ceiling_permille // 1000
    stock = np.zeros((len(places), len(YEARS)), dtype=np.int64)
    for at, (year, total) in enumerate(zip(YEARS, _group_stock(group, totals, scale), strict=True)):
        weights = [c.poor_2013 * totals.paths[c.path][at] for c in places]
        caps = (people * 9 // 10) if at == 0 else stock[:, at - 1].copy()
        exited = np.array([c.exit_year is not None and c.exit_year <= year for c in places])
        caps = np.where(exited, np.minimum(caps, ceiling), caps)
        stock[:, at] = shared_out(total, weights, caps)
    return stock


def _flows(stock: Ints, group: str, totals: Calibration, scale: Fraction) -> dict[str, Ints]:
    """Every flow by county (row) and year 2014 … (column); exits are what balances each county's stock."""
    named = _group_flows(stock.sum(axis=0), group, totals, scale)
    start, end = stock[:, :-1], stock[:, 1:]
    drop = start - end
    out_before = stock[:, :1] - start
    flows = {name: np.zeros_like(start) for name in named}
    for at in range(start.shape[1]):
        leaving = (start[:, at] + 20) // 40
        joining = (
            end[:, at] // 8
        )  # whoever joins must still be poor at the year's end to be seen joining
        caps = {
            "identified": (end[:, at] + 1) // 2,
            "relapsed": np.minimum(end[:, at] // 2, out_before[:, at] // 3),
            "removed": drop[:, at] // 3,
            "cancelled": drop[:, at] // 12,
        }
        for name, values in named.items():
            if name in JOINS:
                cap = joining
            elif name in LEAVES:
                cap = np.minimum(leaving, drop[:, at] // 6)
            else:
                cap = caps[name]
            weights = end[:, at] if name in ("identified", "relapsed", *JOINS) else start[:, at]
            flows[name][:, at] = shared_out(values[at], weights, cap)
            joining = joining - flows[name][:, at] if name in JOINS else joining
            leaving = leaving - flows[name][:, at] if name in LEAVES else leaving
    gained = flows["identified"] + flows["relapsed"] + sum(flows[name] for name in JOINS)
    lost = flows["removed"] + flows["cancelled"] + sum(flows[name] for name in LEAVES)
    flows["exited"] = drop + gained - lost
    return flows


def _group_flows(
    stock: Ints, group: str, totals: Calibration, scale: Fraction
) -> dict[str, list[int]]:
    """The group's flows in whole persons; deaths are moved by the few that rounding leaves over."""
    named = {
        name: [scaled(v, scale) for v in values] for name, values in totals.flows[group].items()
    }
    wanted = scaled(totals.net_exits["poverty_counties"], scale)
    if group == "other_counties":
        wanted = scaled(totals.net_exits["province"], scale) - wanted
    until = len(YEARS) - 2  # the flows of 2014 … 2019
    gained = sum(sum(named[name][:until]) for name in ("identified", *JOINS))
    lost = sum(sum(named[name][:until]) for name in ("removed", "cancelled", *LEAVES))
    surplus = int(stock[0] - stock[until]) + gained - lost - wanted
    deaths = sum(named["deaths"][:until]) + surplus
    if deaths < 0:
        raise ValueError(
            f"scale {float(scale)} is too small: the flows of {group} cannot be balanced"
        )
    weights = totals.flows[group]["deaths"][:until]
    named["deaths"] = [int(v) for v in shared_out(deaths, weights)] + named["deaths"][until:]
    return named


def _cells(stock: Sequence[int], flows: Mapping[str, Sequence[int]]) -> tuple[Cell, ...]:
    """One county's years played through: who was in the stock, and how each person left it."""
    pools: dict[tuple[int, int, int], int] = {(FIRST_YEAR, 0, 0): stock[0]}
    cells: dict[tuple[int, int, int, int], Cell] = {}
    closed: list[Cell] = []
    first = (FIRST_YEAR, 0, 0)
    for at, year in enumerate(YEARS[1:]):
        for name in ("removed", "cancelled"):
            if flows[name][at]:
                closed.append(
                    Cell(
                        FIRST_YEAR,
                        closed=year,
                        cancelled=name == "cancelled",
                        persons=flows[name][at],
                    )
                )
                pools[first] -= flows[name][at]
        pools[first] += sum(flows[n][at] for n in JOINS) - sum(flows[n][at] for n in LEAVES)
        keys = [key for key, persons in pools.items() if persons > 0]
        sizes = [pools[key] for key in keys]
        for key, persons in zip(keys, shared_out(flows["exited"][at], sizes, sizes), strict=True):
            _exit(cells, key, year, int(persons))
            pools[key] -= int(persons)
        _relapse(pools, cells, flows["relapsed"][at], year)
        if flows["identified"][at]:
            pools[year, 0, 0] = flows["identified"][at]
    found = [cell for cell in cells.values() if cell.persons > 0]
    _place_events(found, flows)
    return (*found, *closed)


def _exit(
    cells: dict[tuple[int, int, int, int], Cell],
    pool: tuple[int, int, int],
    year: int,
    persons: int,
) -> None:
    identified, before, relapsed = pool
    key = (*pool, year)
    if relapsed:
        cell = cells.setdefault(key, Cell(identified, before, relapsed, year))
    else:
        cell = cells.setdefault(key, Cell(identified, year))
    cell.persons += persons


def _relapse(
    pools: dict[tuple[int, int, int], int],
    cells: dict[tuple[int, int, int, int], Cell],
    persons: int,
    year: int,
) -> None:
    """Move persons who had exited in an earlier year back into the stock."""
    if not persons:
        return
    out = [
        cell
        for cell in cells.values()
        if not cell.relapsed and cell.identified == FIRST_YEAR and cell.exited < year
    ]
    sizes = [cell.persons for cell in out]
    for cell, back in zip(out, shared_out(persons, sizes, sizes), strict=True):
        cell.persons -= int(back)
        if back:
            pools[FIRST_YEAR, cell.exited, year] = int(back)


def _place_events(cells: Sequence[Cell], flows: Mapping[str, Sequence[int]]) -> None:
    """Put births, deaths and moves into baseline cells that are still poor, the latest years first."""
    steady = [cell for cell in cells if cell.identified == FIRST_YEAR and not cell.relapsed]
    for at in range(len(YEARS) - 2, -1, -1):
        year = YEARS[at + 1]
        for kind in EVENTS:
            if flows[kind][at]:
                # who joins in the year of the exit would be in neither year's stock: no event at all
                there = [cell for cell in steady if cell.exited >= year + (kind in JOINS)]
                rooms = [cell.room for cell in there]
                for cell, count in zip(
                    there, shared_out(flows[kind][at], rooms, rooms), strict=True
                ):
                    if count:
                        cell.events[kind, year] = int(count)
