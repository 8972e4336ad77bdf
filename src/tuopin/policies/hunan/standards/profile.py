"""Profile of a household: what its members are, which selects the measures it is due."""

from __future__ import annotations

from collections.abc import Callable

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Over, Subject, any_of, is_code
from tuopin.terms import Text

__all__ = ["CRITERIA"]


def _has(
    name: str,
    title: Text,
    test: Callable[[Edition], nw.Expr],
    reads: tuple[str, ...],
    parameters: tuple[str, ...] = (),
    source: str = "registry-codes",
) -> Criterion:
    """A criterion met when some member is so; its value is how many are."""
    return Criterion(
        id=name,
        title=title,
        question=Text(f"户内是否有人:{title.zh}?", f"Is anybody in the household so: {title.en}?"),
        subject=Subject.PERSON,
        over=Over.SOME,
        answer=lambda edition: Answer(test(edition)),
        reads=tuple(f"person.{column}" for column in reads),
        parameters=parameters,
        source=source,
        unit="members",
    )


def _coded(column: str, *keys: str) -> Callable[[Edition], nw.Expr]:
    def test(edition: Edition) -> nw.Expr:
        return is_code(column, [code for key in keys for code in edition.codes(key)])

    return test


def in_work(edition: Edition) -> nw.Expr:
    """Works away, holds a public-service post, or worked at least a month of the year.

    No place and no post mean neither; without the months recorded it stays unknown.
    """
    return any_of(
        [
            ~nw.col("work_location").is_null(),
            ~nw.col("public_post").is_null(),
            nw.col("work_months") > 0,
        ]
    )


def disabled(edition: Edition) -> nw.Expr:
    """Recorded as disabled, or holds a certificate."""
    recorded = is_code("health", edition.codes("health.disabled"))
    return nw.when(~nw.col("disability_kind").is_null()).then(nw.lit(True)).otherwise(recorded)


def severely_disabled(edition: Edition) -> nw.Expr:
    """A certificate of a severe grade; disabled without a grade is unknown."""
    graded = is_code("disability_grade", edition.codes("disability.severe_grades"))
    ungraded = nw.when(~disabled(edition)).then(nw.lit(False))
    return nw.when(graded.is_null()).then(ungraded).otherwise(graded)


def supported(edition: Edition) -> nw.Expr:
    """On dibao or under tekun support."""
    return any_of(
        [
            is_code("dibao_status", edition.codes("dibao.statuses")),
            is_code("tekun_status", edition.codes("tekun.statuses")),
        ]
    )


def major_illness(edition: Edition) -> nw.Expr:
    """A listed illness, or health recorded as a major illness."""
    return any_of([nw.col("listed_illness"), is_code("health", edition.codes("health.major"))])


CRITERIA = (
    _has(
        "has_labour",
        Text("有劳动能力", "able to work"),
        _coded("labour_capacity", "labour.able"),
        ("labour_capacity",),
        ("labour.able",),
    ),
    _has(
        "in_work",
        Text("已就业", "in work"),
        in_work,
        ("work_location", "public_post", "work_months"),
        source="registry-audit",
    ),
    _has(
        "has_pupil",
        Text("在校生", "at school"),
        _coded("school_status", "education.preschool_statuses", "education.school_statuses"),
        ("school_status",),
        ("education.preschool_statuses", "education.school_statuses"),
    ),
    _has(
        "has_vocational_pupil",
        Text("中职或高职在校生", "in vocational school"),
        _coded("school_status", "education.vocational_statuses"),
        ("school_status",),
        ("education.vocational_statuses",),
    ),
    _has(
        "has_patient",
        Text("患慢性病或大病", "chronically or seriously ill"),
        _coded("health", "health.chronic", "health.major"),
        ("health",),
        ("health.chronic", "health.major"),
    ),
    _has(
        "has_major_illness",
        Text("患大病", "seriously ill"),
        major_illness,
        ("health", "listed_illness"),
        ("health.major",),
        source="health-diseases",
    ),
    _has(
        "has_disabled",
        Text("残疾", "disabled"),
        disabled,
        ("health", "disability_kind"),
        ("health.disabled",),
    ),
    _has(
        "has_severely_disabled",
        Text("重度残疾", "severely disabled"),
        severely_disabled,
        ("health", "disability_kind", "disability_grade"),
        ("health.disabled", "disability.severe_grades"),
        source="dibao-linking",
    ),
    _has(
        "has_dibao_or_tekun",
        Text("享受低保或特困供养", "on dibao or tekun support"),
        supported,
        ("dibao_status", "tekun_status"),
        ("dibao.statuses", "tekun.statuses"),
        source="registry-audit",
    ),
)
