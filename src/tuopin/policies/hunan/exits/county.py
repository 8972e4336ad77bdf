"""County exit: composite incidence, wrong exits, missed households, acceptance, and Hunan's own vetoes."""

from __future__ import annotations

import sys
from collections.abc import Callable

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Subject, all_of
from tuopin.terms import Text

__all__ = ["CRITERIA"]

#: The largest 64-bit whole number, 2⁶³ - 1, is about 9.2 × 10¹⁸; a twelfth of it leaves the estimate below ample room.
EXACT = sys.maxsize / 12
SURVEY = ("survey.stratum", "survey.persons_checked", "survey.persons_wrong")
LEAVES_OUT = Text(
    "抽样误差(官方规则为点估计);申诉后的复核",
    "sampling error (the official rule is a point estimate); review after appeal",
)


def _composite(key: str) -> Callable[[Edition], Answer]:
    """Composite incidence = (left + wrong rate × out + missed rate × unregistered) / population.

    Each rate is a fraction of the survey. Multiplied out by both samples, the comparison with the
    ceiling is one of whole numbers, so precisely 2 % is precisely 2 %:

        (left·C_out·C_un + W_out·out·C_un + W_un·unregistered·C_out) · 100  OPERATOR  ceiling · N · C_out · C_un

    Hunan's largest county (N about 1.3 million) with samples of 10 000 gives 1.3 × 10⁶ · 10⁸ · 100
    = 1.3 × 10¹⁶, 2.6 × 10¹⁶ with the ceiling. Where the estimate passes EXACT the product might leave
    64 bits; such a row is unknown, not wrong.
    """

    def answer(edition: Edition) -> Answer:
        left, out = nw.col("county_poor_persons"), nw.col("county_out_persons")
        people = nw.col("county_rural_population")
        checked, wrong = nw.col("out_checked"), nw.col("out_wrong")
        asked, missed = nw.col("unregistered_checked"), nw.col("unregistered_missed")
        rest = people - left - out
        size = people.cast(nw.Float64) * checked.cast(nw.Float64) * asked.cast(nw.Float64) * 100
        sound = all_of(
            [
                people > 0,
                checked > 0,
                asked > 0,
                rest >= 0,
                wrong <= checked,
                missed <= asked,
                size * edition.number(key, "county_code") <= EXACT,
            ]
        )
        part = left * checked * asked + wrong * out * asked + missed * rest * checked
        whole = people * checked * asked
        verdict = nw.when(sound).then(
            edition.passes(part * 100, key, per=whole, area_column="county_code")
        )
        value = nw.when(sound).then(part.cast(nw.Float64) * 100 / whole.cast(nw.Float64))
        return Answer(verdict, value, value - edition.number(key, "county_code"))

    return answer


def _share(
    part: str, whole: str, key: str, empty: bool | None = None
) -> Callable[[Edition], Answer]:
    """A share in percent compared by multiplication; `empty` is the answer where the whole is 0."""

    def answer(edition: Edition) -> Answer:
        if not edition.has_value(key):
            return Answer(nw.lit(None, dtype=nw.Boolean()))
        count, of = nw.col(part), nw.col(whole)
        some = of > 0
        compared = edition.passes(count * 100, key, per=of, area_column="county_code")
        nobody = nw.when(of == 0).then(nw.lit(empty, dtype=nw.Boolean()))
        value = nw.when(some).then(count.cast(nw.Float64) * 100 / of.cast(nw.Float64))
        return Answer(
            nw.when(some).then(compared).otherwise(nobody),
            value,
            _missing(edition, key, value),
        )

    return answer


def _missing(edition: Edition, key: str, value: nw.Expr) -> nw.Expr:
    """How far a value is from passing: above a ceiling or below a floor."""
    threshold = edition.number(key, "county_code")
    ceiling = edition.operator(key) in ("lt", "le")
    return value - threshold if ceiling else threshold - value


def _rural_income(edition: Edition) -> Answer:
    key = "county.rural_income_path"
    if not edition.has_value(key):
        return Answer(nw.lit(None, dtype=nw.Boolean()))
    income = nw.col("rural_income")
    return Answer(
        edition.passes(income, key, area_column="county_code"),
        income,
        edition.number(key, "county_code") - income,
    )


