"""Drinking water: quantity, quality, convenience and assurance; any failed index is unsafe water."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Subject, all_of, any_of, is_code
from tuopin.terms import Text

__all__ = ["CRITERIA"]

MEASURED = (
    "water_litres",
    "water_quality",
    "water_piped",
    "water_round_trip",
    "water_distance",
    "water_height",
    "water_cut_days",
)


def indices(edition: Edition) -> tuple[nw.Expr, ...]:
    """The four indices in the order of the standard, each met, failed or unknown."""
    convenience = any_of(
        [
            nw.col("water_piped"),
            edition.passes(nw.col("water_round_trip"), "water.round_trip"),
            edition.passes(nw.col("water_distance"), "water.distance"),
            edition.passes(nw.col("water_height"), "water.height"),
        ]
    )
    return (
        edition.passes(nw.col("water_litres"), "water.quantity"),
        is_code("water_quality", edition.codes("water.qualities_accepted")),
        convenience,
        edition.passes(nw.col("water_cut_days"), "water.cut_days"),
    )


def _water(edition: Edition) -> Answer:
    """The measured indices decide; the registry's own two flags speak only where nothing was measured.

    Measured in part without a failure stays unknown: the flags cannot fill the gap.
    """
    four = indices(edition)
    unmeasured = all_of([nw.col(name).is_null() for name in MEASURED])
    stated = all_of([~nw.col("water_difficult"), nw.col("water_safe")])
    verdict = nw.when(unmeasured).then(stated).otherwise(all_of(four))
    failed = nw.lit(0, dtype=nw.Int64)
    for index in four:
        failed = failed + nw.when(~index).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64)
    return Answer(verdict, nw.when(~unmeasured).then(failed))


CRITERIA = (
    Criterion(
        id="water",
        title=Text("饮水安全有保障", "safe drinking water guaranteed"),
        question=Text(
            "水量、水质、方便程度、保证率四项是否均达到基本安全?",
            "Do quantity, quality, convenience and assurance all reach the basic level?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_water,
        reads=(
            *[f"household_check.{name}" for name in MEASURED],
            "living.water_difficult",
            "living.water_safe",
        ),
        parameters=(
            "water.quantity",
            "water.qualities_accepted",
            "water.round_trip",
            "water.distance",
            "water.height",
            "water.cut_days",
        ),
        source="water-2018",
        unit="indices failed",
        leaves_out=Text(
            "工程规模与水质检测方法", "size of the works and method of testing the water"
        ),
        code="WATER",
    ),
)
