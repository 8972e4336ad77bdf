"""Living standards: fuel, sanitation, drinking water, electricity, housing and assets."""

from __future__ import annotations

from collections.abc import Callable

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Subject, all_of, any_of, is_code
from tuopin.terms import Text

__all__ = ["CRITERIA"]

ASSETS = (
    "radio",
    "television",
    "telephone",
    "computer",
    "animal_cart",
    "bicycle",
    "motorbike",
    "refrigerator",
    "car",
)


def _cooking_fuel(edition: Edition) -> Answer:
    return Answer(~is_code("cooking_fuel", edition.codes("fuel.solid")))


def _sanitation(edition: Edition) -> Answer:
    improved = is_code("toilet", edition.codes("sanitation.improved"))
    return Answer(all_of([improved, ~nw.col("toilet_shared")]))


def _safe_source(edition: Edition) -> nw.Expr:
    """Whether the source is improved; bottled water is as good as the water used beside it."""
    improved = edition.codes("water.improved")
    bottled = is_code("drinking_water", edition.codes("water.by_other_source"))
    beside = is_code("other_water", improved)
    return nw.when(bottled).then(beside).otherwise(is_code("drinking_water", improved))


def _drinking_water(edition: Edition) -> Answer:
    """An unimproved source deprives wherever it is; an improved one must be near as well."""
    minutes = nw.col("water_minutes")
    here = is_code("drinking_water", edition.codes("water.on_premises"))
    if edition.has_value("water.minutes_below"):
        walk = edition.passes(minutes, "water.minutes_below")
    else:
        walk = edition.passes(minutes, "water.minutes_at_most")
    return Answer(all_of([_safe_source(edition), any_of([here, walk])]))


def _electricity(edition: Edition) -> Answer:
    return Answer(nw.col("electricity"))


def _housing(edition: Edition) -> Answer:
    """Every part the edition asks of must be sound; one that is not settles the answer."""
    parts = {
        "floor": "housing.poor_floors",
        "roof": "housing.poor_roofs",
        "walls": "housing.poor_walls",
    }
    sound = [
        ~is_code(part, edition.codes(key)) for part, key in parts.items() if edition.has_value(key)
    ]
    return Answer(all_of(sound))


def _sum(columns: tuple[str, ...], counts: Callable[[nw.Expr], nw.Expr]) -> nw.Expr:
    total = nw.lit(0, dtype=nw.Int64)
    for column in columns:
        one = nw.when(counts(nw.col(column))).then(nw.lit(1)).otherwise(nw.lit(0))
        total = total + one.cast(nw.Int64)
    return total


def _assets(edition: Edition) -> Answer:
    """Assets known to be owned settle "more than one"; "not more" needs every other one to be known.

    The value is the number known to be owned of those that are counted.
    """
    key, counted = "assets.more_than", edition.codes("assets.counted")
    owned = _sum(counted, lambda held: held)
    possible = _sum(counted, lambda held: held.fill_null(True))
    enough = edition.passes(owned, key)
    settled = nw.when(~edition.passes(possible, key)).then(nw.lit(False))
    several = nw.when(enough).then(nw.lit(True)).otherwise(settled)
    alone = [nw.col(asset) for asset in edition.codes("assets.enough_alone")]
    return Answer(any_of([*alone, several]), owned)


def _reads(*columns: str) -> tuple[str, ...]:
    return tuple(f"mpi_household.{column}" for column in columns)


CRITERIA = (
    Criterion(
        id="cooking_fuel",
        title=Text("炊事燃料", "cooking fuel"),
        question=Text(
            "是否不用粪、木柴、木炭等固体燃料做饭?", "Does the household not cook with solid fuel?"
        ),
        subject=Subject.HOUSEHOLD,
        answer=_cooking_fuel,
        reads=_reads("cooking_fuel"),
        parameters=("fuel.solid",),
        source="mpi-2018",
        leaves_out=Text("各国报告的特有燃料", "fuels that only a country's own report classes"),
    ),
    Criterion(
        id="sanitation",
        title=Text("厕所", "sanitation"),
        question=Text(
            "是否使用改良且不与他户共用的厕所?",
            "Does it use an improved facility that it does not share with other households?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_sanitation,
        reads=_reads("toilet", "toilet_shared"),
        parameters=("sanitation.improved",),
        source="mpi-2018",
        leaves_out=Text(
            "编制者把是否共用未登记的改良厕所当作不共用;此处未知。国家报告与国际口径不一致时,编制者从国家报告",
            "the makers take an improved facility for not shared where that was not recorded: here it stays unknown; "
            "where a country's report differs from the international classes the makers follow the report",
        ),
    ),
    Criterion(
        id="drinking_water",
        title=Text("饮水", "drinking water"),
        question=Text(
            "饮水来源是否改良,且在规定的往返时间之内?",
            "Is the source of drinking water improved and within the round trip asked for?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_drinking_water,
        reads=_reads("drinking_water", "other_water", "water_minutes"),
        parameters=(
            "water.improved",
            "water.by_other_source",
            "water.on_premises",
            "water.minutes_at_most",
            "water.minutes_below",
        ),
        source="mpi-2018",
        leaves_out=Text(
            "编制者把往返时间未登记的改良水源当作近处,2018年起把他用水源未登记的瓶装水当作改良;此处均未知。"
            "旱季与雨季水源不同",
            "the makers take an improved source for near where no time was recorded and, from 2018 on, bottled water "
            "for improved where no other source was: here both stay unknown; sources that differ between dry and wet "
            "season",
        ),
    ),
    Criterion(
        id="electricity",
        title=Text("用电", "electricity"),
        question=Text("是否通电?", "Does the household have electricity?"),
        subject=Subject.HOUSEHOLD,
        answer=_electricity,
        reads=_reads("electricity"),
        source="mpi-tables",
        leaves_out=Text(
            "供电时数与可靠程度;未问用电的国家以通电率近百推定",
            "hours and reliability of supply; countries that do not ask because almost all are connected",
        ),
    ),
    Criterion(
        id="housing",
        title=Text("住房材料", "housing materials"),
        question=Text(
            "地面(2018年起并屋顶、墙体)是否都不是简陋材料?",
            "Are the floor, and from 2018 on roof and walls as well, of adequate materials?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_housing,
        reads=_reads("floor", "roof", "walls"),
        parameters=("housing.poor_floors", "housing.poor_roofs", "housing.poor_walls"),
        source="mpi-2018",
        leaves_out=Text(
            "编制者在三项缺一两项时只看其余;此处未知即未知",
            "where one or two of the three were not recorded the makers look at the rest: here unknown stays unknown",
        ),
    ),
    Criterion(
        id="assets",
        title=Text("资产", "assets"),
        question=Text(
            "是否拥有一件以上所列资产,或一辆轿车或卡车?",
            "Does it own more than one of the assets listed, or a car or truck?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_assets,
        reads=_reads(*ASSETS),
        parameters=("assets.counted", "assets.enough_alone", "assets.more_than"),
        source="mpi-2018",
        unit="assets",
        threshold="assets.more_than",
        leaves_out=Text(
            "编制者把未登记的资产当作没有;此处未知即未知。土地与牲畜(UNDP 2014年口径)",
            "the makers take an asset that was not recorded for not owned: here unknown stays unknown; land and "
            "livestock (UNDP's specifications of 2014)",
        ),
    ),
)
