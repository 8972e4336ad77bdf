"""The administrative village in one data year (national tables AD01, AD06)."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Table
from tuopin.tables.common_columns import DATA_YEAR, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["VILLAGE"]


def _count(name: str, zh: str, en: str, unit: str = "persons") -> Column:
    return Column(name, Kind.INT, Text(zh, en), unit=unit, low=0)


def _flag(name: str, zh: str, en: str) -> Column:
    return Column(name, Kind.BOOL, Text(zh, en))


VILLAGE = Table(
    name="village",
    text=Text("村", "village"),
    key=("village_code",),
    area="village_code",
    order=("village_code",),
    columns=(
        VILLAGE_CODE,
        DATA_YEAR,
        Column("village_name", Kind.TEXT, Text("村名", "village name"), required=True),
        _flag("invented", "虚构", "invented"),
        Column(
            "village_type",
            Kind.CODE,
            Text("村类型", "type of village"),
            codes="village_type",
            aliases=("AAD004",),
        ),
        _flag("poor_village", "是否贫困村", "poor village"),
        Column(
            "village_exit_year",
            Kind.YEAR,
            Text("出列年度", "year of village exit"),
            null=Text("未出列或非贫困村", "not out, or not a poor village"),
            low=2014,
            high=2035,
        ),
        _count("rural_population", "农业户籍人口", "rural registered population"),
        _count("rural_households", "农业户籍户数", "rural registered households", "households"),
        _count("dibao_persons", "低保人数", "persons on dibao"),
        _count("tekun_persons", "特困人数", "persons under tekun support"),
        _count("disabled_persons", "残疾人数", "disabled persons"),
        _count("pension_persons", "养老保险参保人数", "persons with pension insurance"),
        _count("insured_persons", "医保参保人数", "persons with medical insurance"),
        Column(
            "collective_income",
            Kind.MONEY,
            Text("村集体经济收入", "collective income of the year"),
            unit="fen",
            low=0,
        ),
        _flag("paved_road", "通硬化路", "paved road to the township"),
        _flag("bus", "通客运班车", "bus service"),
        _flag("safe_water", "人畜饮水安全", "safe water for people and livestock"),
        _flag("production_power_village", "通生产用电", "power for production"),
        _flag("living_power_village", "通生活用电", "power for living"),
        _flag("primary_school", "就学方便", "convenient school"),
        _flag("clinic", "有卫生室", "village clinic"),
        _flag("doctor", "有合格村医", "qualified doctor"),
        _flag("public_toilet", "有公共厕所", "public toilet"),
        _flag("waste_point", "有垃圾集中堆放点", "waste collection point"),
        _flag("library", "有图书室", "library"),
        _flag("broadband", "通宽带", "broadband"),
        _count(
            "unsafe_water_households",
            "饮水不安全户数",
            "households without safe water",
            "households",
        ),
        _count(
            "unsafe_house_households", "危房户数", "households in dangerous houses", "households"
        ),
        Column(
            "village_land",
            Kind.NUMBER,
            Text("村耕地面积", "cultivated land of the village"),
            unit="mu",
            low=0,
        ),
    ),
)
