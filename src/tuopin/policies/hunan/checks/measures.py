"""Checks of measures as entered: for whom, when, whether they can have been given; hits left unanswered."""

from __future__ import annotations

from datetime import timedelta

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import at_school, blank, coded, known_unable
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, check
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
        lambda e: blank("household_known") & blank("watched"),
        column="household_no",
        reads="measure.household_no household.household_no monitored.household_no",
    ),
    check(
        "measure.person_unknown",
        ERROR,
        lambda e: ~blank("person_no") & blank("person_known"),
        column="person_no",
        reads="measure.person_no person.person_no",
    ),
    check(
        "measure.person_of_another_household",
        ERROR,
        lambda e: nw.col("person_household") != nw.col("household_no"),
        column="person_no",
        reads="measure.person_no measure.household_no person.household_no",
    ),
    check(
        "measure.before_identified",
        WARNING,
        _before_identified,
        column="delivered_on",
        reads="measure.delivered_on household.identified_year monitored.identified_month",
    ),
    check(
        "measure.in_future",
        WARNING,
        lambda e: nw.col("delivered_on") > e.on,
        column="delivered_on",
        reads="measure.delivered_on",
    ),
    check(
        "measure.outside_year",
        WARNING,
        lambda e: nw.col("delivered_on").dt.year() != nw.col("data_year"),
        column="delivered_on",
        reads="measure.delivered_on measure.data_year",
    ),
    check(
        "measure.after_death",
        ERROR,
        _after_death,
        column="delivered_on",
        reads="measure.delivered_on person.left_on person.leave_reason",
        parameters="check.leave.death",
    ),
    check(
        "measure.after_leaving",
        WARNING,
        _after_leaving,
        column="delivered_on",
        reads="measure.delivered_on person.left_on person.leave_reason",
        parameters="check.leave.death",
    ),
    check(
        "measure.after_closing",
        ERROR,
        lambda e: nw.col("delivered_on") > nw.col("closed_on"),
        column="delivered_on",
        reads="measure.delivered_on household.closed_on",
    ),
    check(
        "measure.amount_zero",
        HINT,
        lambda e: ~blank("delivered_on") & (nw.col("amount") == 0),
        column="amount",
        reads="measure.amount measure.delivered_on",
    ),
    check(
        "measure.effective_undelivered",
        WARNING,
        lambda e: nw.col("effective") & blank("delivered_on"),
        column="delivered_on",
        reads="measure.effective measure.delivered_on",
    ),
    check(
        "measure.job_for_unable",
        WARNING,
        _unable_in_job,
        column="person_no",
        reads="measure.head measure.person_no person.labour_capacity",
        parameters="check.head.job check.head.post check.labour.unable",
    ),
    check(
        "measure.education_for_no_pupil",
        WARNING,
        _schooling_no_pupil,
        column="person_no",
        reads="measure.head measure.person_no person.school_status",
        parameters="check.head.education education.school_statuses education.preschool_statuses",
    ),
    check(
        "hit.household_unknown",
        ERROR,
        lambda e: blank("household_known"),
        column="household_no",
        reads="hit.household_no household.household_no",
    ),
    check(
        "hit.in_future",
        WARNING,
        lambda e: nw.col("found_on") > e.on,
        column="found_on",
        reads="hit.found_on",
    ),
    check(
        "hit.unanswered",
        HINT,
        _unanswered,
        column="rebuttal",
        reads="hit.found_on hit.rebuttal",
        parameters="check.hit.answer_days",
    ),
    check(
        "hit.exception_unexplained",
        HINT,
        lambda e: nw.col("exception") & blank("rebuttal"),
        column="rebuttal",
        reads="hit.exception hit.rebuttal",
    ),
)
