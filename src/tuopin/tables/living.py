"""Production and living conditions of a household (national tables AC30 and AC31)."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy, Table
from tuopin.tables.common_columns import DATA_YEAR, HOUSEHOLD_NO, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["LIVING"]


def _land(name: str, zh: str, en: str, alias: str, high: int) -> Column:
    return Column(
        name, Kind.NUMBER, Text(zh, en), Privacy.QUASI, "mu", aliases=(alias,), low=0, high=high
    )


def _flag(
    name: str, zh: str, en: str, alias: str | None = None, headings: tuple[str, ...] = ()
) -> Column:
    return Column(
        name, Kind.BOOL, Text(zh, en), aliases=(alias,) if alias else (), headings=headings
    )


LIVING = Table(
    name="living",
    text=Text("生产生活条件", "living conditions"),
    key=("household_no",),
    area="village_code",
    order=("village_code", "household_no"),
    columns=(
        HOUSEHOLD_NO,
        DATA_YEAR,
        VILLAGE_CODE,
        _land("cultivated_land", "耕地面积", "cultivated land", "AAC301", 100),
        _land("irrigated_land", "有效灌溉面积", "irrigated land", "AAC302", 100),
        _land("forest_land", "林地面积", "forest land", "AAC303", 200),
        _land("grain_to_green", "退耕还林面积", "farmland returned to forest", "AAC304", 200),
        _land("orchard", "林果面积", "orchard", "AAC305", 200),
        _land("pasture", "牧草地面积", "pasture", "AAC306", 100),
        _land("water_surface", "水面面积", "water surface", "AAC307", 100),
        _flag("in_cooperative", "是否加入农民专业合作社", "member of a cooperative", "AAC084"),
        _flag("production_power", "是否通生产用电", "power for production", "AAC308"),
        _flag("living_power", "是否通生活用电", "power for living", "AAC313"),
        _flag("water_difficult", "饮水是否困难", "drinking water difficult", "AAC311"),
        _flag(
            "water_safe", "饮水是否安全", "drinking water safe", "AAC312", ("是否解决安全饮用水",)
        ),
        Column(
            "distance_main_road",
            Kind.NUMBER,
            Text("与村主干路距离", "distance to the village main road"),
            unit="km",
            aliases=("AAC315",),
            low=0,
            high=100,
        ),
        Column(
            "access_road",
            Kind.CODE,
            Text("入户路类型", "access road"),
            codes="access_road",
            aliases=("AAC316",),
        ),
        Column(
            "house_area",
            Kind.NUMBER,
            Text("住房面积", "floor area"),
            Privacy.QUASI,
            "m2",
            aliases=("AAC317",),
            low=0,
            high=1000,
        ),
        _flag("dangerous_house", "是否危房户", "lives in a dangerous house", "AAC318"),
        Column(
            "house_grade",
            Kind.CODE,
            Text("危房级别", "house grade"),
            codes="house_grade",
            aliases=("AAC322",),
        ),
        _flag("sanitary_toilet", "有无卫生厕所", "sanitary toilet", "AAC319"),
        Column(
            "main_fuel",
            Kind.CODE,
            Text("主要燃料类型", "main fuel"),
            codes="fuel",
            aliases=("AAC320",),
        ),
        _flag("wants_relocation", "搬迁意愿", "wants relocation", "ACR077"),
        Column(
            "relocation_way",
            Kind.CODE,
            Text("搬迁方式", "way of relocation"),
            codes="placement",
            aliases=("ACR075",),
            null=Text("不搬迁", "not relocating"),
        ),
    ),
)
