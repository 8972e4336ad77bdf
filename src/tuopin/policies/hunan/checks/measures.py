"""Checks of measures as they were entered: for whom, when, and whether they can have been given; hits left unanswered."""

from __future__ import annotations

from datetime import timedelta

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import at_school, blank, coded, known_unable
from tuopin.policies.hunan.checks.writing import ERROR, HINT, OWN, WARNING, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS"]


def _month() -> nw.Expr:
    day = nw.col("delivered_on").dt
    return day.year() * 100 + day.month()


def _before_identified(edition: Edition) -> nw.Expr:
    """Before the household was registered; before it was watched where it is watched only."""
    del edition
    year = nw.col("delivered_on").dt.year()
    watched_only = blank("identified_year") & (_month() < nw.col("identified_month"))
    return (year < nw.col("identified_year")) | watched_only


def _after_death(edition: Edition) -> nw.Expr:
    died = coded("leave_reason", "check.leave.death", edition)
    return died & (nw.col("delivered_on") > nw.col("left_on"))


def _after_leaving(edition: Edition) -> nw.Expr:
    died = coded("leave_reason", "check.leave.death", edition).fill_null(False)
    return ~died & (nw.col("delivered_on") > nw.col("left_on"))


def _unable_in_job(edition: Edition) -> nw.Expr:
    job = coded("head", "check.head.job", edition) | coded("head", "check.head.post", edition)
    return job & known_unable(edition) & ~blank("person_no")


def _schooling_no_pupil(edition: Edition) -> nw.Expr:
    aid = coded("head", "check.head.education", edition)
    return aid & ~blank("person_no") & ~blank("person_known") & ~at_school(edition)


def _unanswered(edition: Edition) -> nw.Expr:
    days = edition.value("check.hit.answer_days")
    return (nw.col("found_on") < edition.on - timedelta(days=days)) & blank("rebuttal")


