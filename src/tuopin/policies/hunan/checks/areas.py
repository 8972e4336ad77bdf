"""Checks of villages, counties and verification surveys."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank
from tuopin.policies.hunan.checks.writing import ERROR, HINT, OWN, WARNING, Flag, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]


def _left() -> nw.Expr:
    return ~blank("village_exit_year")


def _empty(column: str) -> Flag:
    return lambda edition: _left() & (nw.col(column).fill_null(0) == 0)


def _lacking(column: str) -> Flag:
    return lambda edition: _left() & ~nw.col(column).fill_null(False)


def _count(id: str, column: str, zh: str, en: str, twins: str) -> Check:
    return check(
        f"village.{id}",
        ERROR,
        (f"出列村{zh}为空或零", f"{en} of an exited village blank or zero"),
        (f"已出列的村,{zh}为空或为零;核实并补录。", f"The {en} of an exited village is blank or zero; look and record it."),
        _empty(column),
        column=column,
        reads=f"village.{column} village.village_exit_year",
        twins=twins,
    )


def _thing(id: str, column: str, zh: str, en: str, twins: str, source: str = "registry-audit") -> Check:
    return check(
        f"village.{id}",
        ERROR if twins else WARNING,
        (f"出列村{zh}为否或为空", f"exited village: {en} is no or blank"),
        (f"已出列的村,{zh}为否或未登记;核实,确未达到的应整改。", f"In an exited village, {en} is no or not recorded; look, and put it right if it is lacking."),
        _lacking(column),
        column=column,
        reads=f"village.{column} village.village_exit_year",
        twins=twins,
        source=source,
    )


def _over(left: str, right: str) -> Flag:
    return lambda edition: nw.col(left) > nw.col(right)


def _unsafe(edition: Edition) -> nw.Expr:
    del edition
    unsafe = nw.col("unsafe_water_households").fill_null(0)
    unsafe = unsafe + nw.col("unsafe_house_households").fill_null(0)
    return unsafe > nw.col("rural_households")


def _same_income(edition: Edition) -> nw.Expr:
    same, all_ = nw.col("same_income_households"), nw.col("income_households")
    enough = same >= edition.value("check.bunching.households")
    return enough & (same * 100 >= all_ * edition.value("check.same_income.share"))


def _bunched(edition: Edition) -> nw.Expr:
    over, out = nw.col("just_over_households"), nw.col("just_out_households")
    enough = out >= edition.value("check.bunching.households")
    return enough & (over * 100 >= out * edition.value("check.bunching.share"))


def _too_many_persons(edition: Edition) -> nw.Expr:
    del edition
    population = nw.col("rural_population")
    counted = ("dibao_persons", "tekun_persons", "disabled_persons", "pension_persons", "insured_persons")
    return nw.any_horizontal(*[nw.col(c) > population for c in counted], ignore_nulls=True)


CHECKS: tuple[Check, ...] = (
    _count("population_empty", "rural_population", "农业户籍人口", "rural population", "1_03_002"),
    _count("collective_income_empty", "collective_income", "集体经济收入", "collective income", "1_03_003"),
    _thing("school_missing", "primary_school", "就学方便", "convenient school", "1_03_004"),
    _count("pension_empty", "pension_persons", "养老保险参保人数", "number of persons with pension insurance", "1_03_005"),
    _thing("bus_missing", "bus", "通客运班车", "bus service", "1_03_006"),
    _thing("clinic_missing", "clinic", "有卫生室", "village clinic", "1_03_007"),
    _thing("toilet_missing", "public_toilet", "有公共厕所", "public toilet", "1_03_008"),
    _thing("doctor_missing", "doctor", "有合格村医", "qualified doctor", "1_03_009"),
    _thing("waste_missing", "waste_point", "有垃圾集中堆放点", "waste collection point", "1_03_010"),
    _thing("library_missing", "library", "有图书室", "library", "1_03_011"),
    _count("dibao_empty", "dibao_persons", "低保人数", "number of persons on dibao", "1_03_012"),
    _count("tekun_empty", "tekun_persons", "特困人数", "number of persons under tekun support", "1_03_013"),
    _count("disabled_empty", "disabled_persons", "残疾人数", "number of disabled persons", "1_03_014"),
    _thing("road_missing", "paved_road", "通硬化路", "paved road to the township", "2_03_001"),
    _thing("power_missing", "living_power_village", "通生活用电", "power for living", "", "hunan-2016"),
    check(
        "village.households_zero",
        ERROR,
        ("村户数为零", "village without households"),
        ("农业户籍户数为零;核实并补录。", "The number of rural households is zero; look and record it."),
        lambda e: nw.col("rural_households") == 0,
        column="rural_households",
        reads="village.rural_households",
        twins="3_03_003",
    ),
    check(
        "village.unsafe_over_households",
        WARNING,
        ("饮水不安全与危房户数之和大于总户数", "more unsafe households than households"),
        ("饮水不安全户数加危房户数大于总户数;核对三项数值。", "Households with unsafe water and dangerous houses together exceed all households; look at the three figures."),
        _unsafe,
        column="unsafe_water_households",
        reads="village.unsafe_water_households village.unsafe_house_households village.rural_households",
        twins="3_03_001",
    ),
    check(
        "village.land_less_than_households",
        WARNING,
        ("村耕地小于脱贫户耕地之和", "village land less than its lifted households' land"),
        ("村耕地面积小于本村脱贫户耕地面积之和;核对两处数值。", "The village's cultivated land is less than that of its lifted households together; look at both."),
        lambda e: nw.col("village_land") < nw.col("out_land"),
        column="village_land",
        reads="village.village_land living.cultivated_land household.exit_flag",
        twins="3_03_002",
        parameters="registry.out_flags",
    ),
    check(
        "village.registered_over_households",
        WARNING,
        ("建档立卡户数大于总户数", "more registered households than households"),
        ("建档立卡户数大于农业户籍户数;核对两处数值。", "More households are registered than the village has; look at both figures."),
        _over("registered_households", "rural_households"),
        column="rural_households",
        reads="village.rural_households household.household_no",
        source=OWN,
    ),
    check(
        "village.persons_over_population",
        WARNING,
        ("分项人数大于总人口", "more persons of a kind than persons"),
        ("低保、特困、残疾或参保人数大于农业户籍人口;核对数值。", "Persons on dibao or tekun, disabled or insured exceed the rural population; look at the figures."),
        _too_many_persons,
        column="rural_population",
        reads="village.rural_population village.dibao_persons village.tekun_persons village.disabled_persons village.pension_persons village.insured_persons",
        source=OWN,
    ),
    check(
        "village.exited_but_not_poor",
        WARNING,
        ("非贫困村有出列年度", "an exit year, but not a poor village"),
        ("不是贫困村,却有出列年度;更正其中一项。", "Not a poor village, yet it has a year of exit; correct either."),
        lambda e: _left() & (nw.col("poor_village") == nw.lit(False)),
        column="poor_village",
        reads="village.poor_village village.village_exit_year",
        source=OWN,
    ),
    check(
        "village.exit_in_future",
        ERROR,
        ("出列年度晚于本轮", "village exit after the round"),
        ("出列年度晚于本轮数据年度;更正年度。", "The year of exit lies after the year of the round; correct it."),
        lambda e: nw.col("village_exit_year") > e.on.year,
        column="village_exit_year",
        reads="village.village_exit_year",
        source=OWN,
    ),
    check(
        "village.same_income",
        WARNING,
        ("村内多户人均收入雷同", "one income for many households of a village"),
        ("村内多户人均纯收入完全相同;逐户核实收入测算。", "Many households of the village have exactly the same income per head; check how each was worked out."),
        _same_income,
        column="village_code",
        reads="income.net_income_per_head household.village_code",
        source=OWN,
        parameters="check.bunching.households check.same_income.share",
    ),
    check(
        "village.income_bunched",
        WARNING,
        ("本年脱贫户收入聚集在退出线上方", "this year's exits bunched just above the line"),
        ("本年脱贫户的收入多数刚刚超过退出线;抽查收入凭证,防止数字脱贫。", "Most of this year's exits have incomes just above the exit line; draw some and look at the vouchers, lest the exit be on paper only."),
        _bunched,
        column="village_code",
        reads="income.net_income_per_head household.exit_year household.exit_flag",
        source=OWN,
        parameters="line.exit check.bunching.band check.bunching.households check.bunching.share registry.out_flags",
    ),
    check(
        "county.relocated_over_planned",
        WARNING,
        ("搬迁完成人数大于任务人数", "more persons relocated than planned"),
        ("易地搬迁完成人数大于任务人数;核对两项数值。", "More persons were relocated than planned; look at both figures."),
        _over("relocation_done", "relocation_planned"),
        column="relocation_done",
        reads="county.relocation_done county.relocation_planned",
        source=OWN,
    ),
    check(
        "county.out_unapproved",
        WARNING,
        ("有摘帽年度而无批准日期", "a year of exit without an approval"),
        ("有脱贫摘帽年度,却没有批准日期;按批准文件补录。", "A year of county exit is recorded but no day of approval; record it from the decision."),
        lambda e: ~blank("county_exit_year") & blank("exit_approved_on"),
        column="exit_approved_on",
        reads="county.county_exit_year county.exit_approved_on",
        source=OWN,
    ),
    check(
        "county.approved_too_early",
        ERROR,
        ("批准日期早于摘帽年度", "approved before the year of exit"),
        ("批准摘帽日期早于摘帽年度;更正其中一项。", "The day of approval lies before the year of exit; correct either."),
        lambda e: nw.col("exit_approved_on").dt.year() < nw.col("county_exit_year"),
        column="exit_approved_on",
        reads="county.county_exit_year county.exit_approved_on",
        source=OWN,
    ),
    check(
        "county.out_but_not_poor",
        WARNING,
        ("非贫困县有摘帽年度", "a year of exit, but not a poverty county"),
        ("没有贫困县类型,却有脱贫摘帽年度;更正其中一项。", "No type of poverty county is recorded, yet there is a year of exit; correct either."),
        lambda e: blank("poverty_county_type") & ~blank("county_exit_year"),
        column="poverty_county_type",
        reads="county.poverty_county_type county.county_exit_year",
        source=OWN,
    ),
    check(
        "survey.wrong_over_checked",
        ERROR,
        ("问题人数大于核查人数", "more persons wrong than checked"),
        ("核查问题人数大于核查人数;更正数值。", "More persons were found wrong than were checked; correct the figures."),
        _over("persons_wrong", "persons_checked"),
        column="persons_wrong",
        reads="survey.persons_wrong survey.persons_checked",
        source=OWN,
    ),
    check(
        "survey.accepting_over_surveyed",
        ERROR,
        ("认可户数大于调查户数", "more households accepting than surveyed"),
        ("认可户数大于调查户数;更正数值。", "More households accept than were surveyed; correct the figures."),
        _over("households_accepting", "households_surveyed"),
        column="households_accepting",
        reads="survey.households_accepting survey.households_surveyed",
        source=OWN,
    ),
    check(
        "survey.checked_blank",
        HINT,
        ("核查人数为空或零", "nobody checked"),
        ("抽样层核查人数为空或为零,比率无法计算;补录。", "No persons were checked in the stratum, so no rate can be worked out; record them."),
        lambda e: nw.col("persons_checked").fill_null(0) == 0,
        column="persons_checked",
        reads="survey.persons_checked",
        source=OWN,
    ),
)
