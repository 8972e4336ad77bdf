"""Checks of villages, counties and verification surveys."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, Flag, check
from tuopin.rules import Check, Edition, Severity

__all__ = ["CHECKS"]


def _left() -> nw.Expr:
    return ~blank("village_exit_year")


def _empty(column: str) -> Flag:
    return lambda edition: _left() & (nw.col(column).fill_null(0) == 0)


def _lacking(column: str) -> Flag:
    return lambda edition: _left() & ~nw.col(column).fill_null(False)


def _count(id: str, column: str) -> Check:
    return check(
        f"village.{id}",
        ERROR,
        _empty(column),
        column=column,
        reads=f"village.{column} village.village_exit_year",
    )


def _thing(id: str, column: str, severity: Severity = ERROR) -> Check:
    return check(
        f"village.{id}",
        severity,
        _lacking(column),
        column=column,
        reads=f"village.{column} village.village_exit_year",
    )


def _over(left: str, right: str) -> Flag:
    return lambda edition: nw.col(left) > nw.col(right)


def _unsafe(edition: Edition) -> nw.Expr:
    del edition
    unsafe = nw.col("unsafe_water_households").fill_null(0)
    unsafe = unsafe + nw.col("unsafe_house_households").fill_null(0)
    return unsafe > nw.col("rural_households")


def _same_income(edition: Edition) -> nw.Expr:
    same, all_ = nw.col("same_income_households"), nw.col("income_households")
    enough = same >= edition.value("check.bunching.households")
    return enough & (same * 100 >= all_ * edition.value("check.same_income.share"))


def _bunched(edition: Edition) -> nw.Expr:
    over, out = nw.col("just_over_households"), nw.col("just_out_households")
    enough = out >= edition.value("check.bunching.households")
    return enough & (over * 100 >= out * edition.value("check.bunching.share"))


def _too_many_persons(edition: Edition) -> nw.Expr:
    del edition
    population = nw.col("rural_population")
    counted = (
        "dibao_persons",
        "tekun_persons",
        "disabled_persons",
        "pension_persons",
        "insured_persons",
    )
    return nw.any_horizontal(*[nw.col(c) > population for c in counted], ignore_nulls=True)


CHECKS: tuple[Check, ...] = (
    _count("population_empty", "rural_population"),
    _count("collective_income_empty", "collective_income"),
    _thing("school_missing", "primary_school"),
    _count("pension_empty", "pension_persons"),
    _thing("bus_missing", "bus"),
    _thing("clinic_missing", "clinic"),
    _thing("toilet_missing", "public_toilet"),
    _thing("doctor_missing", "doctor"),
    _thing("waste_missing", "waste_point"),
    _thing("library_missing", "library"),
    _count("dibao_empty", "dibao_persons"),
    _count("tekun_empty", "tekun_persons"),
    _count("disabled_empty", "disabled_persons"),
    _thing("road_missing", "paved_road"),
    _thing("power_missing", "living_power_village", WARNING),
    check(
        "village.households_zero",
        ERROR,
        lambda e: nw.col("rural_households") == 0,
        column="rural_households",
        reads="village.rural_households",
    ),
    check(
        "village.unsafe_over_households",
        WARNING,
        _unsafe,
        column="unsafe_water_households",
        reads="village.unsafe_water_households village.unsafe_house_households village.rural_households",
    ),
    check(
        "village.land_less_than_households",
        WARNING,
        lambda e: nw.col("village_land") < nw.col("out_land"),
        column="village_land",
        reads="village.village_land living.cultivated_land household.exit_flag",
        parameters="registry.out_flags",
    ),
    check(
        "village.registered_over_households",
        WARNING,
        _over("registered_households", "rural_households"),
        column="rural_households",
        reads="village.rural_households household.household_no",
    ),
    check(
        "village.persons_over_population",
        WARNING,
        _too_many_persons,
        column="rural_population",
        reads=(
            "village.rural_population village.dibao_persons village.tekun_persons "
            "village.disabled_persons village.pension_persons village.insured_persons"
        ),
    ),
    check(
        "village.exited_but_not_poor",
        WARNING,
        lambda e: _left() & (nw.col("poor_village") == nw.lit(False)),
        column="poor_village",
        reads="village.poor_village village.village_exit_year",
    ),
    check(
        "village.exit_in_future",
        ERROR,
        lambda e: nw.col("village_exit_year") > e.on.year,
        column="village_exit_year",
        reads="village.village_exit_year",
    ),
    check(
        "village.same_income",
        WARNING,
        _same_income,
        column="village_code",
        reads="income.net_income_per_head household.village_code",
        parameters="check.bunching.households check.same_income.share",
    ),
    check(
        "village.income_bunched",
        WARNING,
        _bunched,
        column="village_code",
        reads="income.net_income_per_head household.exit_year household.exit_flag",
        parameters=(
            "line.exit check.bunching.band check.bunching.households check.bunching.share "
            "registry.out_flags"
        ),
    ),
    check(
        "county.relocated_over_planned",
        WARNING,
        _over("relocation_done", "relocation_planned"),
        column="relocation_done",
        reads="county.relocation_done county.relocation_planned",
    ),
    check(
        "county.out_unapproved",
        WARNING,
        # an exit of the year is approved in the spring after it
        lambda e: (nw.col("county_exit_year") < e.on.year) & blank("exit_approved_on"),
        column="exit_approved_on",
        reads="county.county_exit_year county.exit_approved_on",
    ),
    check(
        "county.approved_too_early",
        ERROR,
        lambda e: nw.col("exit_approved_on").dt.year() < nw.col("county_exit_year"),
        column="exit_approved_on",
        reads="county.county_exit_year county.exit_approved_on",
    ),
    check(
        "county.out_but_not_poor",
        WARNING,
        lambda e: blank("poverty_county_type") & ~blank("county_exit_year"),
        column="poverty_county_type",
        reads="county.poverty_county_type county.county_exit_year",
    ),
    check(
        "survey.wrong_over_checked",
        ERROR,
        _over("persons_wrong", "persons_checked"),
        column="persons_wrong",
        reads="survey.persons_wrong survey.persons_checked",
    ),
    check(
        "survey.accepting_over_surveyed",
        ERROR,
        _over("households_accepting", "households_surveyed"),
        column="households_accepting",
        reads="survey.households_accepting survey.households_surveyed",
    ),
    check(
        "survey.checked_blank",
        HINT,
        lambda e: nw.col("persons_checked").fill_null(0) == 0,
        column="persons_checked",
        reads="survey.persons_checked",
    ),
)
