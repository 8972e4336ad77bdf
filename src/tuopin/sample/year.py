"""One year of a block: what every household and person in the round is, has and does, consistent across tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from tuopin.rules import Edition, redated
from tuopin.sample.block import Block
from tuopin.sample.calibration import default
from tuopin.sample.draws import Draws, Ints
from tuopin.sample.households import ATTRIBUTES, EDGE, NEVER
from tuopin.sample.money import Income, income_of
from tuopin.sample.persons import MAJOR
from tuopin.sample.schooling import NO_LABOUR, Doing, doing

__all__ = ["Lines", "Part", "Year", "lines_on"]

#: How a household came by a safe house, as places in `safe_house_ways`.
AS_IT_WAS, RENOVATED, RELOCATED = 0, 1, 2
RELOCATION_FROM, RELOCATION_TO = 2016, 2020


@dataclass(frozen=True, slots=True)
class Lines:
    """The income lines of a year in fen per head; monitoring is None before it began."""

    identification: int
    exit: int
    monitoring: int | None


def lines_on(edition: Edition, year: int) -> Lines:
    """The lines the edition's policy has in force at the end of a year."""
    then = redated(edition, date(year, 12, 31))
    try:
        monitoring: int | None = then.value("line.monitoring")
    except KeyError:
        monitoring = None  # before 2019 no line is in force
    return Lines(then.value("line.identification"), then.value("line.exit"), monitoring)


