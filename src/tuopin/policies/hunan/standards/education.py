"""Compulsory education: nobody of school age is out of school for poverty."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Over, Subject, aged, is_code
from tuopin.terms import Text

__all__ = ["CRITERIA"]


def of_school_age(edition: Edition) -> nw.Expr:
    """Whether the person's completed years lie in the compulsory band; unknown without a birth date."""
    return aged(edition.value("education.age_from"), edition.value("education.age_to"), edition.on)


def at_school(edition: Edition) -> nw.Expr:
    """Whether the recorded status is schooling in order for the age; unknown without a status.

    Pre-school counts up to the age at which entry is still in time.
    """
    preschool = is_code("school_status", edition.codes("education.preschool_statuses"))
    young = aged(0, edition.value("education.preschool_age_to"), edition.on)
    return is_code("school_status", edition.codes("education.school_statuses")) | (
        preschool & young
    )


def _excused(edition: Edition) -> nw.Expr:
    """Whether a child not at school is excused; a reason of health without its certificate stays unknown.

    A null arrangement means that none was found, a null level that none was recorded.
    """
    arranged = is_code("schooling_arrangement", edition.codes("education.arrangements_accepted"))
    finished = is_code("education", edition.codes("education.completed_levels"))
    settled = arranged.fill_null(False) | finished.fill_null(False)
    health = is_code("dropout_reason", edition.codes("education.physical_reasons")).fill_null(False)
    unknown = nw.lit(None, dtype=nw.Boolean())
    open_question = nw.when(health).then(unknown).otherwise(nw.lit(False))
    return nw.when(settled).then(nw.lit(True)).otherwise(open_question)


def schooling(edition: Edition) -> nw.Expr:
    """Whether a person's compulsory education is guaranteed; met for those outside the band."""
    asked = of_school_age(edition)
    at = at_school(edition)
    arranged = is_code("schooling_arrangement", edition.codes("education.arrangements_accepted"))
    # Without a school status only an accepted arrangement can settle the question.
    unrecorded = nw.when(arranged).then(nw.lit(True))
    recorded = nw.when(at).then(nw.lit(True)).otherwise(_excused(edition))
    child = nw.when(at.is_null()).then(unrecorded).otherwise(recorded)
    other = nw.when(~asked).then(nw.lit(True))
    return nw.when(asked).then(child).otherwise(other)


def _education(edition: Edition) -> Answer:
    return Answer(schooling(edition))


READS = (
    "person.birth_date",
    "person.school_status",
    "person.schooling_arrangement",
    "person.education",
    "person.dropout_reason",
)
PARAMETERS = (
    "education.age_from",
    "education.age_to",
    "education.preschool_age_to",
    "education.preschool_statuses",
    "education.school_statuses",
    "education.arrangements_accepted",
    "education.completed_levels",
    "education.physical_reasons",
)


CRITERIA = (
    Criterion(
        id="education",
        title=Text("义务教育有保障", "compulsory education guaranteed"),
        question=Text(
            "义务教育年龄的成员是否在校,或有认可的就学安排?",
            "Is every member of compulsory school age at school, or under an accepted arrangement?",
        ),
        subject=Subject.PERSON,
        over=Over.EVERY,
        answer=_education,
        reads=READS,
        parameters=PARAMETERS,
        source="guidance-2019",
        unit="members who fail",
        leaves_out=Text(
            "入学截止日(8月31日前后满六周岁);义务教育之后的资助",
            "the cut-off day for entering school (six years by the end of August); aid beyond compulsory school",
        ),
        code="EDU",
    ),
)
