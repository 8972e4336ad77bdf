"""Basic medical protection: every member insured, or rightly excepted."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Over, Subject, all_of, any_of, is_code
from tuopin.terms import Text

__all__ = ["CRITERIA"]

LEAVES_OUT = Text(
    "应享受的医疗救助是否到位;县乡村三级服务能力(县级检查);常见病慢性病的就诊便利",
    "whether medical aid due was given; capability of county, township and village care (a county check); "
    "ease of treatment of common and chronic illness",
)


def covered(edition: Edition) -> nw.Expr:
    """Whether a person is inside the insurances the documents ask for, or is excepted.

    A null exception means that none is recorded; being insured twice is a matter for the checks.
    """
    basic = any_of([nw.col("resident_medical"), nw.col("employee_medical")])
    if edition.value("medical.major_illness_required"):
        basic = all_of([basic, nw.col("major_illness_insurance")])
    excepted = [nw.col("medical_exempt").fill_null(False)]
    if edition.value("medical.soldiers_excepted"):
        # A soldier is excepted only where the service is recorded.
        excepted.append(nw.col("active_service").fill_null(False))
    return nw.when(any_of(excepted)).then(nw.lit(True)).otherwise(basic)


def _medical(edition: Edition) -> Answer:
    return Answer(covered(edition))


def _to_be_treated(edition: Edition) -> nw.Expr:
    """Whether the person has a listed illness; not recorded matters only for one who is seriously ill."""
    listed = nw.col("listed_illness")
    other = nw.when(~is_code("health", edition.codes("health.major"))).then(nw.lit(False))
    return nw.when(listed.is_null()).then(other).otherwise(listed)


def _sick_covered(edition: Edition) -> Answer:
    """Asked of the sick only; a person whose health is not recorded passes only when covered anyway."""
    codes = edition.codes("health.chronic") + edition.codes("health.major")
    sick = is_code("health", codes)
    protected = covered(edition)
    if edition.value("medical.treatment_required"):
        protected = all_of(
            [protected, any_of([~_to_be_treated(edition), nw.col("illness_treated")])]
        )
    return Answer(any_of([~sick, protected]))


CRITERIA = (
    Criterion(
        id="medical",
        title=Text("基本医疗有保障", "basic medical protection guaranteed"),
        question=Text(
            "每个成员是否参加基本医疗保险(2019年6月起含大病保险),或属认可的例外?",
            "Is every member in basic medical insurance (from June 2019 major-illness insurance too), or excepted?",
        ),
        subject=Subject.PERSON,
        over=Over.EVERY,
        answer=_medical,
        reads=(
            "person.resident_medical",
            "person.employee_medical",
            "person.major_illness_insurance",
            "person.medical_exempt",
            "person.active_service",
        ),
        parameters=("medical.major_illness_required", "medical.soldiers_excepted"),
        source="guidance-2019",
        unit="members who fail",
        leaves_out=LEAVES_OUT,
        code="MED",
    ),
    Criterion(
        id="sick_covered",
        title=Text("患病成员有保障", "sick members protected"),
        question=Text(
            "患慢性病或大病的成员是否有医疗保障,救治病种是否已救治?",
            "Is every member with a chronic or major illness protected, and a listed illness treated?",
        ),
        subject=Subject.PERSON,
        over=Over.EVERY,
        answer=_sick_covered,
        reads=(
            "person.health",
            "person.listed_illness",
            "person.illness_treated",
            "person.resident_medical",
            "person.employee_medical",
            "person.major_illness_insurance",
            "person.medical_exempt",
            "person.active_service",
        ),
        parameters=(
            "health.chronic",
            "health.major",
            "medical.major_illness_required",
            "medical.soldiers_excepted",
            "medical.treatment_required",
        ),
        source="changshun-2017",
        unit="members who fail",
        leaves_out=LEAVES_OUT,
        code="B4",
    ),
)