@dataclass(frozen=True)
class Year:
    """A block at the end of a year.

    Household columns run over all households of the block, person columns over `people`.
    """

    block: Block
    year: int
    lines: dict[int, Lines]
    draws: Draws

    @cached_property
    def rows(self) -> Ints:
        """Places of the households in the round."""
        return np.flatnonzero(self.block.households.present(self.year))

    @cached_property
    def people(self) -> Ints:
        """Places of the persons in the round: members, and those who left within the year."""
        persons = self.block.persons
        here = self.block.households.present(self.year)[persons.of]
        come = (persons.join == 0) | (persons.join <= self.year)
        gone = (persons.leave > 0) & (persons.leave < self.year)
        return np.flatnonzero(here & come & ~gone)

    @cached_property
    def current(self) -> np.ndarray:
        """Which of the people are members at the end of the year."""
        leave = self.block.persons.leave[self.people]
        return np.asarray((leave == 0) | (leave > self.year))

    @cached_property
    def home(self) -> Ints:
        """The household of each of the people."""
        return self.block.persons.of[self.people]

    @cached_property
    def doing(self) -> Doing:
        """What the people do."""
        return doing(self.block.persons, self.people, self.year, self.draws)

    def counted(self, who: np.ndarray) -> Ints:
        """Members per household for whom a condition over the people holds."""
        return np.bincount(
            self.home[who & self.current], minlength=len(self.block.households)
        ).astype(np.int64)

    @cached_property
    def members(self) -> Ints:
        """Current members per household."""
        return self.block.households.members(self.year)

    @cached_property
    def out(self) -> np.ndarray:
        """Households marked as out."""
        return self.block.households.out(self.year)

    @cached_property
    def exit_year(self) -> Ints:
        """The exit that holds; 0 for none."""
        return self.block.households.exit_year(self.year)

    @cached_property
    def edge(self) -> np.ndarray:
        """Ordinary households on the edge: in the round only because they are watched."""
        return np.asarray(self.block.households.attribute == EDGE)

    @cached_property
    def closed(self) -> np.ndarray:
        """Households closed within the year."""
        return np.asarray(self.block.households.closed == self.year)

    @cached_property
    def guarantee_only(self) -> np.ndarray:
        """Households that are poor by their house alone, with an income above the line."""
        homes = self.block.households
        chosen = self.draws.chance("guarantee only", homes.key, default("not_income_poor"))
        return np.asarray(chosen & (homes.relapsed == 0) & (homes.closed == 0) & ~self.edge)

    @cached_property
    def house_way(self) -> Ints:
        """How each household comes by a safe house."""
        homes = self.block.households
        way = self.draws.pick("house way", homes.key, default("safe_house_ways"))
        too_early = (homes.exited < RELOCATION_FROM) | (homes.exited > RELOCATION_TO)
        way = np.where((way == RELOCATED) & (too_early | self.guarantee_only), RENOVATED, way)
        way = np.where(self.guarantee_only, RENOVATED, way)
        return np.where((homes.closed > 0) | self.edge, AS_IT_WAS, way)

    @cached_property
    def house_safe_from(self) -> Ints:
        """The year at whose end the house is safe; relocation is done by the time the county exits."""
        homes = self.block.households
        lag = np.where(self.guarantee_only, 0, self.draws.below("house lag", homes.key, 2))
        year = np.where(homes.exited == NEVER, NEVER, homes.exited - lag)
        limit = np.array([plan.facts.exit_year or RELOCATION_TO for plan in self.block.plans])[
            self.block.household_county
        ]
        moved = np.maximum(np.minimum(year, limit), RELOCATION_FROM)
        year = np.where(self.house_way == RELOCATED, moved, year)
        return np.where(self.house_way == AS_IT_WAS, 0, year)

    @cached_property
    def house_safe(self) -> np.ndarray:
        """Whether the house is safe at the end of the year."""
        return np.asarray(self.house_safe_from <= self.year)

    @cached_property
    def water_safe_from(self) -> Ints:
        """The year at whose end the water is safe; 0 where it always was."""
        homes = self.block.households
        bad = (
            self.draws.chance("bad water", homes.key, default("unsafe_water"))
            & (homes.exited > 0)
            & (homes.exited < NEVER)
        )
        return np.where(bad, homes.exited - self.draws.below("water lag", homes.key, 2), 0)

    @cached_property
    def water_safe(self) -> np.ndarray:
        """Whether the water is safe at the end of the year."""
        return np.asarray(self.water_safe_from <= self.year)

    @cached_property
    def monitored(self) -> np.ndarray:
        """Households under monitoring in the last round: some that are out, and those on the edge."""
        homes = self.block.households
        unstable = (
            self.draws.chance("monitored", homes.key, default("monitored_share"))
            & self.out
            & (self.exit_year < self.year)
        )
        helped = (self.able > 0) | self.secured
        line = self.lines[self.year].monitoring
        if self.year < RELOCATION_TO or line is None:
            return np.zeros(len(homes), dtype=np.bool_)
        return np.asarray((unstable | self.edge) & helped & ~self.closed & homes.present(self.year))

    @cached_property
    def per_head(self) -> Ints:
        """Net income per member in fen, whole yuan: below the line before the exit, above it from then on."""
        homes, draws, lines = self.block.households, self.draws, self.lines
        now = lines[self.year]
        drift = 1 + default("poor_income_drift") * (self.year - min(lines))
        low, high = default("poor_income")
        poor = now.identification * draws.between("poor income", homes.key, low, high)
        above = now.identification * draws.between("above the line", homes.key, 1.02, 1.25)
        poor = np.where(self.guarantee_only, above, poor) * drift
        low, high = default("exit_income")
        start = np.array(
            [lines[y].exit if y in lines else 0 for y in range(min(lines), max(lines) + 1)]
        )
        since = np.maximum(self.exit_year, min(lines))
        growth = (1 + default("income_growth")) ** (self.year - since)
        out = (
            start[since - min(lines)] * draws.between("exit income", homes.key, low, high) * growth
        )
        if now.monitoring is not None:
            safely = (
                now.monitoring * draws.between("above monitoring", homes.key, 1.02, 1.15) * drift
            )
            narrowly = now.exit * draws.between("watched", homes.key, 1.03, 1.2)
            out = np.where(self.monitored, narrowly, np.maximum(out, safely))
        lifted = self.out | self.edge
        # even yuan while poor, odd yuan once out: no income is ever that of the year before to the fen
        return np.floor(np.where(lifted, out, poor) / 200).astype(np.int64) * 200 + np.where(
            lifted, 100, 0
        )

    @cached_property
    def able(self) -> Ints:
        """Members with any labour capacity."""
        return self.counted((self.doing.labour != NO_LABOUR) & (self.doing.labour != 3))

    @cached_property
    def workers(self) -> Ints:
        """Members who work away."""
        return self.counted(self.doing.place > 0)

    @cached_property
    def posts(self) -> Ints:
        """Members in a public-service post."""
        return self.counted(self.doing.post > 0)

    @cached_property
    def pupils(self) -> Ints:
        """Members at school."""
        return self.counted(self.doing.school > 2)

    @cached_property
    def sick(self) -> Ints:
        """Members with a chronic or major illness."""
        health = self.block.persons.health[self.people]
        return self.counted((health > 1) & (health <= MAJOR))

    @cached_property
    def pensioners(self) -> Ints:
        """Members of the age at which a pension is paid."""
        return self.counted(self.doing.age >= 60)

    @cached_property
    def secured(self) -> np.ndarray:
        """Households whom social security is for: on dibao, under tekun support, or with a disabled member."""
        on_dibao, on_tekun = self.supported
        return np.asarray(
            on_dibao | on_tekun | (self.counted(self.block.persons.kind[self.people] > 0) > 0)
        )

    @cached_property
    def watched_month(self) -> Ints:
        """The month in which a monitored household was identified."""
        return 1 + self.draws.below("watched since", self.block.households.key, 6)

    @cached_property
    def income(self) -> Income:
        """Income and expenditure of every household."""
        return income_of(self)

    @cached_property
    def supported(self) -> tuple[np.ndarray, np.ndarray]:
        """Households on dibao, and households under tekun support."""
        attribute = self.block.households.attribute
        return attribute == ATTRIBUTES.index("04"), attribute == ATTRIBUTES.index("06")


@dataclass(frozen=True)
class Part(Year):
    """A few households of a block, so that their rows can be looked at without making everybody's."""

    only: Ints

    @cached_property
    def rows(self) -> Ints:
        """Places of those households that are in the round."""
        return self.only[self.block.households.present(self.year)[self.only]]

    @cached_property
    def people(self) -> Ints:
        """Places of their persons in the round."""
        persons = self.block.persons
        first, last = (
            np.searchsorted(persons.of, self.rows),
            np.searchsorted(persons.of, self.rows, side="right"),
        )
        mine = np.concatenate(
            [np.arange(a, b) for a, b in zip(first, last, strict=True)] or [np.zeros(0)]
        ).astype(np.int64)
        come = (persons.join[mine] == 0) | (persons.join[mine] <= self.year)
        gone = (persons.leave[mine] > 0) & (persons.leave[mine] < self.year)
        return mine[come & ~gone]