CHECKS: tuple[Check, ...] = (
    check(
        "measure.household_unknown",
        ERROR,
        ("措施所在户不存在", "measure for an unknown household"),
        ("措施的户编号不在户表和监测名单中;更正户编号。", "The household number of the measure is neither registered nor monitored; correct it."),
        lambda e: blank("household_known") & blank("watched"),
        column="household_no",
        reads="measure.household_no household.household_no monitored.household_no",
        source=OWN,
    ),
    check(
        "measure.person_unknown",
        ERROR,
        ("措施对象不存在", "measure for an unknown person"),
        ("措施的人编号不在成员表中;更正人编号。", "The person number of the measure is not in the register; correct it."),
        lambda e: ~blank("person_no") & blank("person_known"),
        column="person_no",
        reads="measure.person_no person.person_no",
        source=OWN,
    ),
    check(
        "measure.person_of_another_household",
        ERROR,
        ("措施对象不属于该户", "measure for a person of another household"),
        ("措施的人不是该户成员;更正户编号或人编号。", "The person is not a member of the household named; correct either number."),
        lambda e: nw.col("person_household") != nw.col("household_no"),
        column="person_no",
        reads="measure.person_no measure.household_no person.household_no",
        source=OWN,
    ),
    check(
        "measure.before_identified",
        WARNING,
        ("措施早于识别", "measure before identification"),
        ("落实日期早于该户识别的年度(监测户早于识别月份);核对日期。", "Delivered before the household was identified (registered or monitored); look at the dates."),
        _before_identified,
        column="delivered_on",
        reads="measure.delivered_on household.identified_year monitored.identified_month",
        source=OWN,
    ),
    check(
        "measure.in_future",
        WARNING,
        ("措施落实日期晚于截止日", "measure delivered after the day of the round"),
        ("落实日期晚于本轮截止日;更正日期。", "The day of delivery lies after the day the round is dated; correct it."),
        lambda e: nw.col("delivered_on") > e.on,
        column="delivered_on",
        reads="measure.delivered_on",
        source=OWN,
    ),
    check(
        "measure.outside_year",
        WARNING,
        ("措施落实日期不在数据年度", "measure delivered outside its data year"),
        ("落实日期与分区年度不一致;更正其中一项。", "The day of delivery does not lie in the data year; correct either."),
        lambda e: nw.col("delivered_on").dt.year() != nw.col("data_year"),
        column="delivered_on",
        reads="measure.delivered_on measure.data_year",
        source=OWN,
    ),
    check(
        "measure.after_death",
        ERROR,
        ("死亡后仍发放", "paid after death"),
        ("落实日期晚于该人死亡减少的日期;停发并追回。", "Delivered after the person's death; stop it and have it returned."),
        _after_death,
        column="delivered_on",
        reads="measure.delivered_on person.left_on person.leave_reason",
        source=OWN,
        parameters="check.leave.death",
    ),
    check(
        "measure.after_leaving",
        WARNING,
        ("成员减少后仍发放", "paid after the member left"),
        ("落实日期晚于该人离开本户的日期;核实是否应由新户享受。", "Delivered after the person left the household; ask whether the new household is due it."),
        _after_leaving,
        column="delivered_on",
        reads="measure.delivered_on person.left_on person.leave_reason",
        source=OWN,
        parameters="check.leave.death",
    ),
    check(
        "measure.after_closing",
        ERROR,
        ("销户后仍发放", "paid after the household was closed"),
        ("落实日期晚于该户销户日期;停发并核实去向。", "Delivered after the household was closed; stop it and ask where it went."),
        lambda e: nw.col("delivered_on") > nw.col("closed_on"),
        column="delivered_on",
        reads="measure.delivered_on household.closed_on",
        source=OWN,
    ),
    check(
        "measure.amount_zero",
        HINT,
        ("措施金额为零", "measure of no amount"),
        ("已落实的措施金额为零;补录金额,不涉及资金的留空。", "The measure was delivered with an amount of zero; record it, or leave it blank where no money is involved."),
        lambda e: ~blank("delivered_on") & (nw.col("amount") == 0),
        column="amount",
        reads="measure.amount measure.delivered_on",
        source=OWN,
    ),
    check(
        "measure.effective_undelivered",
        WARNING,
        ("未落实却已见效", "took effect without being delivered"),
        ("措施没有落实日期却登记为已见效;补录日期或更正。", "The measure is said to have taken effect but no delivery is dated; record or correct."),
        lambda e: nw.col("effective") & blank("delivered_on"),
        column="delivered_on",
        reads="measure.effective measure.delivered_on",
        source=OWN,
    ),
    check(
        "measure.job_for_unable",
        WARNING,
        ("就业或公岗帮扶给了无劳动力者", "a job or post for somebody without labour"),
        ("就业或公益性岗位帮扶的对象为丧失或无劳动力;核实对象。", "Help with a job or a post went to somebody whose labour is lost or none; look at whom it was for."),
        _unable_in_job,
        column="person_no",
        reads="measure.head measure.person_no person.labour_capacity",
        source=OWN,
        parameters="check.head.job check.head.post check.labour.unable",
    ),
    check(
        "measure.education_for_no_pupil",
        WARNING,
        ("教育帮扶给了非在校生", "education aid for somebody not at school"),
        ("教育帮扶的对象不在校;核实对象或在校状况。", "Education aid went to somebody who is not at school; look at whom it was for or the status."),
        _schooling_no_pupil,
        column="person_no",
        reads="measure.head measure.person_no person.school_status",
        source=OWN,
        parameters="check.head.education education.school_statuses education.preschool_statuses",
    ),
    check(
        "hit.household_unknown",
        ERROR,
        ("疑点所在户不存在", "hit on an unknown household"),
        ("疑点的户编号不在户表中;更正户编号。", "The household number of the hit is not registered; correct it."),
        lambda e: blank("household_known"),
        column="household_no",
        reads="hit.household_no household.household_no",
        source=OWN,
    ),
    check(
        "hit.in_future",
        WARNING,
        ("疑点发现日期晚于截止日", "hit found after the day of the round"),
        ("发现日期晚于本轮截止日;更正日期。", "The day of finding lies after the day the round is dated; correct it."),
        lambda e: nw.col("found_on") > e.on,
        column="found_on",
        reads="hit.found_on",
        source=OWN,
    ),
    check(
        "hit.unanswered",
        HINT,
        ("疑点久未说明", "hit without an explanation for long"),
        ("疑点发现已久,农户尚未说明;入户核实并记录。", "The hit was found long ago and the household has not explained it; visit and write down what it says."),
        _unanswered,
        column="rebuttal",
        reads="hit.found_on hit.rebuttal",
        source=OWN,
        parameters="check.hit.answer_days",
    ),
    check(
        "hit.exception_unexplained",
        HINT,
        ("列为例外而无说明", "an exception without an explanation"),
        ("疑点列为例外情形,却没有说明;补录依据。", "The hit is set down as an exception but nothing explains it; record the grounds."),
        lambda e: nw.col("exception") & blank("rebuttal"),
        column="rebuttal",
        reads="hit.exception hit.rebuttal",
        source=OWN,
    ),
)
