"""Education: somebody of the household has finished primary school, and every child of school age attends."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.global_mpi.standards.health import not_counted
from tuopin.rules import Answer, Criterion, Edition, Over, Subject, all_of, any_of
from tuopin.terms import Text

__all__ = ["CRITERIA"]


def old_enough(edition: Edition) -> nw.Expr:
    """Whether the member's schooling counts: from the age the document names, else as soon as it could be.

    Nobody has completed n years of school at n years of age or less, so a small child without a record
    of schooling is no gap in what is known.
    """
    if edition.has_value("schooling.age_from"):
        return edition.passes(nw.col("age"), "schooling.age_from")
    return nw.col("age") > edition.number("schooling.years")


def of_school_age(edition: Edition) -> nw.Expr:
    """Whether the member is between entry and the age at which the last of the years is completed."""
    age, entry = nw.col("age"), edition.number("attendance.entry_age")
    return all_of(
        [
            edition.passes(age, "attendance.entry_age"),
            edition.passes(age - entry, "attendance.years"),
        ]
    )


def _years_of_schooling(edition: Edition) -> Answer:
    completed = edition.passes(nw.col("years_of_schooling"), "schooling.years")
    return Answer(all_of([~not_counted(), old_enough(edition), completed]))


def _school_attendance(edition: Edition) -> Answer:
    """Met for members outside the ages: a household without a child of school age is not deprived."""
    return Answer(any_of([not_counted(), ~of_school_age(edition), nw.col("attends_school")]))


CRITERIA = (
    Criterion(
        id="years_of_schooling",
        title=Text("受教育年限", "years of schooling"),
        question=Text(
            "是否至少有一名成员完成了规定的受教育年数?",
            "Has at least one member completed the years of schooling asked for?",
        ),
        subject=Subject.PERSON,
        over=Over.SOME,
        answer=_years_of_schooling,
        reads=(
            "mpi_member.usual_member",
            "mpi_member.age",
            "mpi_member.years_of_schooling",
        ),
        parameters=("schooling.years", "schooling.age_from"),
        source="mpi-2018",
        unit="members",
        leaves_out=Text(
            "编制者在三分之二成员有记录时,把其余缺失当作未完成;此处未知即未知。后来的版本以“入学年龄加六岁”代替10岁",
            "with two thirds of the members recorded the makers take the others for not having completed: here unknown "
            "stays unknown; later tables put “school entrance age + six” in place of age 10",
        ),
    ),
    Criterion(
        id="school_attendance",
        title=Text("学龄儿童在校", "school attendance"),
        question=Text(
            "学龄儿童是否都在校,直到应读完八年级的年龄?",
            "Does every child of school age attend, up to the age at which class 8 is completed?",
        ),
        subject=Subject.PERSON,
        over=Over.EVERY,
        answer=_school_attendance,
        reads=("mpi_member.usual_member", "mpi_member.age", "mpi_member.attends_school"),
        parameters=("attendance.entry_age", "attendance.years"),
        source="mpi-2018",
        unit="members who fail",
        leaves_out=Text(
            "编制者在三分之二儿童有记录时忽略其余缺失;此处未知即未知。"
            "调查日与学年开始日之间的年龄差;UNDP 2014年容许晚入学一年",
            "with two thirds of the children recorded the makers pass over the others: here unknown stays unknown; "
            "ages at the start of the school year rather than at the interview; the year of late entry that UNDP "
            "allowed in 2014",
        ),
    ),
)