def _criterion(
    name: str,
    title: Text,
    question: Text,
    answer: Callable[[Edition], Answer],
    reads: tuple[str, ...],
    key: str,
    source: str,
    unit: str = "percent",
    leaves_out: Text = LEAVES_OUT,
) -> Criterion:
    return Criterion(
        id=name,
        title=title,
        question=question,
        subject=Subject.COUNTY,
        answer=answer,
        reads=reads,
        parameters=(key,),
        source=source,
        unit=unit,
        threshold=key,
        leaves_out=leaves_out,
    )


COMPOSITE_READS = ("county.county_rural_population", "household.exit_flag", *SURVEY)
NOTHING = Text("无", "nothing")

CRITERIA = (
    _criterion(
        "county_composite",
        Text("综合贫困发生率", "composite incidence"),
        Text("综合贫困发生率是否低于上限?", "Is the composite incidence below the ceiling?"),
        _composite("county.composite_ceiling"),
        COMPOSITE_READS,
        "county.composite_ceiling",
        "opinion-2016",
    ),
    _criterion(
        "county_composite_press",
        Text("综合贫困发生率(新闻表述)", "composite incidence (press reading)"),
        Text("综合贫困发生率是否不高于上限?", "Is the composite incidence not above the ceiling?"),
        _composite("county.composite_ceiling_press"),
        COMPOSITE_READS,
        "county.composite_ceiling_press",
        "hunan-press-2020",
    ),
    _criterion(
        "county_wrong_exit",
        Text("错退率", "wrong-exit rate"),
        Text(
            "错退人口占核查的脱贫人口的比例是否低于上限?",
            "Is the share of wrong exits among the out persons checked below the ceiling?",
        ),
        _share("out_wrong", "out_checked", "county.wrong_exit_ceiling"),
        SURVEY,
        "county.wrong_exit_ceiling",
        "evaluation-2017",
    ),
    _criterion(
        "county_missed",
        Text("漏评率", "missed rate"),
        Text(
            "漏评人口占核查的非建档立卡人口的比例是否低于上限?",
            "Is the share of missed persons among the unregistered persons checked below the ceiling?",
        ),
        _share("unregistered_missed", "unregistered_checked", "county.missed_ceiling"),
        SURVEY,
        "county.missed_ceiling",
        "evaluation-2017",
    ),
    _criterion(
        "county_acceptance",
        Text("群众认可度", "public acceptance"),
        Text(
            "认可户数占调查户数的比例是否达到下限?",
            "Does the share of accepting households reach the floor?",
        ),
        _share("households_accepting", "households_surveyed", "county.acceptance_floor"),
        ("survey.households_surveyed", "survey.households_accepting"),
        "county.acceptance_floor",
        "evaluation-2017",
    ),
    _criterion(
        "county_rural_income",
        Text("农村居民可支配收入", "rural disposable income"),
        Text("是否达到全省当年路径?", "Does it reach the provincial path of the year?"),
        _rural_income,
        ("area_statistics.statistic_value",),
        "county.rural_income_path",
        "hunan-2016",
        "yuan/person/year",
        NOTHING,
    ),
    _criterion(
        "county_village_exits",
        Text("贫困村出列率", "share of poor villages out"),
        Text(
            "贫困村出列率是否达到下限?没有贫困村即达到。",
            "Does the share of poor villages out reach the floor? Without poor villages it does.",
        ),
        _share("poor_villages_out", "poor_villages", "county.village_exit_floor", empty=True),
        ("village.poor_village", "village.village_exit_year"),
        "county.village_exit_floor",
        "hunan-2016",
        leaves_out=NOTHING,
    ),
    _criterion(
        "county_relocation",
        Text("易地搬迁任务完成率", "relocation task done"),
        Text(
            "易地搬迁任务是否完成?没有任务即完成。",
            "Is the relocation task done? Without a task it is.",
        ),
        _share("relocation_done", "relocation_planned", "county.relocation_floor", empty=True),
        ("county.relocation_planned", "county.relocation_done"),
        "county.relocation_floor",
        "hunan-2016",
        leaves_out=NOTHING,
    ),
)
