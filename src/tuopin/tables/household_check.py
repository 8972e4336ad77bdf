"""What a visit found at a household: food, clothing, water indices, house appraisal, relocation."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy, Table
from tuopin.tables.common_columns import DATA_YEAR, HOUSEHOLD_NO, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["HOUSEHOLD_CHECK"]


def _flag(name: str, zh: str, en: str) -> Column:
    return Column(name, Kind.BOOL, Text(zh, en))


def _measured(name: str, zh: str, en: str, unit: str, high: int) -> Column:
    return Column(name, Kind.NUMBER, Text(zh, en), unit=unit, low=0, high=high)


HOUSEHOLD_CHECK = Table(
    name="household_check",
    text=Text("入户核查", "household check"),
    key=("household_no",),
    area="village_code",
    order=("village_code", "household_no"),
    columns=(
        HOUSEHOLD_NO,
        DATA_YEAR,
        VILLAGE_CODE,
        Column("visited_on", Kind.DATE, Text("入户日期", "visited on")),
        _flag("food_stable", "粮食来源稳定充足", "stable and sufficient source of food"),
        _flag(
            "protein_available",
            "随时能吃肉蛋奶或豆制品",
            "can have meat, eggs, milk or bean products at any time",
        ),
        _flag("seasonal_clothing", "有应季换洗衣物", "seasonal clothes to change"),
        _flag("warm_bedding", "有御寒被褥", "warm bedding"),
        _flag(
            "clothing_mostly_donated", "衣被主要靠捐赠", "clothes and bedding mainly from donation"
        ),
        _measured("water_litres", "人均日供水量", "water per person and day", "L/person/day", 500),
        Column("water_quality", Kind.CODE, Text("水质", "water quality"), codes="water_quality"),
        _flag("water_piped", "供水入户", "water piped to the home"),
        _measured("water_round_trip", "取水往返时间", "round trip to fetch water", "minutes", 600),
        _measured("water_distance", "取水水平距离", "horizontal distance to water", "m", 20000),
        _measured("water_height", "取水垂直高差", "vertical distance to water", "m", 2000),
        _measured("water_cut_days", "全年断水天数", "days without water in the year", "days", 366),
        Column(
            "appraised_grade",
            Kind.CODE,
            Text("房屋鉴定等级", "appraised grade of the house"),
            codes="house_grade",
        ),
        _flag("repair_accepted", "危房改造已验收", "repair or rebuilding accepted"),
        Column(
            "safe_house_way",
            Kind.CODE,
            Text("住房保障方式", "how the house was made safe"),
            codes="safe_house_way",
            null=Text("尚无安全住房或未知", "not yet safe, or unknown"),
        ),
        _flag("relocation_listed", "列入易地搬迁", "listed for relocation"),
        _flag("relocation_moved_in", "搬迁已入住", "moved into the new home"),
        _flag("relocation_keys", "搬迁已交钥匙", "keys of the new home handed over"),
        Column(
            "placement",
            Kind.CODE,
            Text("安置方式", "placement"),
            codes="placement",
            null=Text("不搬迁", "not relocating"),
        ),
        _flag("income_stable", "收入稳定", "income judged stable"),
        Column(
            "visitors",
            Kind.INT,
            Text("入户人数", "number of visitors"),
            Privacy.OPEN,
            "persons",
            low=0,
            high=30,
        ),
    ),
)
