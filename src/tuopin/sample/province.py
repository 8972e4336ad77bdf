"""The invented province: eight yearly rounds of typed Arrow batches, county by county, and what was planted in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
import pyarrow as pa

from tuopin.rules import Edition
from tuopin.sample.block import Block, block_of, runs
from tuopin.sample.calibration import YEARS, Calibration, CountyFacts, calibration
from tuopin.sample.draws import Draws
from tuopin.sample.editing import edited
from tuopin.sample.help_rows import hit_rows, measure_rows, monitored_rows, work_rows
from tuopin.sample.household_rows import (
    check_rows,
    consent_rows,
    household_rows,
    income_rows,
    living_rows,
)
from tuopin.sample.person_rows import person_rows
from tuopin.sample.place_rows import (
    area_statistics_rows,
    county_rows,
    national_statistics,
    survey_rows,
    village_rows,
)
from tuopin.sample.plan import CountyPlan, planned
from tuopin.sample.planting import Planted
from tuopin.sample.raw import raw_planted, raw_table
from tuopin.sample.shares import exact
from tuopin.sample.sowing import Garden, sown
from tuopin.sample.year import Lines, Year, lines_on
from tuopin.tables import TABLES

__all__ = ["PROVINCE", "YEARS", "Province", "province"]

#: Where statistics of areas larger than a county are filed.
PROVINCE = "430000"
#: Persons worked out together: enough to make arrays long, few enough to keep memory low.
RUN_OF_PERSONS = 120_000
#: Years kept worked out at once, so that the fourteen tables of a year share their arrays.
KEPT = 8

ROWS: dict[str, Callable[[Year], pa.Table]] = {
    "household": household_rows,
    "person": person_rows,
    "income": income_rows,
    "living": living_rows,
    "household_check": check_rows,
    "consent": consent_rows,
    "measure": measure_rows,
    "work": work_rows,
    "monitored": monitored_rows,
    "hit": hit_rows,
    "survey": survey_rows,
    "village": village_rows,
    "county": county_rows,
    "area_statistics": area_statistics_rows,
}


@dataclass(frozen=True)
class Province:
    """What `province` makes; every batch is worked out when asked for and comes out the same each time."""

    scale: Fraction
    seed: int
    defects: bool
    perturb: bool
    plans: tuple[CountyPlan, ...]
    lines: dict[int, Lines]
    _kept: dict[tuple[int, int], Year] = field(default_factory=dict, repr=False, compare=False)
    _blocks: dict[int, Block] = field(default_factory=dict, repr=False, compare=False)

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the rounds; each round is as of 31 December."""
        return YEARS

    @property
    def counties(self) -> tuple[CountyFacts, ...]:
        """The counties by code."""
        return tuple(plan.facts for plan in self.plans)

    @cached_property
    def runs(self) -> list[list[int]]:
        """Places of the counties that are worked out together."""
        return runs(self.plans, RUN_OF_PERSONS)

    @property
    def draws(self) -> Draws:
        """Where every number of the province comes from."""
        return Draws(self.seed)

    def batches(self, year: int, table_name: str) -> Iterator[tuple[str, pa.Table]]:
        """(county code, typed rows) of one table of one round, by county; counties without rows are left out.

        Columns are those the table declares, direct identifiers included. Statistics of larger areas
        come last, under the province. KeyError for a table that does not exist.
        """
        if year not in YEARS:
            raise ValueError(f"no round of {year}; there are {YEARS[0]} to {YEARS[-1]}")
        if table_name not in TABLES:
            raise KeyError(f"no table {table_name!r}; there are {', '.join(TABLES)}")
        for number in range(len(self.runs)):
            yield from self._of_run(number, year, table_name)
        if table_name == "area_statistics":
            rows = national_statistics(year)
            if rows.num_rows:
                yield PROVINCE, rows

    def _of_run(self, number: int, year: int, table_name: str) -> Iterator[tuple[str, pa.Table]]:
        worked = self.worked_out(number, year)
        rows = ROWS[table_name](worked)
        if self.defects and year > YEARS[0]:
            rows = edited(
                table_name, rows, self.garden.edits.get((number, year), {}).get(table_name)
            )
        area = rows.column(TABLES[table_name].area).to_numpy(zero_copy_only=False).astype("U6")
        for code in (plan.facts.code for plan in worked.block.plans):
            first, last = np.searchsorted(area, code), np.searchsorted(area, code, side="right")
            if last > first:
                yield code, rows.slice(first, last - first)

    @cached_property
    def garden(self) -> Garden:
        """What is planted where; nothing in the clean twin."""
        if not self.defects:
            return Garden()
        return sown(len(self.runs), float(self.scale), self.worked_out, ROWS)

    @cached_property
    def planted(self) -> tuple[Planted, ...]:
        """Every finding that must be raised, as often as it must be.

        Paper exits (`paper_exit.…`, about the household) and what the catalogue says of them stand under
        each year from 2014 on; under the last one also each kind of the catalogue, and what intake must
        say of those rows and of the text rows when the files are read.
        """
        if not self.defects:
            return ()
        texts = [
            each
            for name in TABLES
            for each in raw_planted(TABLES[name], self.raw_rows(name), YEARS[-1])
        ]
        return (*self.garden.planted, *texts)

    def raw_rows(self, table_name: str) -> pa.Table:
        """Text rows to append to the last round's file of a table; none for the clean twin.

        `planted` says what they must raise.
        """
        first = (
            next((rows for _, rows in self.batches(YEARS[-1], table_name)), None)
            if self.defects
            else None
        )
        if first is None:
            names = TABLES[table_name].names
            return pa.schema([(name, pa.string()) for name in names]).empty_table()
        return raw_table(TABLES[table_name], first.slice(0, 1).to_pylist()[0])

    @property
    def targets(self) -> Calibration:
        """What the province adds up to at scale 1; for tests and documentation, never for the computing path."""
        return calibration()

    @property
    def unplanted(self) -> tuple[str, ...]:
        """Kinds (and years) for which this scale has no household left that could carry them."""
        return tuple(self.garden.unplanted)

    def block(self, number: int) -> Block:
        """The counties of a run, worked out once."""
        if number not in self._blocks:
            places = self.runs[number]
            self._blocks[number] = block_of(
                [self.plans[at] for at in places],
                [at + 1 for at in places],
                float(self.scale),
                self.draws,
                self.perturb,
            )
        return self._blocks[number]

    def worked_out(self, number: int, year: int) -> Year:
        """A run of counties at the end of a year."""
        key = (number, year)
        if key not in self._kept:
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = Year(self.block(number), year, self.lines, self.draws)
        return self._kept[key]


def province(
    edition: Edition,
    scale: float | str = 0.01,
    seed: int = 43,
    defects: bool = True,
    perturb: bool = False,
) -> Province:
    """An invented province at a scale, calibrated to the published figures times that scale.

    The edition gives the income lines of every year; scale runs from 0.002 to 1 (ValueError outside).
    `defects` plants paper exits and, in the last round, one of every kind of defect; without them the
    province is its clean twin. `perturb` takes back one exit in a hundred. Equal arguments give equal
    bytes at any thread count and in any order of asking.
    """
    share = exact(scale)
    if not Fraction(2, 1000) <= share <= 1:
        raise ValueError(
            f"scale {scale} is outside 0.002 to 1: below it five villages a county are not filled"
        )
    lines = {year: lines_on(edition, year) for year in YEARS}
    return Province(share, seed, defects, perturb, planned(share), lines)
