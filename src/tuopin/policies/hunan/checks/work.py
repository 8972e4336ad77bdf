"""Checks of the monthly work register, and of public-service posts on the person's row."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import UNABLE, blank, coded, of_age
from tuopin.policies.hunan.checks.writing import ERROR, HINT, WARNING, check
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


def _holds_post() -> nw.Expr:
    return ~blank("public_post")


CHECKS: tuple[Check, ...] = (
    check(
        "work.person_unknown",
        ERROR,
        lambda e: blank("person_known"),
        column="person_no",
        reads="work.person_no person.person_no",
    ),
    check(
        "work.start_blank",
        WARNING,
        lambda e: nw.col("working") & blank("work_start"),
        column="work_start",
        reads="work.working work.work_start",
    ),
    check(
        "work.overlap",
        HINT,
        lambda e: nw.col("overlaps"),
        column="work_start",
        reads="work.work_start work.work_end",
    ),
    check(
        "work.end_before_start",
        ERROR,
        lambda e: nw.col("work_end") < nw.col("work_start"),
        column="work_end",
        reads="work.work_start work.work_end",
    ),
    check(
        "work.idle_without_end",
        HINT,
        _not_working_end,
        column="work_end",
        reads="work.working work.work_end",
    ),
    check(
        "work.never_ended",
        HINT,
        _never_ended,
        column="work_end",
        reads="work.working work.work_start work.work_end",
        parameters="check.work.longest_years",
    ),
    check(
        "work.place_blank",
        WARNING,
        lambda e: nw.col("working") & blank("work_county"),
        column="work_county",
        reads="work.working work.work_county",
    ),
    check(
        "work.wage_blank",
        HINT,
        lambda e: nw.col("working") & blank("monthly_wage"),
        column="monthly_wage",
        reads="work.working work.monthly_wage",
    ),
    check(
        "work.details_blank",
        HINT,
        _details_blank,
        column="employer",
        reads="work.working work.employer work.industry work.work_channel work.point_to_point",
    ),
    check(
        "work.local_channel_outside",
        HINT,
        lambda e: _outside() & coded("work_channel", "check.work.local_channels", e),
        column="work_channel",
        reads="work.work_county work.work_channel work.village_code",
        parameters="check.work.local_channels",
    ),
    check(
        "work.wage_low",
        HINT,
        _wage_low,
        column="monthly_wage",
        reads="work.monthly_wage",
        parameters="check.wage.low check.wage.lowest",
    ),
    check(
        "work.wage_extreme",
        HINT,
        _wage_extreme,
        column="monthly_wage",
        reads="work.monthly_wage",
        parameters="check.wage.lowest check.wage.highest",
    ),
    check(
        "work.started_under_age",
        HINT,
        _started_young,
        column="work_start",
        reads="work.work_start person.birth_date",
        parameters="labour.age_from",
    ),
    check(
        "work.pupil",
        WARNING,
        lambda e: nw.col("working") & nw.col("pupil"),
        column="working",
        reads="work.working person.school_status",
        parameters="education.school_statuses education.preschool_statuses",
    ),
    check(
        "work.unable",
        WARNING,
        lambda e: nw.col("working") & nw.col("unable"),
        column="working",
        reads="work.working person.labour_capacity",
        parameters="check.labour.unable",
    ),
    check(
        "work.month_outside_year",
        WARNING,
        _month_elsewhen,
        column="month",
        reads="work.month work.data_year",
    ),
    check(
        "work.after_death",
        ERROR,
        _after_death,
        column="month",
        reads="work.month work.working person.left_on person.leave_reason",
        parameters="check.leave.death",
    ),
    check(
        "work.subsidy_at_home",
        HINT,
        _subsidised_at_home,
        column="transport_subsidised",
        reads="work.transport_subsidised work.work_county work.village_code",
    ),
    check(
        "work.subsidy_zero",
        HINT,
        lambda e: nw.col("transport_subsidised") & (nw.col("transport_subsidy").fill_null(0) == 0),
        column="transport_subsidy",
        reads="work.transport_subsidised work.transport_subsidy",
    ),
    check(
        "person.post_under_age",
        WARNING,
        lambda e: _holds_post() & ~of_age(e, "labour.age_from"),
        column="public_post",
        reads="person.public_post person.birth_date",
        parameters="labour.age_from",
    ),
    check(
        "person.post_over_age",
        HINT,
        lambda e: _holds_post() & of_age(e, "check.age.post_over"),
        column="public_post",
        reads="person.public_post person.birth_date",
        parameters="check.age.post_over",
    ),
    check(
        "person.post_many",
        WARNING,
        lambda e: nw.col("public_post_count") >= e.value("check.post.kinds_high"),
        column="public_post_count",
        reads="person.public_post_count",
        parameters="check.post.kinds_high",
    ),
    check(
        "person.post_months_blank",
        HINT,
        lambda e: _holds_post() & (nw.col("public_post_months").fill_null(0) == 0),
        column="public_post_months",
        reads="person.public_post person.public_post_months",
    ),
    check(
        "person.post_months_without_post",
        HINT,
        lambda e: blank("public_post") & (nw.col("public_post_months") > 0),
        column="public_post",
        reads="person.public_post person.public_post_months",
    ),
    check(
        "person.post_without_labour",
        HINT,
        lambda e: _holds_post() & UNABLE,
        column="public_post",
        reads="person.public_post person.labour_capacity",
        parameters="check.labour.unable",
    ),
)
