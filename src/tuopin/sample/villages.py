"""Invented villages: how many a county has, how many people, which are poor, and who lives where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuopin.sample.calibration import FIRST_YEAR, LAST_YEAR, default
from tuopin.sample.draws import Draws, Ints
from tuopin.sample.plan import CountyPlan
from tuopin.sample.shares import shared_out

__all__ = ["Villages", "placed", "villages_of"]


@dataclass(frozen=True)
class Villages:
    """The villages of one county: rural population, whether poor, the year of exit (0 for none)."""

    key: Ints
    population: Ints
    poor: np.ndarray
    exit_year: Ints

    def __len__(self) -> int:
        return len(self.key)


def villages_of(plan: CountyPlan, number: int, scale: float, draws: Draws) -> Villages:
    """Villages thinned by the scale, but never fewer than the minimum; a poverty county has a poor one."""
    facts = plan.facts
    count = max(default("minimum_villages"), round(scale * facts.rural_villages))
    keys = (number << 32) + np.arange(count, dtype=np.int64)
    low, high = default("village_size_spread")
    population = shared_out(plan.population, draws.between("village size", keys, low, high))
    poor_count = round(count * facts.poor_villages / facts.rural_villages)
    if facts.in_group:
        poor_count = max(poor_count, 1)
    poor = np.zeros(count, dtype=np.bool_)
    poor[np.argsort(draws.unit("poor village", keys), kind="stable")[:poor_count]] = True
    if facts.exit_year is not None:
        lead = np.asarray(default("village_exit_lead"))
        year = np.maximum(
            facts.exit_year - lead[draws.below("village exit", keys, len(lead))], FIRST_YEAR + 2
        )
    else:
        choices = np.asarray(default("village_exit_years_elsewhere"))
        year = choices[draws.below("village exit", keys, len(choices))]
    return Villages(keys, population, poor, np.where(poor, year, 0))


def placed(last_poor: Ints, size: Ints, villages: Villages) -> Ints:
    """The village of each household: nobody is still poor in a poor village once that village is out.

    Households that stay poor longest are placed first, for they have the fewest villages to live in.
    """
    concentration = np.where(villages.poor, default("poor_village_concentration"), 1.0)
    weight = villages.population * concentration
    room = weight / weight.sum() * size.sum()
    home = np.zeros(len(size), dtype=np.int64)
    for year in range(LAST_YEAR - 1, FIRST_YEAR - 1, -1):
        who = np.flatnonzero(last_poor == year)
        if not len(who):
            continue
        open_ = ~villages.poor | (villages.exit_year > year)
        share = np.where(open_, np.maximum(room, 1e-9 * weight), 0.0)
        edges = np.cumsum(share) / share.sum()
        middle = (np.cumsum(size[who]) - size[who] / 2) / size[who].sum()
        home[who] = np.minimum(np.searchsorted(edges, middle), np.flatnonzero(open_)[-1])
        room = room - np.bincount(home[who], weights=size[who], minlength=len(villages))
    return home
