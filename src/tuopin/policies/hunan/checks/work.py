"""Checks of the monthly work register, and of public-service posts on the person's row."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded, known_unable, of_age
from tuopin.policies.hunan.checks.writing import ERROR, HINT, OWN, WARNING, check
from tuopin.rules import Check, Edition, years_before

__all__ = ["CHECKS"]


def _wage_extreme(edition: Edition) -> nw.Expr:
    wage = nw.col("monthly_wage")
    low, high = (edition.value(f"check.wage.{end}") for end in ("lowest", "highest"))
    return (wage < low) | (wage > high)


def _wage_low(edition: Edition) -> nw.Expr:
    wage = nw.col("monthly_wage")
    return (wage < edition.value("check.wage.low")) & (wage >= edition.value("check.wage.lowest"))


def _started_young(edition: Edition) -> nw.Expr:
    """Started before the birthday that makes one old enough: compared as yyyymmdd numbers."""
    age = edition.value("labour.age_from")
    return _day_number("work_start") < _day_number("birth_date") + age * 10_000


def _day_number(column: str) -> nw.Expr:
    day = nw.col(column).dt
    return day.year() * 10_000 + day.month() * 100 + day.day()


def _county() -> nw.Expr:
    return nw.col("village_code").str.slice(0, 6)


def _outside() -> nw.Expr:
    """Works in another county; unknown where the county of work is not given by its code."""
    place = nw.col("work_county")
    return nw.when(place.str.contains(r"^[0-9]{6}")).then(place.str.slice(0, 6) != _county())


def _subsidised_at_home(edition: Edition) -> nw.Expr:
    del edition
    return nw.col("transport_subsidised") & ~_outside()


def _details_blank(edition: Edition) -> nw.Expr:
    del edition
    asked = ("employer", "industry", "work_channel", "point_to_point")
    missing = blank(asked[0])
    for column in asked[1:]:
        missing = missing | blank(column)
    return nw.col("working") & missing


def _not_working_end(edition: Edition) -> nw.Expr:
    return (nw.col("working") == nw.lit(False)) & (
        blank("work_end") | (nw.col("work_end") > edition.on)
    )


def _never_ended(edition: Edition) -> nw.Expr:
    """Working for so many years on end that the end was probably never entered."""
    since = years_before(edition.on, edition.value("check.work.longest_years"))
    return nw.col("working") & blank("work_end") & (nw.col("work_start") <= since)


def _month_elsewhen(edition: Edition) -> nw.Expr:
    del edition
    return nw.col("month") // 100 != nw.col("data_year")


def _after_death(edition: Edition) -> nw.Expr:
    died = coded("leave_reason", "check.leave.death", edition)
    gone = nw.col("left_on").dt.year() * 100 + nw.col("left_on").dt.month()
    return died & nw.col("working") & (nw.col("month") > gone)


def _overlap(edition: Edition) -> nw.Expr:
    del edition
    start = nw.col("work_start")
    return (nw.col("previous_start") < start) & (nw.col("previous_end") >= start)


def _holds_post() -> nw.Expr:
    return ~blank("public_post")


CHECKS: tuple[Check, ...] = (
    check(
        "work.person_unknown",
        ERROR,
        ("务工记录的人不存在", "month of work of an unknown person"),
        ("务工记录的人编号在成员表中不存在;更正人编号。", "The person number of this month of work is not in the register; correct it."),
        lambda e: blank("person_known"),
        column="person_no",
        reads="work.person_no person.person_no",
        source="older-checks",
    ),
    check(
        "work.start_blank",
        WARNING,
        ("务工开始时间为空", "start of work blank"),
        ("登记已务工,却没有开始时间;补录。", "Recorded as working without a start; record it."),
        lambda e: nw.col("working") & blank("work_start"),
        column="work_start",
        reads="work.working work.work_start",
        twins="3_12_001 3_01_005 3_01_006",
    ),
    check(
        "work.overlap",
        HINT,
        ("务工时间重叠", "overlapping spells of work"),
        ("后一段务工在前一段结束前已开始;核对起止时间。", "A spell of work starts before the one before it ends; look at the dates."),
        _overlap,
        column="work_start",
        reads="work.work_start work.work_end",
        twins="5_12_001",
    ),
    check(
        "work.end_before_start",
        ERROR,
        ("务工结束早于开始", "work ends before it starts"),
        ("务工结束时间早于开始时间;更正日期。", "The end of work lies before its start; correct the dates."),
        lambda e: nw.col("work_end") < nw.col("work_start"),
        column="work_end",
        reads="work.work_start work.work_end",
        source=OWN,
    ),
    check(
        "work.idle_without_end",
        HINT,
        ("未务工但结束时间为空或在将来", "not working, but the end is blank or to come"),
        ("登记未务工,结束时间却为空或晚于截止日;补录或更正。", "Recorded as not working, yet the end is blank or lies ahead; record or correct it."),
        _not_working_end,
        column="work_end",
        reads="work.working work.work_end",
        twins="1111_16 1111_17",
    ),
    check(
        "work.never_ended",
        HINT,
        ("长期务工从未结束", "a spell of work that never ends"),
        ("多年前开始的务工至今未结束;核实是否仍在同一单位。", "A spell that began years ago has not ended; ask whether the person is still there."),
        _never_ended,
        column="work_end",
        reads="work.working work.work_start work.work_end",
        twins="1111_08",
        parameters="check.work.longest_years",
    ),
    check(
        "work.place_blank",
        WARNING,
        ("务工地点未到县", "place of work not given to the county"),
        ("登记已务工,务工地点却未填到县;补录。", "Recorded as working, but the county of work is not given; record it."),
        lambda e: nw.col("working") & blank("work_county"),
        column="work_county",
        reads="work.working work.work_county",
        twins="4_12_001 5_01_005",
    ),
    check(
        "work.wage_blank",
        HINT,
        ("务工月收入为空", "monthly wage blank"),
        ("登记已务工,却没有月收入;补录。", "Recorded as working without a monthly wage; record it."),
        lambda e: nw.col("working") & blank("monthly_wage"),
        column="monthly_wage",
        reads="work.working work.monthly_wage",
    ),
    check(
        "work.details_blank",
        HINT,
        ("务工单位、行业、渠道或输送方式为空", "employer, industry, channel or transport blank"),
        ("企业名称、所属行业、就业渠道、是否点对点输送应填全;补录。", "Employer, industry, channel and point-to-point transport have to be complete; record what is missing."),
        _details_blank,
        column="employer",
        reads="work.working work.employer work.industry work.work_channel work.point_to_point",
        twins="5_01_007 5_12_006",
    ),
    check(
        "work.local_channel_outside",
        HINT,
        ("县外务工却为公益岗位或扶贫车间", "outside the county by way of a public post or workshop"),
        ("务工地在县外,就业渠道却是公益性岗位或帮扶车间;核实。", "Works outside the county, yet the channel is a public post or a workshop; look at both."),
        lambda e: _outside() & coded("work_channel", "check.work.local_channels", e),
        column="work_channel",
        reads="work.work_county work.work_channel work.village_code",
        twins="5_01_003 5_12_002",
        parameters="check.work.local_channels",
    ),
    check(
        "work.wage_low",
        HINT,
        ("月收入偏低", "low monthly wage"),
        ("月收入低于400元;核对是否录错单位或漏填。", "The monthly wage is under 400 yuan; look at the unit and the figure."),
        _wage_low,
        column="monthly_wage",
        reads="work.monthly_wage",
        twins="1111_12",
        parameters="check.wage.low check.wage.lowest",
    ),
    check(
        "work.wage_extreme",
        HINT,
        ("月收入异常", "monthly wage beyond what is plausible"),
        ("月收入低于100元或高于30000元;核对单位和数值。", "The monthly wage is under 100 or over 30 000 yuan; look at the unit and the figure."),
        _wage_extreme,
        column="monthly_wage",
        reads="work.monthly_wage",
        twins="5_16_001 5_16_002",
        parameters="check.wage.lowest check.wage.highest",
    ),
    check(
        "work.started_under_age",
        HINT,
        ("未满16周岁开始务工", "started work under 16"),
        ("务工开始时未满16周岁;核对日期,属实则依法处理。", "Not yet 16 when the work began; look at the dates, and if true act on child labour."),
        _started_young,
        column="work_start",
        reads="work.work_start person.birth_date",
        twins="5_16_010",
        parameters="labour.age_from",
    ),
    check(
        "work.pupil",
        WARNING,
        ("在校生有务工记录", "month of work of a pupil"),
        ("务工记录的人为在校生;更正在校状况或务工记录。", "The month of work is a pupil's; correct the status or the record."),
        lambda e: nw.col("working") & nw.col("pupil"),
        column="working",
        reads="work.working person.school_status",
        source=OWN,
        parameters="education.school_statuses education.preschool_statuses",
    ),
    check(
        "work.unable",
        WARNING,
        ("无劳动能力者有务工记录", "month of work of somebody without labour"),
        ("务工记录的人为丧失或无劳动力;更正劳动能力或务工记录。", "The month of work is of somebody whose labour is lost or none; correct either."),
        lambda e: nw.col("working") & nw.col("unable"),
        column="working",
        reads="work.working person.labour_capacity",
        source=OWN,
        parameters="check.labour.unable",
    ),
    check(
        "work.month_outside_year",
        WARNING,
        ("务工月份不在数据年度", "month of work outside the data year"),
        ("务工月份与分区年度不一致;更正其中一项。", "The month does not lie in the data year; correct either."),
        _month_elsewhen,
        column="month",
        reads="work.month work.data_year",
        source=OWN,
    ),
    check(
        "work.after_death",
        ERROR,
        ("死亡后仍有务工记录", "month of work after death"),
        ("务工月份晚于成员死亡减少的月份;更正务工记录或减少记录。", "The month lies after the one in which the person died; correct the work or the leaving."),
        _after_death,
        column="month",
        reads="work.month work.working person.left_on person.leave_reason",
        source=OWN,
        parameters="check.leave.death",
    ),
    check(
        "work.subsidy_at_home",
        HINT,
        ("县内务工享受交通补助", "transport subsidy for work in the home county"),
        ("享受跨区域务工交通补助,务工地却在本县;核实。", "Has the transport subsidy although the work is in the home county; look at both."),
        _subsidised_at_home,
        column="transport_subsidised",
        reads="work.transport_subsidised work.work_county work.village_code",
        twins="5_17_011 5_17_012 5_17_013",
    ),
    check(
        "work.subsidy_zero",
        HINT,
        ("交通补助金额为零或为空", "transport subsidy of nothing"),
        ("登记享受交通补助,金额却为零或为空;补录金额。", "The transport subsidy is recorded but its amount is zero or blank; record it."),
        lambda e: nw.col("transport_subsidised") & (nw.col("transport_subsidy").fill_null(0) == 0),
        column="transport_subsidy",
        reads="work.transport_subsidised work.transport_subsidy",
        twins="1111_10",
    ),
    check(
        "person.post_under_age",
        WARNING,
        ("未满16周岁在公益性岗位", "in a public-service post under 16"),
        ("公益性岗位人员未满16周岁;核实年龄,清退岗位。", "A holder of a public-service post is under 16; look at the age and end the post."),
        lambda e: _holds_post() & ~of_age(e, "labour.age_from"),
        column="public_post",
        reads="person.public_post person.birth_date",
        twins="3_01_008 5_12_004",
        parameters="labour.age_from",
    ),
    check(
        "person.post_over_age",
        HINT,
        ("70周岁及以上在公益性岗位", "in a public-service post at 70 or more"),
        ("公益性岗位人员已满70周岁;核实是否适合继续上岗。", "A holder of a public-service post is 70 or older; ask whether the post still suits."),
        lambda e: _holds_post() & of_age(e, "check.age.post_over"),
        column="public_post",
        reads="person.public_post person.birth_date",
        twins="5_01_006 5_12_005",
        parameters="check.age.post_over",
    ),
    check(
        "person.post_many",
        WARNING,
        ("公益性岗位三种及以上", "three or more kinds of public-service post"),
        ("一人登记三种及以上公益性岗位;核实是否重复登记。", "One person holds three or more kinds of post; look whether some are entered twice."),
        lambda e: nw.col("public_post_count") >= e.value("check.post.kinds_high"),
        column="public_post_count",
        reads="person.public_post_count",
        twins="3_01_010 3_01_011",
        parameters="check.post.kinds_high",
    ),
    check(
        "person.post_months_blank",
        HINT,
        ("有公益性岗位而月数为空或零", "public-service post without months"),
        ("登记有公益性岗位,上岗月数却为空或为零;补录。", "A post is recorded but its months are blank or zero; record them."),
        lambda e: _holds_post() & (nw.col("public_post_months").fill_null(0) == 0),
        column="public_post_months",
        reads="person.public_post person.public_post_months",
        twins="5_15_003",
    ),
    check(
        "person.post_months_without_post",
        HINT,
        ("有公益性岗位月数而无岗位", "months in a post, but no post"),
        ("登记了上岗月数,却没有岗位类别;补录或更正。", "Months in a post are recorded but not which; record or correct."),
        lambda e: blank("public_post") & (nw.col("public_post_months") > 0),
        column="public_post",
        reads="person.public_post person.public_post_months",
        source=OWN,
    ),
    check(
        "person.post_without_labour",
        HINT,
        ("无劳动能力者在公益性岗位", "public-service post without labour capacity"),
        ("丧失或无劳动力者登记有公益性岗位;核实能否履职。", "Labour is lost or none, yet a public-service post is held; ask whether the duty can be done."),
        lambda e: _holds_post() & known_unable(e),
        column="public_post",
        reads="person.public_post person.labour_capacity",
        twins="5_15_006 5_15_007",
        parameters="check.labour.unable",
    ),
)
