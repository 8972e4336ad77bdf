"""What is said of one person's row, in the words the checks share: at school, able to work, insured."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Edition, aged, is_code

__all__ = [
    "OF_WORKING_AGE",
    "OUT_OF_SCHOOL",
    "PUPIL",
    "STRONG",
    "UNABLE",
    "UNINSURED",
    "VOCATIONAL",
    "WELL",
    "WORKS",
    "able",
    "at_school",
    "blank",
    "coded",
    "current",
    "described",
    "disabled",
    "healthy",
    "known_unable",
    "of_age",
    "of_working_age",
    "out_of_school",
    "sick",
    "strong",
    "uninsured",
    "vocational",
    "working",
]


#: What `described` works out once for every member, for the many checks that ask it.
PUPIL = nw.col("is_pupil")
VOCATIONAL = nw.col("is_vocational")
OUT_OF_SCHOOL = nw.col("is_out_of_school")
OF_WORKING_AGE = nw.col("is_of_working_age")
WELL = nw.col("is_well")
STRONG = nw.col("is_strong")
UNABLE = nw.col("is_unable")
WORKS = nw.col("is_working")
UNINSURED = nw.col("is_uninsured")


def described(persons: nw.LazyFrame, edition: Edition) -> nw.LazyFrame:
    """Persons with the shared answers above as columns.

    Worked out below the joins of a view, they are not worked out again in every check.
    """
    return persons.with_columns(
        is_pupil=at_school(edition),
        is_vocational=vocational(edition),
        is_out_of_school=out_of_school(edition),
        is_of_working_age=of_working_age(edition),
        is_well=healthy(edition),
        is_strong=strong(edition),
        is_unable=known_unable(edition),
        is_working=working(),
        is_uninsured=uninsured(edition),
    )


def blank(column: str) -> nw.Expr:
    """Whether nothing is recorded; an empty text counts as nothing only where text is delivered raw."""
    return nw.col(column).is_null()


def coded(column: str, key: str, edition: Edition) -> nw.Expr:
    """Whether the column holds one of the codes a parameter lists; unknown where it holds nothing."""
    return is_code(column, edition.codes(key))


def current(edition: Edition) -> nw.Expr:
    """Whether the row is of a member on the day: not left, and of a status that counts (or none given)."""
    stays = nw.col("left_on").is_null() | (nw.col("left_on") > edition.on)
    status = nw.col("member_status")
    return stays & (status.is_null() | status.is_in(list(edition.codes("member.current_statuses"))))


def of_age(edition: Edition, low: str | int, high: str | int | None = None) -> nw.Expr:
    """Whether completed years on the day lie between two parameters (or plain numbers)."""
    bottom = edition.value(low) if isinstance(low, str) else low
    top = edition.value(high) if isinstance(high, str) else high
    return aged(bottom, top, edition.on)


def of_working_age(edition: Edition) -> nw.Expr:
    """Whether of the ages at which a healthy person is expected to be able to work."""
    return of_age(edition, "labour.age_from", "labour.age_to")


def at_school(edition: Edition) -> nw.Expr:
    """Whether in school or kindergarten; no school status at all counts as not, as in the audit's files."""
    school = coded("school_status", "education.school_statuses", edition)
    kindergarten = coded("school_status", "education.preschool_statuses", edition)
    return (school | kindergarten).fill_null(False)


def vocational(edition: Edition) -> nw.Expr:
    """Whether at a vocational school."""
    return coded("school_status", "education.vocational_statuses", edition).fill_null(False)


def out_of_school(edition: Edition) -> nw.Expr:
    """Whether of compulsory age, recorded as not in school and without an accepted arrangement."""
    young = of_age(edition, "education.age_from", "education.age_to")
    status = coded("school_status", "check.school.none", edition)
    finished = coded("education", "education.completed_levels", edition).fill_null(False)
    return young & status & nw.col("schooling_arrangement").is_null() & ~finished


def healthy(edition: Edition) -> nw.Expr:
    """Whether recorded as healthy."""
    return coded("health", "check.health.healthy", edition)


def sick(edition: Edition) -> nw.Expr:
    """Whether recorded as chronically or gravely ill."""
    return coded("health", "check.health.sick", edition)


def disabled(edition: Edition) -> nw.Expr:
    """Whether recorded as disabled, or holding a disability certificate."""
    recorded = coded("health", "health.disabled", edition)
    return recorded.fill_null(False) | ~nw.col("disability_kind").is_null()


def strong(edition: Edition) -> nw.Expr:
    """Whether of ordinary or skilled labour capacity."""
    return coded("labour_capacity", "check.labour.strong", edition)


def able(edition: Edition) -> nw.Expr:
    """Whether of any labour capacity, weak or half included."""
    return coded("labour_capacity", "labour.able", edition)


def known_unable(edition: Edition) -> nw.Expr:
    """Whether recorded as having lost or never had labour capacity."""
    return coded("labour_capacity", "check.labour.unable", edition)


def working() -> nw.Expr:
    """Whether a place or months of work are recorded; a member without either does not work away."""
    return ~nw.col("work_location").is_null() | (nw.col("work_months") > 0).fill_null(False)


def uninsured(edition: Edition) -> nw.Expr:
    """Whether recorded as in neither basic medical insurance, and no exception is recorded."""
    neither = (nw.col("resident_medical") == nw.lit(False)) & ~nw.col("employee_medical").fill_null(
        False
    )
    return neither & ~nw.col("medical_exempt").fill_null(False)
