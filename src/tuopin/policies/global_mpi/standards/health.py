"""Health: nobody of the household is undernourished, and no child of it has died.

"Does not apply" and "was not measured" are told apart by facts: the age says which measurement a member
is judged by, and `measure_asked` false says that the survey was not to measure this member, whom the
index therefore leaves out. A measurement that should be there and is not leaves the answer unknown.
"""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Over, Subject, all_of, any_of
from tuopin.terms import Text

__all__ = ["CRITERIA"]

BY_AGE = ("nutrition.child_months", "nutrition.youth_months")


def not_counted() -> nw.Expr:
    """Whether a member is known to be no usual member: only a recorded "no" takes anybody out."""
    return ~nw.col("usual_member").fill_null(True)


def months_at_most(edition: Edition, key: str) -> nw.Expr:
    """Whether the age in months is at most the parameter's; from the completed years where they decide.

    A member of y completed years is between 12 y and 12 y + 11 months old: where the limit falls among
    these, the answer is unknown without the months.
    """
    years, limit = nw.col("age"), edition.number(key)
    # the last month of this age, 12 (y + 1) − 1, lies within the limit
    surely = 12 * (years + 1) <= limit + 1
    from_years = (
        nw.when(surely)
        .then(nw.lit(True))
        .otherwise(nw.when(12 * years > limit).then(nw.lit(False)))
    )
    return nw.coalesce(edition.passes(nw.col("age_months"), key), from_years)


def _child(edition: Edition) -> nw.Expr:
    """Whether a child under five is neither underweight nor, where that counts, stunted."""
    scores = [edition.passes(nw.col("weight_for_age"), "nutrition.z_score")]
    if edition.value("nutrition.stunting_counts"):
        scores.append(edition.passes(nw.col("height_for_age"), "nutrition.z_score"))
    return all_of(scores)


def _adult(edition: Edition, older: nw.Expr) -> nw.Expr:
    """Whether the member is judged by the body mass index of adults."""
    bounds = [older]
    if edition.has_value("nutrition.adult_age"):
        bounds.append(edition.passes(nw.col("age"), "nutrition.adult_age"))
    if edition.has_value("nutrition.oldest_age"):
        bounds.append(edition.passes(nw.col("age"), "nutrition.oldest_age"))
    return all_of(bounds)


def nourished(edition: Edition) -> nw.Expr:
    """Whether a member passes the measurement of its age; met for a member to whom none applies."""
    child = months_at_most(edition, "nutrition.child_months")
    rules = [any_of([~child, _child(edition)])]
    older = ~child
    if edition.has_value("nutrition.youth_months"):
        young = months_at_most(edition, "nutrition.youth_months")
        youth = all_of([older, young])
        score = edition.passes(nw.col("bmi_for_age"), "nutrition.z_score")
        rules.append(any_of([~youth, score]))
        older = ~young
    weight = edition.passes(nw.col("bmi"), "nutrition.bmi")
    rules.append(any_of([~_adult(edition, older), weight]))
    return all_of(rules)


def _nutrition(edition: Edition) -> Answer:
    """Met for members left out; where nothing says so the measurement decides, and its absence is unknown."""
    left_out = ~nw.col("measure_asked").fill_null(True)
    return Answer(any_of([not_counted(), left_out, nourished(edition)]))


def _child_mortality(edition: Edition) -> Answer:
    """Recorded deaths decide; where nobody was to be asked, the household is not deprived.

    Under the rules of 2018 a death counts by the years since the latest one of a child under 18: none
    such, or long ago, is met. Under those of 2010 any death counts.
    """
    ever = edition.passes(nw.col("child_deaths"), "mortality.deaths")
    young = edition.passes(nw.col("child_deaths_under_18"), "mortality.deaths")
    nobody = nw.when(~nw.col("deaths_asked")).then(nw.lit(True))
    if not edition.has_value("mortality.window"):
        some = nw.when(~young).then(nw.lit(False))
        return Answer(nw.coalesce(ever, some, nobody))
    past = edition.passes(nw.col("years_since_child_death"), "mortality.window")
    none = nw.when(any_of([ever, young])).then(nw.lit(True))
    some = nw.when(any_of([~ever, ~young])).then(nw.lit(False))
    # a death that is known, but not when, is neither within the window nor outside it
    asked = nw.when(some.is_null()).then(nobody)
    return Answer(nw.coalesce(past, none, asked))


CRITERIA = (
    Criterion(
        id="nutrition",
        title=Text("营养", "nutrition"),
        question=Text(
            "有体格测量的成员是否都没有营养不足?",
            "Is no member undernourished, of those the survey was to measure?",
        ),
        subject=Subject.PERSON,
        over=Over.EVERY,
        answer=_nutrition,
        reads=(
            "mpi_member.usual_member",
            "mpi_member.measure_asked",
            "mpi_member.age",
            "mpi_member.age_months",
            "mpi_member.weight_for_age",
            "mpi_member.height_for_age",
            "mpi_member.bmi_for_age",
            "mpi_member.bmi",
        ),
        parameters=(
            "nutrition.bmi",
            "nutrition.z_score",
            "nutrition.stunting_counts",
            *BY_AGE,
            "nutrition.adult_age",
            "nutrition.oldest_age",
        ),
        source="mpi-2018",
        unit="members who fail",
        leaves_out=Text(
            "编制者把部分成员缺测的户按已测成员判断,仅全部缺测才作缺失;此处未知即未知。"
            "孕妇体质指数的处理;只为测量而抽的户",
            "the makers judge a household by those measured and call it missing only where nobody was: here unknown "
            "stays unknown; body mass index of pregnant women; households drawn for measuring only",
        ),
    ),
    Criterion(
        id="child_mortality",
        title=Text("儿童死亡", "child mortality"),
        question=Text(
            "在计入的期间内,户内是否没有儿童死亡?",
            "Has no child of the household died within the time that counts?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_child_mortality,
        reads=(
            "mpi_household.deaths_asked",
            "mpi_household.child_deaths",
            "mpi_household.child_deaths_under_18",
            "mpi_household.years_since_child_death",
        ),
        parameters=("mortality.deaths", "mortality.window"),
        source="mpi-2018",
        leaves_out=Text(
            "没有死亡日期的调查,编制者改用历来死亡;此处未知。"
            "妇女未答而男子报告无死亡者,编制者计为无死亡:由填表者合入死亡数",
            "where a survey has no dates of death the makers take any death: here it stays unknown; no death reported "
            "by men where women gave no answer counts as none with the makers: whoever fills the table merges the "
            "reports",
        ),
    ),
)
