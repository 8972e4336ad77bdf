"""Development: industry, jobs, public-service posts, microcredit and ecological compensation."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.measures.need import CAUSE_READS, Need, caused, whole_household
from tuopin.policies.hunan.standards import profile
from tuopin.rules import Edition, aged, all_of, any_of, is_code

__all__ = ["NEEDS"]


def _able(edition: Edition) -> nw.Expr:
    return is_code("labour_capacity", edition.codes("labour.able"))


def _at_school(edition: Edition) -> nw.Expr:
    return is_code("school_status", edition.codes("education.school_statuses"))


def _aged(edition: Edition, topic: str) -> nw.Expr:
    return aged(edition.value(f"{topic}.age_from"), edition.value(f"{topic}.age_to"), edition.on)


def _jobs(edition: Edition) -> nw.Expr:
    return all_of(
        [
            _able(edition),
            _aged(edition, "labour"),
            ~_at_school(edition),
            ~profile.in_work(edition),
        ]
    )


def _posts(edition: Edition) -> nw.Expr:
    tekun = is_code("tekun_status", edition.codes("tekun.statuses"))
    return all_of(
        [
            _able(edition),
            _aged(edition, "public_post"),
            ~_at_school(edition),
            ~profile.in_work(edition),
            ~tekun,
        ]
    )


def _microcredit(edition: Edition) -> nw.Expr:
    return all_of([_able(edition), _aged(edition, "microcredit"), ~_at_school(edition)])


def _ecology(edition: Edition) -> nw.Expr:
    key = "ecology.min_forest"
    return any_of([edition.passes(nw.col(name), key) for name in ("forest_land", "grain_to_green")])


ABLE_READS = ("person.labour_capacity", "person.birth_date", "person.school_status")
WORK_READS = ("person.work_location", "person.public_post", "person.work_months")

#: Credit standing, use of the loan and the bank's own limits are not judged here.
NEEDS: dict[str, Need] = {
    "industry": whole_household(lambda edition: nw.col("has_labour"), uses=("has_labour",)),
    "skills": whole_household(
        lambda edition: all_of([nw.col("has_labour"), caused(edition, "cause.capital")]),
        CAUSE_READS,
        ("cause.capital",),
        ("has_labour",),
    ),
    "jobs": whole_household(
        _jobs,
        (*ABLE_READS, *WORK_READS),
        ("labour.able", "labour.age_from", "labour.age_to", "education.school_statuses"),
    ),
    "posts": whole_household(
        _posts,
        (*ABLE_READS, *WORK_READS, "person.tekun_status"),
        (
            "labour.able",
            "public_post.age_from",
            "public_post.age_to",
            "education.school_statuses",
            "tekun.statuses",
        ),
    ),
    "microcredit": whole_household(
        _microcredit,
        ABLE_READS,
        (
            "labour.able",
            "microcredit.age_from",
            "microcredit.age_to",
            "education.school_statuses",
        ),
    ),
    "ecology": whole_household(
        _ecology,
        ("living.forest_land", "living.grain_to_green"),
        ("ecology.min_forest",),
    ),
}
