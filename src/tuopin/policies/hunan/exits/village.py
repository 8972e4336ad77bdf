"""Village exit: incidence, collective income and the facilities Hunan's rules name."""

from __future__ import annotations

from collections.abc import Callable

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Subject, all_of
from tuopin.terms import Text

__all__ = ["CRITERIA"]

NOTHING = Text("无", "nothing")


def _incidence(edition: Edition) -> Answer:
    """Poor persons × 100 OPERATOR ceiling × population: no division, so a limit is met exactly."""
    poor, people = nw.col("village_poor_persons"), nw.col("rural_population")
    inhabited = people > 0
    verdict = nw.when(inhabited).then(
        edition.passes(poor * 100, "village.incidence_ceiling", per=people)
    )
    value = nw.when(inhabited).then(poor.cast(nw.Float64) * 100 / people.cast(nw.Float64))
    return Answer(verdict, value, value - edition.number("village.incidence_ceiling"))


def _collective(edition: Edition) -> Answer:
    income = nw.col("collective_income")
    key = "village.collective_income"
    if not edition.has_value(key):
        return Answer(nw.lit(None, dtype=nw.Boolean()))
    return Answer(
        edition.passes(income, key),
        income.cast(nw.Float64),
        (edition.number(key) - income).cast(nw.Float64),
    )


def _flags(*columns: str) -> Callable[[Edition], Answer]:
    def answer(edition: Edition) -> Answer:
        return Answer(all_of(nw.col(name) for name in columns))

    return answer


def _facility(
    name: str, title: Text, question: Text, *columns: str, leaves_out: Text = NOTHING
) -> Criterion:
    return Criterion(
        id=name,
        title=title,
        question=question,
        subject=Subject.VILLAGE,
        answer=_flags(*columns),
        reads=tuple(f"village.{column}" for column in columns),
        source="hunan-2016",
        leaves_out=leaves_out,
    )


CRITERIA = (
    Criterion(
        id="village_incidence",
        title=Text("村贫困发生率", "incidence of the village"),
        question=Text(
            "未脱贫人口占农业户籍人口的比例是否低于上限?",
            "Is the share of poor persons in the rural registered population below the ceiling?",
        ),
        subject=Subject.VILLAGE,
        answer=_incidence,
        reads=("village.rural_population", "household.exit_flag"),
        parameters=("village.incidence_ceiling",),
        source="opinion-2016",
        unit="percent",
        threshold="village.incidence_ceiling",
    ),
    Criterion(
        id="village_collective_income",
        title=Text("村集体经济收入", "collective income of the village"),
        question=Text(
            "当年村集体经济收入是否达到规定数额?",
            "Does the collective income of the year reach the amount set?",
        ),
        subject=Subject.VILLAGE,
        answer=_collective,
        reads=("village.collective_income",),
        parameters=("village.collective_income",),
        source="hunan-2016",
        unit="fen/year",
        threshold="village.collective_income",
    ),
    _facility(
        "village_road",
        Text("通村公路", "road through the village"),
        Text("是否通硬化路?", "Is there a paved road to the township?"),
        "paved_road",
    ),
    _facility(
        "village_water",
        Text("人畜饮水安全", "safe water for people and livestock"),
        Text("人畜饮水是否安全?", "Is water safe for people and livestock?"),
        "safe_water",
    ),
    _facility(
        "village_power",
        Text("生产生活用电", "power for production and living"),
        Text("生产和生活用电是否都有保障?", "Is there power for production and for living?"),
        "production_power_village",
        "living_power_village",
    ),
    _facility(
        "village_school",
        Text("就学方便", "convenient school"),
        Text("就学是否方便?", "Is school within easy reach?"),
        "primary_school",
    ),
    _facility(
        "village_doctor",
        Text("就医方便", "convenient doctor"),
        Text("是否有卫生室和合格村医?", "Is there a clinic with a qualified doctor?"),
        "clinic",
        "doctor",
        leaves_out=Text(
            "医保、养老、低保、五保政策的全面落实(文件有此要求而未定量)",
            "full application of insurance, pensions, dibao and five guarantees (asked for without a number)",
        ),
    ),
)
