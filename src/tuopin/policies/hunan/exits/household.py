"""Household exit: the rules that block it, B1 to B8, each answered for itself."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.standards import housing
from tuopin.rules import Answer, Criterion, Edition, Subject, all_of, any_of, compare, is_code
from tuopin.terms import Text

__all__ = ["CRITERIA"]


def _income(edition: Edition) -> Answer:
    """Above the line and judged stable; a stability nobody judged is unknown."""
    return Answer(all_of([nw.col("income_exit"), nw.col("income_stable")]))


def _water(edition: Edition) -> Answer:
    return Answer(nw.col("water"))


def _schooling(edition: Edition) -> Answer:
    return Answer(nw.col("education"))


def _sick(edition: Edition) -> Answer:
    return Answer(nw.col("sick_covered"))


def _house(edition: Edition) -> Answer:
    """A safe house, and no place on a relocation list that is still waited for."""
    arrived = any_of([~nw.col("relocation_listed"), housing.settled(edition)])
    return Answer(all_of([nw.col("housing"), arrived]))


def _fresh(edition: Edition) -> Answer:
    """Years between identification or relapse and the exit: of those already out the year they left.

    A null year of relapse means that the household has not relapsed.
    """
    out = is_code("exit_flag", edition.codes("registry.out_flags"))
    leaving = nw.when(out).then(nw.col("exit_year")).otherwise(nw.col("data_year"))
    key = "exit.years_after_identification"
    operator, years = edition.operator(key), edition.number(key)
    since = leaving - nw.col("identified_year")
    back = leaving - nw.col("relapsed_year")
    relapse = (
        nw.when(nw.col("relapsed_year").is_null())
        .then(nw.lit(True))
        .otherwise(compare(back, operator, years))
    )
    return Answer(all_of([compare(since, operator, years), relapse]), since)


def _helped(edition: Edition) -> Answer:
    """Enough measures delivered, enough of them effective; effects nobody judged leave it unknown."""
    delivered, effective = nw.col("measures_delivered"), nw.col("measures_effective")
    judged = nw.col("measures_judged")
    took = edition.passes(effective, "exit.measures_effective")
    could = edition.passes(effective + (delivered - judged), "exit.measures_effective")
    effect = nw.when(took).then(nw.lit(True)).otherwise(nw.when(~could).then(nw.lit(False)))
    return Answer(all_of([edition.passes(delivered, "exit.measures_delivered"), effect]), delivered)


def _agreed(edition: Edition) -> Answer:
    return Answer(all_of([nw.col(name) for name in ("exit_known", "exit_agreed", "exit_gained")]))


CRITERIA = (
    Criterion(
        id="b1_income",
        title=Text("B1 收入稳定超过退出线", "B1 income stably above the exit line"),
        question=Text("收入是否稳定超过退出线?", "Is income above the exit line, and stably so?"),
        subject=Subject.HOUSEHOLD,
        answer=_income,
        reads=("household_check.income_stable",),
        uses=("income_exit",),
        source="opinion-2016",
        leaves_out=Text(
            "稳定的判定方法(由入户核查记录)",
            "how stability is judged (the household check records it)",
        ),
        code="B1",
    ),
    Criterion(
        id="b2_water",
        title=Text("B2 饮水安全", "B2 drinking water safe"),
        question=Text("饮水是否安全?", "Is the drinking water safe?"),
        subject=Subject.HOUSEHOLD,
        answer=_water,
        reads=(),
        uses=("water",),
        source="changshun-2017",
        code="B2",
    ),
    Criterion(
        id="b3_schooling",
        title=Text("B3 无因贫辍学", "B3 nobody out of school for poverty"),
        question=Text(
            "是否没有义务教育年龄的辍学者?", "Is nobody of compulsory age out of school?"
        ),
        subject=Subject.HOUSEHOLD,
        answer=_schooling,
        reads=(),
        uses=("education",),
        source="changshun-2017",
        leaves_out=Text(
            "义务教育之后在校生未获资助的情形", "a student beyond compulsory school who gets no aid"
        ),
        code="B3",
    ),
    Criterion(
        id="b4_sick",
        title=Text("B4 患病成员有保障", "B4 the sick are protected"),
        question=Text("患病成员是否都有医疗保障?", "Are all sick members protected?"),
        subject=Subject.HOUSEHOLD,
        answer=_sick,
        reads=(),
        uses=("sick_covered",),
        source="changshun-2017",
        code="B4",
    ),
    Criterion(
        id="b5_house",
        title=Text("B5 有安全住房且搬迁已入住", "B5 safe house, and relocation completed"),
        question=Text(
            "是否有安全住房,列入搬迁的是否已入住?",
            "Is there a safe house, and has a household listed for relocation moved in?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_house,
        reads=housing.READS,
        parameters=("housing.concentrated_placements", "housing.keys_count_as_moved"),
        uses=("housing",),
        source="changshun-2017",
        code="B5",
    ),
    Criterion(
        id="b6_not_this_year",
        title=Text("B6 非当年识别或返贫", "B6 not identified or relapsed in the same year"),
        question=Text(
            "识别或返贫是否早于退出当年?",
            "Was it identified, or did it relapse, before the year of exit?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_fresh,
        reads=(
            "household.identified_year",
            "household.relapsed_year",
            "household.exit_flag",
            "household.exit_year",
            "household.data_year",
        ),
        parameters=("exit.years_after_identification", "registry.out_flags"),
        source="changshun-2017",
        unit="years",
        threshold="exit.years_after_identification",
        code="B6",
    ),
    Criterion(
        id="b7_helped",
        title=Text("B7 有帮扶措施且见效", "B7 helped, and the help took effect"),
        question=Text(
            "是否至少有一项措施落实并见效?",
            "Was at least one measure delivered, and has it taken effect?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_helped,
        reads=("measure.delivered_on", "measure.effective"),
        parameters=("exit.measures_delivered", "exit.measures_effective"),
        source="changshun-2017",
        unit="measures",
        threshold="exit.measures_delivered",
        code="B7",
    ),
    Criterion(
        id="b8_agreed",
        title=Text("B8 农户知情、认可、受益", "B8 the household knows, agrees and gained"),
        question=Text(
            "农户是否知晓并认可脱贫,且从帮扶中受益?",
            "Does the household know of the exit, agree with it, and has it gained from the help?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_agreed,
        reads=("consent.exit_known", "consent.exit_agreed", "consent.exit_gained"),
        source="opinion-2016",
        code="B8",
    ),
)
