"""Rows of the tables about places: village, county, survey, area_statistics."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from tuopin.sample.arrows import booleans, codes, joined, masked, picked, table_of, text
from tuopin.sample.calibration import FIRST_YEAR, LAST_YEAR, calibration, default
from tuopin.sample.draws import Ints
from tuopin.sample.identity_rows import words
from tuopin.sample.year import RELOCATED, RELOCATION_FROM, Year
from tuopin.tables import AREA_STATISTICS, COUNTY, SURVEY, VILLAGE

__all__ = [
    "area_statistics_rows",
    "county_rows",
    "national_statistics",
    "survey_rows",
    "village_rows",
]

TYPES = {
    "national_key+contiguous_area": "01",
    "contiguous_area_only": "02",
    "national_key_only": "03",
    "provincial": "04",
}
OUT, UNREGISTERED, POOR = 1, 2, 3
INVENTED = "虚构"
#: What every village has from the start, and what poor villages get by the time they are out.
ALWAYS = (
    "production_power_village",
    "living_power_village",
    "broadband",
    "library",
    "waste_point",
    "public_toilet",
)
LATER = ("paved_road", "bus", "safe_water", "primary_school", "clinic", "doctor")


def village_rows(year: Year) -> pa.Table:
    """The villages of the block; each says in its name and in a column that it is invented."""
    villages, draws = year.block.villages, year.draws
    key, people = villages.key, villages.population
    out = villages.poor & (villages.exit_year <= year.year)
    better = (
        draws.chance("facility", key, 0.4 + 0.08 * (year.year - FIRST_YEAR))
        | out
        | (year.year >= LAST_YEAR)
    )
    here = year.block.households.present(year.year)
    return table_of(
        VILLAGE,
        len(villages),
        {
            "village_code": text(year.block.village_code),
            "data_year": year.year,
            "village_name": _names(year),
            "invented": True,
            "village_type": picked(("02", "01"), villages.poor.astype(np.int64)),
            "poor_village": booleans(villages.poor),
            "village_exit_year": masked(villages.exit_year, out),
            "rural_population": people,
            "rural_households": np.maximum(
                np.ceil(people / default("rural_household_size")).astype(np.int64),
                _count(year, here),
            ),
            **_people(year, here),
            "collective_income": _collective(year, out),
            **{name: booleans(better) for name in LATER},
            **dict.fromkeys(ALWAYS, True),
            "unsafe_water_households": _count(year, here & ~year.water_safe & ~year.closed),
            "unsafe_house_households": _count(year, here & ~year.house_safe & ~year.closed),
            "village_land": np.round(people * draws.between("village land", key, 1.1, 1.8), 1),
        },
    )


def _people(year: Year, here: np.ndarray) -> dict[str, Ints]:
    """Persons of a village by support: at least the registered ones, never more than live there."""
    people, key = year.block.villages.population, year.block.villages.key
    dibao, tekun = year.supported

    def share(purpose: str, low: float, high: float) -> Ints:
        return (people * year.draws.between(purpose, key, low, high)).astype(np.int64)

    supported = {
        "dibao_persons": _persons(year, here & dibao) + people // 60 + 1,
        "tekun_persons": _persons(year, here & tekun) + people // 400 + 1,
        "disabled_persons": _disabled(year) + people // 25 + 1,
    }
    return {
        **{name: np.minimum(count, people) for name, count in supported.items()},
        "pension_persons": 1 + share("pension share", 0.45, 0.55),
        "insured_persons": share("insured", 0.965, 0.995),
    }


def _count(year: Year, who: np.ndarray) -> Ints:
    return np.bincount(
        year.block.households.village[who], minlength=len(year.block.villages)
    ).astype(np.int64)


def _persons(year: Year, who: np.ndarray) -> Ints:
    homes, size = year.block.households, len(year.block.villages)
    held = np.bincount(homes.village[who], weights=year.members[who], minlength=size)
    return held.astype(np.int64)


def _disabled(year: Year) -> Ints:
    count = year.counted(year.block.persons.kind[year.people] > 0)
    home, size = year.block.households.village, len(year.block.villages)
    return np.bincount(home, weights=count, minlength=size).astype(np.int64)


def _names(year: Year) -> pa.Array:
    """Two invented syllables, 村, and the word that says so; the number keeps names in a county apart."""
    first, second = words("village_first"), words("village_second")
    key = year.block.villages.key
    at = (key & 0xFFFF_FFFF) + year.draws.below(
        "name of the county's first village", key >> 32, 400
    )
    return joined(
        picked(first, at % len(first)),
        picked(second, at // len(first) % len(second)),
        "村",
        *words("village_mark"),
    )


def _collective(year: Year, out: np.ndarray) -> Ints:
    """Collective income in fen: from the exit on above what Hunan's rules ask (40 000 yuan)."""
    key = year.block.villages.key
    yuan = np.where(
        out,
        year.draws.between("collective", key, 42_000, 120_000),
        year.draws.between("little", key, 2_000, 38_000),
    )
    return yuan.astype(np.int64) * 100


