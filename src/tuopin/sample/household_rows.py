"""Rows of the tables about a household: household, income, living, household_check, consent."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from tuopin.sample.arrows import booleans, codes, dates, masked, picked, table_of, text
from tuopin.sample.calibration import default
from tuopin.sample.draws import Ints
from tuopin.sample.households import ATTRIBUTES, NEVER
from tuopin.sample.identity_rows import (
    accounts,
    household_numbers,
    household_phones,
    id_numbers,
    person_names,
    words,
)
from tuopin.sample.persons import CAUSES, day_number
from tuopin.sample.year import RELOCATED, RELOCATION_FROM, RENOVATED, Year
from tuopin.tables import CONSENT, HOUSEHOLD, HOUSEHOLD_CHECK, INCOME, LIVING

__all__ = [
    "check_rows",
    "consent_rows",
    "household_rows",
    "income_rows",
    "living_rows",
    "shared_columns",
]

NONE, CHECKED_ON, SIGNED_ON = 0, (10, 8), (11, 20)


def shared_columns(year: Year, rows: Ints) -> dict[str, Any]:
    """Key, year and village of households."""
    block = year.block
    return {
        "household_no": household_numbers(block, rows),
        "data_year": year.year,
        "village_code": text(block.village_code[block.households.village[rows]]),
    }


def household_rows(year: Year) -> pa.Table:
    """The households of the round, those closed within the year included."""
    block, homes, rows, draws = year.block, year.block.households, year.rows, year.draws
    head = np.searchsorted(block.persons.of, rows)  # slot 0 comes first
    relapsed = (homes.relapsed[rows] > 0) & (homes.relapsed[rows] <= year.year)
    out, closed = year.out[rows], year.closed[rows]
    flag = np.where(out, 1, np.where(relapsed, 3, NONE))
    planned = _planned(year, rows)
    key = homes.key[rows]
    return table_of(
        HOUSEHOLD,
        len(rows),
        {
            **shared_columns(year, rows),
            "group_name": picked(
                tuple(f"第{n}组" for n in range(1, 13)), draws.below("group", key, 12)
            ),
            "head_name": person_names(block, head, draws),
            "head_id_number": id_numbers(block, head),
            "household_phone": household_phones(block, rows),
            "bank_name": picked(words("banks"), draws.below("bank", key, len(words("banks")))),
            "bank_account": accounts(block, rows),
            "identification_standard": "01",
            "household_attribute": picked(ATTRIBUTES, homes.attribute[rows]),
            "exit_flag": picked(("0", "1", "2", "3"), flag),
            "exit_year": masked(year.exit_year[rows], out),
            "valid": booleans(~closed),
            **_closing(year, rows),
            **_causes(year, rows),
            "military_family": booleans(draws.chance("military", key, 0.006)),
            "one_child_household": False,
            "two_daughters_household": False,
            "planned_exit_year": masked(planned, (out | ~relapsed) & (planned > 0)),
            "reservoir_migrant": booleans(draws.chance("reservoir", key, 0.02)),
            "identified_year": homes.identified[rows],
            "relapsed_year": masked(homes.relapsed[rows], relapsed),
            "member_count_stated": year.members[rows],
            "inhospitable_place": booleans(year.house_way[rows] == RELOCATED),
        },
    )


def _planned(year: Year, rows: Ints) -> Ints:
    exited = year.block.households.exited[rows]
    return np.where(exited == NEVER, 0, exited)


def _closing(year: Year, rows: Ints) -> dict[str, pa.Array]:
    """Why and when a household was closed; null for all others."""
    homes, closed = year.block.households, year.closed[rows]
    day = year.draws.below("closed on", homes.key[rows], 240)
    return {
        "close_reason": codes(np.where(closed, 1 + homes.cancelled[rows], 0)),
        "closed_on": dates(day_number(year.year, 3, 1) + day, closed),
    }


def _causes(year: Year, rows: Ints) -> dict[str, pa.Array]:
    """Main cause, and for some another that differs from it."""
    main = year.block.persons.cause[rows]
    keys = year.block.households.key[rows]
    other = 4 + year.draws.below("other cause", keys, len(CAUSES) - 4)
    none = (other == main) | ~year.draws.chance("has other cause", keys, 0.4)
    return {
        "main_cause": picked(CAUSES, main),
        "other_cause_1": picked((*CAUSES, None), np.where(none, len(CAUSES), other)),
    }


def income_rows(year: Year) -> pa.Table:
    """Income and expenditure of the households of the round."""
    rows, income = year.rows, year.income
    members = year.members[rows]
    zero = np.zeros(len(rows), dtype=np.int64)
    return table_of(
        INCOME,
        len(rows),
        {
            **shared_columns(year, rows),
            "wage_income": income.wage[rows],
            "operating_income": income.operating[rows],
            "property_income": income.property[rows],
            "transfer_income": income.transfer[rows],
            "family_planning_grant": zero,
            "dibao_grant": income.dibao[rows],
            "tekun_grant": income.tekun[rows],
            "pension": income.pension[rows],
            "ecology_compensation": income.ecology[rows],
            "medical_reimbursement": zero,
            "medical_aid": zero,
            "other_transfer": income.other_transfer[rows],
            "gross_income": income.gross[rows],
            "operating_expense": income.expense[rows],
            "transfer_expense": zero,
            "out_of_pocket": income.out_of_pocket[rows],
            "claims_income": zero,
            "net_income": income.net[rows],
            "net_income_per_head": income.net[rows] // np.maximum(members, 1),
            "debt": income.debt[rows],
        },
    )


class Drawn(Protocol):
    """Values drawn once for each household, rounded to so many digits."""

    def __call__(self, purpose: str, low: float, high: float, digits: int = 1) -> np.ndarray:
        """Between two bounds."""


def _spread(year: Year, rows: Ints) -> Drawn:
    """Measured values that stay with a household, rounded."""

    def drawn(purpose: str, low: float, high: float, digits: int = 1) -> np.ndarray:
        return np.round(
            year.draws.between(purpose, year.block.households.key[rows], low, high), digits
        )

    return drawn


def living_rows(year: Year) -> pa.Table:
    """Production and living conditions of the households of the round."""
    rows, draws = year.rows, year.draws
    homes, key = year.block.households, year.block.households.key[year.rows]
    drawn, size = _spread(year, rows), homes.size[rows]
    house, water = year.house_safe[rows], year.water_safe[rows]
    relocated = year.house_way[rows] == RELOCATED
    listed = relocated & (year.year >= RELOCATION_FROM)
    land = np.round(np.maximum(size, 1) * draws.between("land", key, 0.3, 1.0), 1)
    return table_of(
        LIVING,
        len(rows),
        {
            **shared_columns(year, rows),
            "cultivated_land": land,
            "irrigated_land": np.floor(land * 6) / 10,
            "forest_land": drawn("forest", 0, 20),
            "grain_to_green": drawn("green", 0, 3),
            "orchard": drawn("orchard", 0, 2),
            "pasture": np.zeros(len(rows)),
            "water_surface": np.zeros(len(rows)),
            "in_cooperative": booleans(
                (year.able[rows] > 0) & draws.chance("cooperative", key, 0.5)
            ),
            "production_power": True,
            "living_power": True,
            "water_difficult": booleans(~water),
            "water_safe": booleans(water),
            "distance_main_road": drawn("road", 0.1, 3.0),
            "access_road": codes(np.where(year.out[rows], 3, 1 + draws.below("road kind", key, 3))),
            "house_area": np.round(np.maximum(size, 1) * draws.between("area", key, 18, 32)),
            "dangerous_house": booleans(~house),
            "house_grade": picked(("A", "B", "C", "D"), _grades(year, rows)),
            "sanitary_toilet": booleans(year.out[rows] | draws.chance("toilet", key, 0.4)),
            "main_fuel": codes(
                np.where(draws.chance("clean fuel", key, 0.3 + 0.08 * (year.year - 2013)), 4, 1)
            ),
            "wants_relocation": booleans(relocated),
            "relocation_way": codes(np.where(listed, _placements(year, rows), 0), 1),
        },
    )


def _grades(year: Year, rows: Ints) -> Ints:
    """Grade of the house as a place in A, B, C, D."""
    keys, way = year.block.households.key[rows], year.house_way[rows]
    as_it_was = year.draws.below("grade as it was", keys, 2)
    bad = 2 + year.draws.below("bad grade", keys, 2)
    made = np.where(way == RENOVATED, 1, 0)
    safe = np.where(way == 0, as_it_was, made)
    return np.where(year.house_safe[rows], safe, bad)


def _placements(year: Year, rows: Ints) -> Ints:
    return 1 + year.draws.below("placement", year.block.households.key[rows], 2)


def check_rows(year: Year) -> pa.Table:
    """What the yearly visit found."""
    rows, draws = year.rows, year.draws
    key = year.block.households.key[rows]
    house, way = year.house_safe[rows], year.house_way[rows]
    listed = (way == RELOCATED) & (year.year >= RELOCATION_FROM)
    visited = day_number(year.year, *CHECKED_ON) + draws.below("visited", key, 40)
    return table_of(
        HOUSEHOLD_CHECK,
        len(rows),
        {
            **shared_columns(year, rows),
            "visited_on": dates(visited),
            "food_stable": True,
            "protein_available": True,
            "seasonal_clothing": True,
            "warm_bedding": True,
            "clothing_mostly_donated": False,
            **_water(year, rows),
            "appraised_grade": picked(("A", "B", "C", "D"), _grades(year, rows)),
            "repair_accepted": booleans((way == RENOVATED) & house),
            "safe_house_way": codes(np.where(house, 1 + way, 0)),
            "relocation_listed": booleans(listed),
            "relocation_moved_in": booleans(listed & house),
            "relocation_keys": booleans(listed & house),
            "placement": codes(np.where(listed, _placements(year, rows), 0), 1),
            "income_stable": booleans(year.out[rows]),
            "visitors": 3 + draws.below("visitors", key, 4),
        },
    )


def _water(year: Year, rows: Ints) -> dict[str, object]:
    """The four indices of drinking water as measured: all passed where it is safe, all failed where not."""
    key, safe, drawn = year.block.households.key[rows], year.water_safe[rows], _spread(year, rows)
    piped = safe & year.draws.chance("piped", key, default("water_piped"))

    def fetched(name: str, near: tuple[float, float], far: tuple[float, float]) -> np.ndarray:
        by_foot = np.where(safe, drawn(name, *near, 0), drawn(f"long {name}", *far, 0))
        return np.where(piped, 0.0, by_foot)

    return {
        "water_litres": np.where(safe, drawn("litres", 45, 90, 0), drawn("few litres", 12, 30, 0)),
        "water_quality": codes(np.where(safe, 1 + year.draws.below("quality", key, 3), 4)),
        "water_piped": booleans(piped),
        "water_round_trip": fetched("trip", (3, 18), (30, 90)),
        "water_distance": fetched("way", (50, 700), (1000, 3000)),
        "water_height": fetched("height", (2, 60), (100, 200)),
        "water_cut_days": np.where(safe, drawn("cut", 0, 20, 0), drawn("long cut", 45, 120, 0)),
    }


def consent_rows(year: Year) -> pa.Table:
    """What households that are out confirm by signature each year; nobody else has a row."""
    rows = year.rows[year.out[year.rows]]
    key = year.block.households.key[rows]
    signed = day_number(year.year, *SIGNED_ON) + year.draws.below(f"signed {year.year}", key, 12)
    return table_of(
        CONSENT,
        len(rows),
        {
            **shared_columns(year, rows),
            "exit_known": True,
            "exit_agreed": True,
            "exit_gained": True,
            "signed_on": dates(signed),
            "data_authorised": True,
        },
    )
