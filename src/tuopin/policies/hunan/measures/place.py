"""Place: relocation, safe houses, safe water, roads and living conditions."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.measures.need import (
    CAUSE_READS,
    RISK_READS,
    Need,
    caused,
    monitored_risk,
    whole_household,
)
from tuopin.policies.hunan.standards import housing
from tuopin.rules import Edition, all_of, any_of, is_code

__all__ = ["NEEDS"]


def _to_move(edition: Edition) -> nw.Expr:
    """Lives where the place cannot support its people, or is on the list; and identified in time for it."""
    early = edition.passes(nw.col("identified_year"), "relocation.last_identified_year")
    return all_of([any_of([nw.col("inhospitable_place"), nw.col("relocation_listed")]), early])


def _relocation(edition: Edition) -> nw.Expr:
    return all_of([_to_move(edition), ~housing.settled(edition)])


def _housing_repair(edition: Edition) -> nw.Expr:
    """Not both: a household that relocates is not renovated."""
    unsafe = any_of([~nw.col("housing"), monitored_risk(edition, "risk.housing")])
    return all_of([unsafe, ~_to_move(edition)])


def _safe_water(edition: Edition) -> nw.Expr:
    return any_of(
        [~nw.col("water"), caused(edition, "cause.water"), monitored_risk(edition, "risk.water")]
    )


def _roads(edition: Edition) -> nw.Expr:
    unpaved = is_code("access_road", edition.codes("road.unpaved"))
    return any_of([unpaved, caused(edition, "cause.transport")])


def _living(edition: Edition) -> nw.Expr:
    return any_of([~nw.col("sanitary_toilet"), ~nw.col("living_power")])


MOVE_READS = (
    "household.inhospitable_place",
    "household.identified_year",
    "household_check.relocation_listed",
    "household_check.relocation_moved_in",
    "household_check.relocation_keys",
    "household_check.placement",
)
MOVE_PARAMETERS = (
    "relocation.last_identified_year",
    "housing.concentrated_placements",
    "housing.keys_count_as_moved",
)

NEEDS: dict[str, Need] = {
    "relocation": whole_household(_relocation, MOVE_READS, MOVE_PARAMETERS),
    "housing_repair": whole_household(
        _housing_repair,
        (*MOVE_READS, *RISK_READS),
        (*MOVE_PARAMETERS, "risk.housing"),
        ("housing",),
    ),
    "safe_water": whole_household(
        _safe_water, (*CAUSE_READS, *RISK_READS), ("cause.water", "risk.water"), ("water",)
    ),
    "roads": whole_household(
        _roads, (*CAUSE_READS, "living.access_road"), ("cause.transport", "road.unpaved")
    ),
    "living": whole_household(_living, ("living.sanitary_toilet", "living.living_power")),
}