def county_rows(year: Year) -> pa.Table:
    """The counties of the block, with what is known of their exit by the day of the round."""
    plans, t = year.block.plans, year.year
    today = date(t, 12, 31)
    exits = [p.facts.exit_year for p in plans]
    known = [
        d if d is not None and d <= today else None
        for d in (p.facts.exit_approved_on for p in plans)
    ]
    planned, done = _relocation(year)
    return table_of(
        COUNTY,
        len(plans),
        {
            "county_code": pa.array([p.facts.code for p in plans], pa.string()),
            "data_year": t,
            "county_name": pa.array([p.facts.name for p in plans], pa.string()),
            "county_name_en": pa.array([p.facts.name_en for p in plans], pa.string()),
            "prefecture_code": pa.array([p.facts.prefecture_code for p in plans], pa.string()),
            "poverty_county_type": pa.array(
                [TYPES.get(p.facts.poverty_county_type or "") for p in plans], pa.string()
            ),
            "deep_poverty": pa.array([p.facts.deep_poverty for p in plans], pa.bool_()),
            "county_exit_year": pa.array(
                [y if y is not None and y <= t else None for y in exits], pa.int64()
            ),
            "county_rural_population": np.array([p.population for p in plans], dtype=np.int64),
            "relocation_planned": planned,
            "relocation_done": done,
            "exit_applied": pa.array([y is not None and y <= t for y in exits], pa.bool_()),
            "exit_approved_on": pa.array(known, pa.date32()),
        },
    )


def _relocation(year: Year) -> tuple[Ints, Ints]:
    """Registered persons listed for relocation, and those moved by the end of the year."""
    homes, size = year.block.households, len(year.block.plans)
    listed = (year.house_way == RELOCATED) & (year.year >= RELOCATION_FROM)
    county = year.block.household_county
    planned = np.bincount(county[listed], weights=homes.size[listed], minlength=size).astype(
        np.int64
    )
    moved = listed & year.house_safe
    return planned, np.bincount(county[moved], weights=homes.size[moved], minlength=size).astype(
        np.int64
    )


def survey_rows(year: Year) -> pa.Table:
    """The verification survey of the counties that exit in the year: three strata each."""
    plans = zip(year.block.plans, year.block.numbers, strict=True)
    leaving = [(int(p.facts.code), n) for p, n in plans if p.facts.exit_year == year.year]
    pairs = np.array(leaving, dtype=np.int64).reshape(-1, 2)
    county, numbers = np.repeat(pairs[:, 0], 3), pairs[:, 1]
    key = np.repeat(numbers, 3) * 4 + np.tile(np.arange(1, 4), len(numbers))
    stratum = np.tile(np.array([OUT, UNREGISTERED, POOR], dtype=np.int64), len(numbers))
    draws = year.draws
    households = 350 + draws.below("surveyed", key, 300)
    persons = households * 3 + draws.below("checked", key, 200)
    low, high = default("survey_wrong_permille")
    wrong = draws.between("wrong", key, low, high)
    low, high = default("survey_missed_permille")
    missed = draws.between("missed", key, low, high)
    permille = np.where(stratum == OUT, wrong, np.where(stratum == UNREGISTERED, missed, 0.0))
    low, high = default("survey_acceptance")
    return table_of(
        SURVEY,
        len(key),
        {
            "county_code": text(county),
            "data_year": year.year,
            "stratum": codes(stratum),
            "persons_checked": persons,
            "persons_wrong": np.floor(persons * permille / 1000).astype(np.int64),
            "households_surveyed": households,
            "households_accepting": np.ceil(
                households * draws.between("accepting", key, low, high)
            ).astype(np.int64),
            "villages_surveyed": np.where(stratum == OUT, 29, 0),
        },
    )


def area_statistics_rows(year: Year) -> pa.Table:
    """Rural income of each county in the year: no county series was found, so it is invented and says so."""
    plans = year.block.plans
    multiple = default("county_rural_income")[str(year.year)]
    numbers = np.asarray(year.block.numbers, dtype=np.int64)
    group = np.array([p.facts.in_group for p in plans])
    level = np.where(
        group,
        year.draws.between("county income", numbers, 9300, 11200),
        year.draws.between("county income", numbers, 13000, 24000),
    )
    return table_of(
        AREA_STATISTICS,
        len(plans),
        {
            "area_code": text(year.block.codes),
            "data_year": year.year,
            "statistic": "rural_income",
            "statistic_value": np.round(level * multiple),
            "statistic_unit": "元/人",
            "source": INVENTED,
        },
    )


def national_statistics(year: int) -> pa.Table:
    """The published figures of the year for larger areas, each with its source."""
    rows = [row for row in calibration().area_statistics if row["year"] == year]
    return table_of(
        AREA_STATISTICS,
        len(rows),
        {
            "area_code": pa.array([row["area"] for row in rows], pa.string()),
            "data_year": year,
            "statistic": pa.array([row["statistic"] for row in rows], pa.string()),
            "statistic_value": pa.array([float(row["value"]) for row in rows], pa.float64()),
            "statistic_unit": "元/人",
            "source": pa.array([row["source"] for row in rows], pa.string()),
        },
    )
