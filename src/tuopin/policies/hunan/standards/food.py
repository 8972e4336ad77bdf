"""Food: a stable, sufficient source, and meat, eggs, milk or bean products at any time."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Subject, all_of
from tuopin.terms import Text

__all__ = ["CRITERIA"]


def _food(edition: Edition) -> Answer:
    return Answer(all_of([nw.col("food_stable"), nw.col("protein_available")]))


CRITERIA = (
    Criterion(
        id="food",
        title=Text("不愁吃", "no worry about food"),
        question=Text(
            "粮食来源是否稳定充足,且随时能吃上肉蛋奶或豆制品?",
            "Is the source of food stable and sufficient, with meat, eggs, milk or bean products at any time?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_food,
        reads=("household_check.food_stable", "household_check.protein_available"),
        source="census-2021",
        leaves_out=Text("普查的其他回答档次", "the other levels of answer of the census"),
        code="FOOD",
    ),
)
