"""Rows of the tables about help and watching: measure, work, monitored, hit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tuopin.sample.arrows import booleans, codes, dates, joined, picked, table_of, text
from tuopin.sample.calibration import LAST_YEAR, default
from tuopin.sample.draws import Ints
from tuopin.sample.household_rows import shared_columns
from tuopin.sample.identity_rows import household_numbers, household_phones, person_numbers, words
from tuopin.sample.persons import day_number
from tuopin.sample.year import RELOCATED, RELOCATION_FROM, RENOVATED, Year
from tuopin.tables import HIT, MEASURE, MONITORED, WORK

__all__ = [
    "hit_chosen",
    "hit_rows",
    "measure_order",
    "measure_places",
    "measure_rows",
    "monitored_rows",
    "work_places",
    "work_rows",
]

INDUSTRY, JOB, POST, RELOCATION, HOUSING, WATER, HEALTH, EDUCATION, SECURITY = (
    1,
    2,
    3,
    5,
    6,
    7,
    8,
    9,
    16,
)
DETAILS = {
    INDUSTRY: "种养殖产业帮扶",
    JOB: "务工就业帮扶",
    POST: "公益性岗位",
    RELOCATION: "易地扶贫搬迁",
    HOUSING: "危房改造",
    WATER: "饮水安全巩固提升",
    HEALTH: "健康扶贫",
    EDUCATION: "教育资助",
    SECURITY: "社会保障兜底",
}


def measure_rows(year: Year) -> pa.Table:
    """The measures delivered within the year: one main measure for each household, others where due."""
    rows, heads = measure_order(year)
    key = (year.block.households.key[rows] << 5) + heads
    draws = year.draws
    day = day_number(year.year, 2, 10) + draws.below(f"delivered {year.year}", key, 230)
    starts = np.array([day_number(year.year, month) for month in range(1, 13)], dtype=np.int64)
    at_once = starts[year.watched_month[rows] - 1] + draws.below("at once", key, 27)
    day = np.where(year.monitored[rows], at_once, day)
    amount = (300 + draws.below("amount", key, 4700)) * 100
    effective = year.out[rows] | draws.chance("effective", key, 0.6)
    return table_of(
        MEASURE,
        len(rows),
        {
            "measure_no": joined(
                household_numbers(year.block, rows), text(year.year * 100 + heads)
            ),
            **shared_columns(year, rows),
            "head": codes(heads),
            "detail": picked([DETAILS.get(n) for n in range(17)], heads),
            "delivered_on": dates(day),
            "amount": amount,
            "effective": booleans(effective),
        },
    )


def measure_order(year: Year) -> tuple[Ints, Ints]:
    """(household, head) of every row of table measure, in its order."""
    rows, heads = _heads(year)
    order = np.lexsort((heads, rows))
    return rows[order], heads[order]


def measure_places(year: Year) -> tuple[Ints, Ints]:
    """For each household the place of its main measure in table measure (-1 for none), and how many it has."""
    rows, heads = measure_order(year)
    size = len(year.block.households)
    main = np.full(size, -1, dtype=np.int64)
    places = np.flatnonzero(np.isin(heads, (INDUSTRY, JOB, SECURITY)))[::-1]
    main[rows[places]] = places
    return main, np.bincount(rows, minlength=size).astype(np.int64)


def _heads(year: Year) -> tuple[Ints, Ints]:
    """(household, head) of every measure of the year."""
    homes, draws = year.block.households, year.draws
    income, key = year.income, homes.key
    main = np.where((income.operating > 0) & (year.able > 0), INDUSTRY, SECURITY)
    main = np.where(
        (income.wage > 0) & (year.workers > 0) & draws.chance("job", key, 0.5), JOB, main
    )
    here = np.zeros(len(homes), dtype=np.bool_)
    here[year.rows] = True
    here &= ~year.closed
    t = year.year
    beside = {
        POST: (year.posts > 0) & (income.wage > 0),
        RELOCATION: (year.house_way == RELOCATED)
        & (year.house_safe_from == t)
        & (t >= RELOCATION_FROM),
        HOUSING: (year.house_way == RENOVATED) & (year.house_safe_from == t),
        WATER: (year.water_safe_from == t) & (t > 0),
        HEALTH: (year.sick > 0) & (draws.chance("health help", key, 0.7) | year.monitored),
        EDUCATION: (year.pupils > 0) & draws.chance("school help", key, 0.6),
    }
    rows, heads = [np.flatnonzero(here)], [main[here]]
    beside[SECURITY] = year.monitored & year.secured & (main != SECURITY)
    for head, due in beside.items():
        who = np.flatnonzero(here & due)
        rows.append(who)
        heads.append(np.full(len(who), head, dtype=np.int64))
    return np.concatenate(rows), np.concatenate(heads)


def work_rows(year: Year) -> pa.Table:
    """The last months of the last round, one row a month for each member who works away."""
    if year.year < LAST_YEAR:
        return table_of(WORK, 0, {})
    doing = year.doing
    people = work_places(year)
    months = default("worked_months")
    at = np.repeat(people, months)
    month = np.tile(np.arange(13 - months, 13, dtype=np.int64), len(people))
    persons, draws = year.block.persons, year.draws
    rows = year.people[at]
    home, key = persons.of[rows], persons.key[rows]
    away = doing.place[at]
    county = year.block.codes[year.block.household_county[home]]
    start = day_number(year.year, 1, 6) + draws.below("work start", key, 150)
    return table_of(
        WORK,
        len(at),
        {
            "person_no": person_numbers(year.block, rows),
            **shared_columns(year, home),
            "month": year.year * 100 + month,
            "working": True,
            "work_county": text(np.where(away <= 2, county, np.where(away == 3, 430102, 440300))),
            "employer": picked(
                words("employers"), draws.below("employer", key, len(words("employers")))
            ),
            "industry": picked(
                words("industries"), draws.below("industry", key, len(words("industries")))
            ),
            "monthly_wage": _monthly_wage(year)[home],
            "work_channel": codes(3 + draws.below("channel", key, 3)),
            "point_to_point": booleans((away == 4) & draws.chance("point to point", key, 0.2)),
            "work_start": dates(start),
            "transport_subsidised": booleans(away == 4),
            "transport_subsidy": np.where(away == 4, 40_000, 0),
        },
    )


def _monthly_wage(year: Year) -> Ints:
    """What a month of work brings a household's workers, within what is plausible; fen, whole yuan."""
    months = year.doing.months * (year.doing.place > 0) * year.current
    worked = np.bincount(year.home, weights=months, minlength=len(year.members))
    wage = (year.income.wage / np.maximum(worked, 1)).astype(np.int64) // 100 * 100
    return np.clip(wage, 60_000, 2_500_000)


