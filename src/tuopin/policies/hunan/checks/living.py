"""Checks of land, house, water, power and road, and of lifted households that should have been caught."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, HINT, OWN, WARNING, Flag, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]

OUT = "registry.out_flags"


def _unsaid(column: str) -> Flag:
    """A field of a lifted household left blank."""
    return lambda edition: nw.col("out") & blank(column)


def _blank(id: str, column: str, zh: str, en: str, twins: str) -> Check:
    return check(
        f"household.{id}",
        WARNING,
        (f"脱贫户{zh}为空", f"{en} of a lifted household blank"),
        (f"脱贫户的{zh}未登记;入户补录。", f"The {en} of a lifted household is not recorded; visit and record it."),
        _unsaid(column),
        column=column,
        reads=f"living.{column} household.exit_flag",
        twins=twins,
        parameters=OUT,
    )


def _range(id: str, column: str, zh: str, en: str, high: str, twins: str) -> Check:
    def flag(edition: Edition) -> nw.Expr:
        return (nw.col(column) < 0) | (nw.col(column) > edition.value(high))

    return check(
        f"household.{id}",
        HINT,
        (f"{zh}超出合理范围", f"{en} beyond what is plausible"),
        (f"{zh}(亩)超出合理范围;核对单位和数值。", f"The {en} (mu) is beyond what is plausible; look at the unit and the figure."),
        flag,
        column=column,
        reads=f"living.{column}",
        twins=twins,
        parameters=high,
    )


def _not_monitored() -> nw.Expr:
    return ~nw.col("monitored").fill_null(False)


def _low_income(edition: Edition) -> nw.Expr:
    below = edition.passes(nw.col("net_income_per_head"), "line.monitoring")
    return nw.col("out") & below & _not_monitored()


def _grades_differ(edition: Edition) -> nw.Expr:
    bad = coded("house_grade", "check.house.dangerous_grades", edition)
    return bad != nw.col("dangerous_house")


# The catalogue gives the ids of the blank fields as a run; they are taken in the order of its text.
# Which field each of its four later ids stands for is not said: they are listed with the first.
CHECKS: tuple[Check, ...] = (
    _blank("water_blank", "water_safe", "饮水是否安全", "safety of the drinking water", "3_02_002 5_19_002 5_19_004 5_19_005 5_19_006"),
    _blank("toilet_blank", "sanitary_toilet", "有无卫生厕所", "sanitary toilet", "3_02_003"),
    _blank("cultivated_blank", "cultivated_land", "耕地面积", "cultivated land", "3_02_004 5_14_015"),
    _blank("forest_blank", "forest_land", "林地面积", "forest land", "3_02_005 5_14_016"),
    _blank("pasture_blank", "pasture", "牧草地面积", "pasture", "3_02_006 5_14_019"),
    _blank("road_blank", "access_road", "入户路类型", "access road", "3_02_007"),
    _blank("house_area_blank", "house_area", "住房面积", "floor area", "3_02_008"),
    _blank("dangerous_blank", "dangerous_house", "是否危房户", "safety of the house", "3_02_009"),
    _blank("grain_to_green_blank", "grain_to_green", "退耕还林面积", "farmland returned to forest", "5_14_017"),
    _blank("orchard_blank", "orchard", "林果面积", "orchard", "5_14_018"),
    _blank("water_surface_blank", "water_surface", "水面面积", "water surface", "5_14_020"),
    _blank("distance_blank", "distance_main_road", "与村主干路距离", "distance to the main road", "3_02_013 5_14_021"),
    check(
        "household.power_none",
        WARNING,
        ("脱贫户未通生活用电或为空", "lifted household without power, or blank"),
        ("脱贫户未通生活用电或未登记;核实并通电。", "A lifted household has no power for living, or it is not recorded; look and connect it."),
        lambda e: nw.col("out") & ~nw.col("living_power").fill_null(False),
        column="living_power",
        reads="living.living_power household.exit_flag",
        twins="2_02_002 5_15_002",
        parameters=OUT,
    ),
    _range("cultivated_range", "cultivated_land", "耕地面积", "cultivated land", "check.land.cultivated_high", "5_14_001 5_14_008"),
    _range("forest_range", "forest_land", "林地面积", "forest land", "check.land.forest_high", "5_14_002 5_14_009"),
    _range("grain_to_green_range", "grain_to_green", "退耕还林面积", "farmland returned to forest", "check.land.returned_high", "5_14_003 5_14_010"),
    _range("orchard_range", "orchard", "林果面积", "orchard", "check.land.orchard_high", "5_14_004 5_14_011"),
    _range("pasture_range", "pasture", "牧草地面积", "pasture", "check.land.pasture_high", "5_14_005 5_14_012"),
    _range("water_surface_range", "water_surface", "水面面积", "water surface", "check.land.water_high", "5_14_006 5_14_013"),
    check(
        "household.irrigated_over_cultivated",
        HINT,
        ("有效灌溉面积大于耕地面积", "more irrigated than cultivated land"),
        ("有效灌溉面积超过耕地面积;核对两项数值。", "More land is irrigated than cultivated; look at both figures."),
        lambda e: nw.col("irrigated_land") > nw.col("cultivated_land"),
        column="irrigated_land",
        reads="living.irrigated_land living.cultivated_land",
        source=OWN,
    ),
    check(
        "household.road_distance",
        HINT,
        ("距村主干路过远", "far from the village main road"),
        ("与村主干路距离超过5公里;核对单位(公里)和数值。", "More than 5 km to the village main road; look at the unit (km) and the figure."),
        lambda e: nw.col("distance_main_road") > e.value("check.road.distance_high"),
        column="distance_main_road",
        reads="living.distance_main_road",
        twins="5_14_007 5_14_014",
        parameters="check.road.distance_high",
    ),
    check(
        "household.house_grade_contradicts",
        WARNING,
        ("危房级别与是否危房矛盾", "house grade contradicts “dangerous house”"),
        ("危房级别为C、D级而登记为非危房,或相反;以鉴定结论为准更正。", "Grade C or D with “not dangerous”, or the reverse; correct by the appraisal."),
        _grades_differ,
        column="dangerous_house",
        reads="living.house_grade living.dangerous_house",
        source=OWN,
        parameters="check.house.dangerous_grades",
    ),
    check(
        "household.water_contradicts",
        WARNING,
        ("饮水困难却登记为安全", "water both difficult and safe"),
        ("同时登记饮水困难和饮水安全;入户核实。", "Drinking water is recorded as difficult and as safe; visit and look."),
        lambda e: nw.col("water_difficult") & nw.col("water_safe"),
        column="water_safe",
        reads="living.water_difficult living.water_safe",
        source=OWN,
    ),
    check(
        "household.moved_in_unlisted",
        WARNING,
        ("未列入搬迁却已入住", "moved in without being listed"),
        ("未列入易地搬迁,却登记搬迁已入住;核对搬迁名单。", "Moved into a relocation home without being listed; look at the list."),
        lambda e: (nw.col("relocation_listed") == nw.lit(False)) & nw.col("relocation_moved_in"),
        column="relocation_listed",
        reads="household_check.relocation_listed household_check.relocation_moved_in",
        source=OWN,
    ),
    check(
        "household.moved_in_without_keys",
        HINT,
        ("未交钥匙却已入住", "moved in before the keys were handed over"),
        ("登记搬迁已入住,却未交钥匙;核对交房记录。", "Moved in although the keys were not handed over; look at the hand-over."),
        lambda e: nw.col("relocation_moved_in") & (nw.col("relocation_keys") == nw.lit(False)),
        column="relocation_keys",
        reads="household_check.relocation_moved_in household_check.relocation_keys",
        source=OWN,
    ),
    check(
        "household.unsafe_house_unmonitored",
        ERROR,
        ("脱贫户住危房且未纳入监测", "lifted household in a dangerous house, not monitored"),
        ("脱贫户住房不安全,又未纳入监测;研判风险并落实住房保障。", "A lifted household lives in a dangerous house and is not monitored; judge the risk and secure the house."),
        lambda e: nw.col("out") & nw.col("dangerous_house") & _not_monitored(),
        column="dangerous_house",
        reads="living.dangerous_house household.exit_flag monitored.household_no",
        twins="1_02_001 1_02_007",
        parameters=OUT,
    ),
    check(
        "household.unsafe_water_unmonitored",
        ERROR,
        ("脱贫户饮水不安全且未纳入监测", "lifted household with unsafe water, not monitored"),
        ("脱贫户饮水不安全,又未纳入监测;研判风险并解决饮水。", "A lifted household has unsafe water and is not monitored; judge the risk and secure the water."),
        lambda e: nw.col("out") & (nw.col("water_safe") == nw.lit(False)) & _not_monitored(),
        column="water_safe",
        reads="living.water_safe household.exit_flag monitored.household_no",
        twins="1_02_002",
        parameters=OUT,
    ),
    check(
        "household.low_income_unmonitored",
        ERROR,
        ("脱贫户收入低于监测线且未纳入监测", "lifted household below the monitoring line, not monitored"),
        ("脱贫户人均纯收入低于当年监测收入线,又未纳入监测;核实收入并研判风险。", "A lifted household earns less per head than the year's monitoring line and is not monitored; look at the income and judge the risk."),
        _low_income,
        column="net_income_per_head",
        reads="income.net_income_per_head household.exit_flag monitored.household_no",
        twins="1_02_006",
        parameters=f"line.monitoring {OUT}",
    ),
    check(
        "household.dropout_unmonitored",
        ERROR,
        ("脱贫户有辍学且未纳入监测", "lifted household with a drop-out, not monitored"),
        ("脱贫户有义务教育阶段失学辍学,又未纳入监测;劝返并研判风险。", "A lifted household has a child out of school and is not monitored; bring the child back and judge the risk."),
        lambda e: nw.col("out") & (nw.col("dropouts") > 0) & _not_monitored(),
        column="school_status",
        reads="person.school_status person.birth_date household.exit_flag monitored.household_no",
        parameters=f"{OUT} check.school.none education.age_from education.age_to",
    ),
)
