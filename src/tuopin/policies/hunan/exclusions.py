"""Exclusions X01 to X13: hits on outside lists that open a review; none of them decides anything."""

from __future__ import annotations

from collections.abc import Callable

import narwhals.stable.v2 as nw

from tuopin.rules import Edition, Exclusion, all_of
from tuopin.terms import Text

__all__ = ["EXCLUSIONS"]

READS = ("hit.list_kind", "hit.exception")


def _hit(kind: str) -> Callable[[Edition], nw.Expr]:
    """A hit on that list, unless an exception was found; one nobody looked into still opens the review."""

    def applies(edition: Edition) -> nw.Expr:
        return (nw.col("list_kind") == kind) & ~nw.col("exception").fill_null(False)

    return applies


def _vehicle(edition: Edition) -> nw.Expr:
    """A vehicle; where the locality sets a price, one above it (price unknown: look)."""
    owned = _hit("02")(edition)
    if not edition.has_value("exclusion.x02_value"):
        return owned
    return all_of([owned, edition.passes(nw.col("list_value"), "exclusion.x02_value")])


def _exclusion(name: str, kind: str, title: Text, condition: Text) -> Exclusion:
    key = name.split("_")[0]
    return Exclusion(
        id=name,
        title=title,
        condition=condition,
        applies=_hit(kind),
        effect=f"exclusion.{key}_effect",
        reads=READS,
        source="exclusion-lists",
        parameters=(f"exclusion.{key}_effect",),
    )


EXCLUSIONS = (
    _exclusion(
        "x01_house",
        "01",
        Text("购建房产", "house or shop"),
        Text(
            "在城镇购建商品房、门面或土地,或豪华装修现住房;易地搬迁、灾后重建、国家征拆除外",
            "bought or built housing, a shop or land in a town, or decorated its house in luxury; "
            "except relocation, rebuilding after disaster and state demolition",
        ),
    ),
    Exclusion(
        id="x02_vehicle",
        title=Text("车辆", "vehicle"),
        condition=Text(
            "拥有小汽车、大型农机、工程机械或船只;残疾人代步车除外",
            "owns a passenger car, large farm vehicle, construction machine or boat; "
            "except a disabled person's mobility vehicle",
        ),
        applies=_vehicle,
        effect="exclusion.x02_effect",
        reads=(*READS, "hit.list_value"),
        source="exclusion-lists",
        parameters=("exclusion.x02_effect", "exclusion.x02_value"),
    ),
    _exclusion(
        "x03_payroll",
        "03",
        Text("财政供养", "public payroll"),
        Text(
            "家庭成员由财政供养,或在国有及大型企业稳定就业",
            "a member is paid from the public budget, or has a regular job in a state or large firm",
        ),
    ),
    _exclusion(
        "x04_village_cadre",
        "04",
        Text("现任村干部", "sitting village cadre"),
        Text(
            "家庭成员为现任村“两委”成员;因大病等致贫的从严审查",
            "a member sits on the village committee or branch; strict review where a major illness caused poverty",
        ),
    ),
    _exclusion(
        "x05_company",
        "05",
        Text("经商办企业", "company or business"),
        Text(
            "有实际经营的公司、合作社负责人、包工头、长期雇工者、种养大户",
            "runs a company that operates, heads a cooperative, contracts, employs others, or farms on a large scale",
        ),
    ),
    _exclusion(
        "x06_absent",
        "06",
        Text("长期外出", "long absent"),
        Text(
            "举家长期外出、无法核实居住,且收入明显高于当地平均",
            "away for long, residence cannot be proved, income clearly above the local average",
        ),
    ),
    _exclusion(
        "x07_abroad",
        "07",
        Text("自费留学", "study abroad at own expense"),
        Text("家庭成员自费出国留学", "a member studies abroad at the family's expense"),
    ),
    _exclusion(
        "x08_insurance",
        "08",
        Text("商业养老保险", "commercial pension insurance"),
        Text("购买商业养老保险", "bought commercial pension insurance"),
    ),
    _exclusion(
        "x09_conduct",
        "09",
        Text("违法不改", "unlawful conduct"),
        Text(
            "因赌博、吸毒、斗殴、邪教等受处罚且拒不改正",
            "punished for gambling, drugs, fighting or cult activity, and refuses to change",
        ),
    ),
    _exclusion(
        "x10_split",
        "10",
        Text("拆户、空挂户", "split or empty household"),
        Text(
            "为享受政策拆户、并户、迁户或空挂户口",
            "split, merged or moved its registration in order to qualify, or left it empty",
        ),
    ),
    _exclusion(
        "x11_explain",
        "11",
        Text("对举报无法说明", "a report it cannot explain"),
        Text("对举报或质疑无法作出合理说明", "cannot explain a report or query against it"),
    ),
    _exclusion(
        "x12_person_out",
        "12",
        Text("不应计入的成员", "member who should not count"),
        Text(
            "死亡、服刑、失踪或不共享收支的成员(只涉及本人)",
            "a member who is dead, in prison, missing, or shares neither income nor spending (the person only)",
        ),
    ),
    _exclusion(
        "x13_favour",
        "13",
        Text("优亲厚友、弄虚作假", "favour or false data"),
        Text(
            "因优亲厚友或弄虚作假被纳入(另立纪律案件)",
            "included by favour or false data (a discipline case of its own)",
        ),
    ),
)