def work_places(year: Year) -> Ints:
    """The people who have rows in table work, in its order; each has as many rows as months are kept."""
    return np.flatnonzero((year.doing.place > 0) & year.current)


def monitored_rows(year: Year) -> pa.Table:
    """Households watched in the last round: unstable ones that are out, and ordinary ones on the edge."""
    rows = np.flatnonzero(year.monitored)
    edge = year.edge[rows]
    sick = year.sick[rows] > 0
    risk = np.where(
        sick, 1, np.where(year.workers[rows] > 0, 8, np.where(year.able[rows] == 0, 7, 10))
    )
    month = year.watched_month[rows]
    return table_of(
        MONITORED,
        len(rows),
        {
            **shared_columns(year, rows),
            "monitored_class": codes(np.where(edge, 2, 1)),
            "identified_month": year.year * 100 + month,
            "risk_1": codes(risk),
            "contact_phone": household_phones(year.block, rows),
            "contact_named": True,
            "income_at_identification": year.per_head[rows],
            "development_helped": booleans(year.able[rows] > 0),
            "no_labour_household": booleans(year.able[rows] == 0),
            "risk_cleared": False,
        },
    )


def hit_chosen(year: Year) -> np.ndarray:
    """Which households are on an outside list in a year."""
    homes = year.block.households
    if year.year < LAST_YEAR - 1:
        return np.zeros(len(homes), dtype=np.bool_)
    found = year.draws.chance(f"hit {year.year}", homes.key, default("hit_share"))
    return np.asarray(found & homes.present(year.year) & ~year.closed)


def hit_rows(year: Year) -> pa.Table:
    """Hits on outside lists in the last two rounds, most of them explained by the household."""
    if year.year < LAST_YEAR - 1:
        return table_of(HIT, 0, {})
    draws, homes = year.draws, year.block.households
    rows = np.flatnonzero(hit_chosen(year))
    key = homes.key[rows]
    explained = np.ones(
        len(rows), dtype=np.bool_
    )  # an unanswered hit is a finding: those are planted
    reasons = words("explanations")
    return table_of(
        HIT,
        len(rows),
        {
            "hit_no": joined(
                household_numbers(year.block, rows), text(np.full(len(rows), year.year))
            ),
            **shared_columns(year, rows),
            "person_no": person_numbers(year.block, np.searchsorted(year.block.persons.of, rows)),
            "list_kind": codes(1 + draws.pick("list", key, (2, 3, 1, 1, 1))),
            "found_on": dates(day_number(year.year, 4, 1) + draws.below("found", key, 180)),
            "list_value": (20_000 + draws.below("value", key, 80_000)) * 100,
            "kinship": codes(np.ones(len(rows), dtype=np.int64)),
            "exception": booleans(explained),
            "rebuttal": picked(
                (*reasons, None),
                np.where(explained, draws.below("reason", key, len(reasons)), len(reasons)),
            ),
        },
    )
