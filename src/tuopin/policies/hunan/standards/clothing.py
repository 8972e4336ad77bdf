"""Clothing: clothes to change with the seasons and warm bedding all year."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Subject, all_of
from tuopin.terms import Text

__all__ = ["CRITERIA"]


def _clothing(edition: Edition) -> Answer:
    parts = [nw.col("seasonal_clothing"), nw.col("warm_bedding")]
    if not edition.value("clothing.donated_counts"):
        parts.append(~nw.col("clothing_mostly_donated"))
    return Answer(all_of(parts))


CRITERIA = (
    Criterion(
        id="clothing",
        title=Text("不愁穿", "no worry about clothing"),
        question=Text(
            "是否一年四季有应季换洗衣物和御寒被褥?",
            "Are there clothes to change in every season and warm bedding?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_clothing,
        reads=(
            "household_check.seasonal_clothing",
            "household_check.warm_bedding",
            "household_check.clothing_mostly_donated",
        ),
        parameters=("clothing.donated_counts",),
        source="guidance-2019",
        code="CLOTH",
    ),
)
