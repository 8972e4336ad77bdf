"""Housing safety: nobody lives in a house of grade C or D, or waits for a new one."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Subject, all_of, any_of, is_code
from tuopin.terms import Text

__all__ = ["CRITERIA"]

READS = (
    "household_check.appraised_grade",
    "household_check.repair_accepted",
    "household_check.relocation_listed",
    "household_check.relocation_moved_in",
    "household_check.relocation_keys",
    "household_check.placement",
    "living.dangerous_house",
    "living.house_grade",
    "living.house_area",
)
PARAMETERS = (
    "housing.safe_grades",
    "housing.concentrated_placements",
    "housing.keys_count_as_moved",
    "housing.min_area",
)


def settled(edition: Edition) -> nw.Expr:
    """Whether the household lives in its new home: moved in, or at a concentrated site has the keys."""
    moved = nw.col("relocation_moved_in")
    if not edition.value("housing.keys_count_as_moved"):
        return moved
    concentrated = is_code("placement", edition.codes("housing.concentrated_placements"))
    return nw.when(concentrated).then(moved | nw.col("relocation_keys")).otherwise(moved)


def registered_safe(edition: Edition) -> nw.Expr:
    """What the registry itself says of the house: neither flagged dangerous nor graded C or D."""
    flagged = ~nw.col("dangerous_house")
    graded = is_code("house_grade", edition.codes("housing.safe_grades"))
    return nw.coalesce(flagged & graded, flagged, graded)


def _roomy(edition: Edition) -> nw.Expr:
    """Whether the floor area reaches what the place asks per person; where it asks nothing it does."""
    key, members = "housing.min_area", nw.col("members")
    reached = nw.when(members > 0).then(edition.passes(nw.col("house_area"), key, per=members))
    return any_of([edition.number(key).is_null(), reached])


def _housing(edition: Edition) -> Answer:
    """The appraisal decides where there is one, else what the registry says.

    A house appraised C or D becomes safe by an accepted repair or a move; where neither is
    recorded the answer to an appraisal of C or D is unknown, never met.
    """
    remade = any_of([nw.col("repair_accepted"), nw.col("relocation_listed") & settled(edition)])
    appraised = is_code("appraised_grade", edition.codes("housing.safe_grades"))
    unappraised = nw.when(remade).then(nw.lit(True)).otherwise(registered_safe(edition))
    verdict = nw.when(appraised.is_null()).then(unappraised).otherwise(appraised | remade)
    if edition.has_value("housing.min_area"):
        verdict = all_of([verdict, _roomy(edition)])
    return Answer(verdict)


CRITERIA = (
    Criterion(
        id="housing",
        title=Text("住房安全有保障", "safe housing guaranteed"),
        question=Text(
            "是否住在A、B级住房,或C、D级已改造验收,或已搬迁入住?",
            "Does it live in a house of grade A or B, or one repaired and accepted, or its new home after relocation?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_housing,
        reads=READS,
        parameters=PARAMETERS,
        source="guidance-2019",
        leaves_out=Text(
            "另有安全住房居住的情形;建筑年代与结构",
            "another safe house the household may live in; age and structure of the building",
        ),
        code="HOUSE",
    ),
)
