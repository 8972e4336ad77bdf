"""Checks of land, house, water, power and road, and of lifted households that should have been caught."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, Flag, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]

OUT = "registry.out_flags"


def _unsaid(column: str) -> Flag:
    """A field of a lifted household left blank."""
    return lambda edition: nw.col("out") & blank(column)


def _blank(id: str, column: str) -> Check:
    return check(
        f"household.{id}",
        WARNING,
        _unsaid(column),
        column=column,
        reads=f"living.{column} household.exit_flag",
        parameters=OUT,
    )


def _range(id: str, column: str, high: str) -> Check:
    def flag(edition: Edition) -> nw.Expr:
        return (nw.col(column) < 0) | (nw.col(column) > edition.value(high))

    return check(
        f"household.{id}", HINT, flag, column=column, reads=f"living.{column}", parameters=high
    )


def _not_monitored() -> nw.Expr:
    return ~nw.col("monitored").fill_null(False)


def _low_income(edition: Edition) -> nw.Expr:
    below = edition.passes(nw.col("net_income_per_head"), "line.monitoring")
    return nw.col("out") & below & _not_monitored()


def _grades_differ(edition: Edition) -> nw.Expr:
    bad = coded("house_grade", "check.house.dangerous_grades", edition)
    return bad != nw.col("dangerous_house")


# The catalogue gives the ids of the blank fields as a run; they are taken in the order of its text.
# Which field each of its four later ids stands for is not said: they are listed with the first.
CHECKS: tuple[Check, ...] = (
    _blank("water_blank", "water_safe"),
    _blank("toilet_blank", "sanitary_toilet"),
    _blank("cultivated_blank", "cultivated_land"),
    _blank("forest_blank", "forest_land"),
    _blank("pasture_blank", "pasture"),
    _blank("road_blank", "access_road"),
    _blank("house_area_blank", "house_area"),
    _blank("dangerous_blank", "dangerous_house"),
    _blank("grain_to_green_blank", "grain_to_green"),
    _blank("orchard_blank", "orchard"),
    _blank("water_surface_blank", "water_surface"),
    _blank("distance_blank", "distance_main_road"),
    check(
        "household.power_none",
        WARNING,
        lambda e: nw.col("out") & ~nw.col("living_power").fill_null(False),
        column="living_power",
        reads="living.living_power household.exit_flag",
        parameters=OUT,
    ),
    _range("cultivated_range", "cultivated_land", "check.land.cultivated_high"),
    _range("forest_range", "forest_land", "check.land.forest_high"),
    _range("grain_to_green_range", "grain_to_green", "check.land.returned_high"),
    _range("orchard_range", "orchard", "check.land.orchard_high"),
    _range("pasture_range", "pasture", "check.land.pasture_high"),
    _range("water_surface_range", "water_surface", "check.land.water_high"),
    check(
        "household.irrigated_over_cultivated",
        HINT,
        lambda e: nw.col("irrigated_land") > nw.col("cultivated_land"),
        column="irrigated_land",
        reads="living.irrigated_land living.cultivated_land",
    ),
    check(
        "household.road_distance",
        HINT,
        lambda e: nw.col("distance_main_road") > e.value("check.road.distance_high"),
        column="distance_main_road",
        reads="living.distance_main_road",
        parameters="check.road.distance_high",
    ),
    check(
        "household.house_grade_contradicts",
        WARNING,
        _grades_differ,
        column="dangerous_house",
        reads="living.house_grade living.dangerous_house",
        parameters="check.house.dangerous_grades",
    ),
    check(
        "household.water_contradicts",
        WARNING,
        lambda e: nw.col("water_difficult") & nw.col("water_safe"),
        column="water_safe",
        reads="living.water_difficult living.water_safe",
    ),
    check(
        "household.moved_in_unlisted",
        WARNING,
        lambda e: (nw.col("relocation_listed") == nw.lit(False)) & nw.col("relocation_moved_in"),
        column="relocation_listed",
        reads="household_check.relocation_listed household_check.relocation_moved_in",
    ),
    check(
        "household.moved_in_without_keys",
        HINT,
        lambda e: nw.col("relocation_moved_in") & (nw.col("relocation_keys") == nw.lit(False)),
        column="relocation_keys",
        reads="household_check.relocation_moved_in household_check.relocation_keys",
    ),
    check(
        "household.unsafe_house_unmonitored",
        ERROR,
        lambda e: nw.col("out") & nw.col("dangerous_house") & _not_monitored(),
        column="dangerous_house",
        reads="living.dangerous_house household.exit_flag monitored.household_no",
        parameters=OUT,
    ),
    check(
        "household.unsafe_water_unmonitored",
        ERROR,
        lambda e: nw.col("out") & (nw.col("water_safe") == nw.lit(False)) & _not_monitored(),
        column="water_safe",
        reads="living.water_safe household.exit_flag monitored.household_no",
        parameters=OUT,
    ),
    check(
        "household.low_income_unmonitored",
        ERROR,
        _low_income,
        column="net_income_per_head",
        reads="income.net_income_per_head household.exit_flag monitored.household_no",
        parameters=f"line.monitoring {OUT}",
    ),
    check(
        "household.dropout_unmonitored",
        ERROR,
        lambda e: nw.col("out") & (nw.col("dropouts") > 0) & _not_monitored(),
        column="school_status",
        reads="person.school_status person.birth_date household.exit_flag monitored.household_no",
        parameters=f"{OUT} check.school.none education.age_from education.age_to",
    ),
)
