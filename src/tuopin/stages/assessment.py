"""Assessment: a verdict per criterion per household, with the value and the gap behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import narwhals.stable.v2 as nw

from tuopin.rules import (
    REGISTRY,
    Criterion,
    Edition,
    Facts,
    Over,
    Rows,
    Subject,
    all_of,
    rolled_up,
)
from tuopin.tables import TABLES, Table

__all__ = ["answered", "assess", "current_members", "household_facts", "member_counts"]

#: Said by the household row already.
SHARED = ("data_year", "village_code")
#: What a registry's household row says of itself, asked for or not.
STATED = (
    "household_no",
    "village_code",
    "data_year",
    "valid",
    "household_attribute",
    "exit_flag",
    "exit_year",
)


def household_facts(
    facts: Facts,
    wanted: Iterable[str] | None = None,
    rows: Rows = REGISTRY,
    tables: Mapping[str, Table] = TABLES,
) -> nw.LazyFrame:
    """The household with the tables beside it and, in a registry, its measures counted, one row each.

    `wanted` names the "table.column" pairs needed; None takes everything.
    """
    chosen = None if wanted is None else set(wanted)
    own = rows.household
    row = facts[own]
    if chosen is not None:
        keep = set(STATED) if rows.registered else {"household_no"}
        keep |= {name.split(".")[1] for name in chosen if name.startswith(f"{own}.")}
        row = row.select(*[c.name for c in tables[own].analysed if c.name in keep])
    for name in rows.beside:
        columns = [
            column.name
            for column in tables[name].analysed
            if column.name not in SHARED
            and column.name != "household_no"
            and (chosen is None or f"{name}.{column.name}" in chosen)
        ]
        if columns:
            row = row.join(
                facts[name].select("household_no", *columns), on="household_no", how="left"
            )
    measured = chosen is None or any(name.startswith("measure.") for name in chosen)
    if rows.registered and measured:
        row = row.join(_measures_counted(facts), on="household_no", how="left")
    return row


def _measures_counted(facts: Facts) -> nw.LazyFrame:
    """How many measures were delivered and have taken effect; no row for a household without any."""
    delivered = facts["measure"].filter(~nw.col("delivered_on").is_null())
    return delivered.group_by("household_no").agg(
        nw.len().cast(nw.Int64).alias("measures_delivered"),
        nw.col("effective").cast(nw.Int64).sum().cast(nw.Int64).alias("measures_effective"),
        nw.col("effective").count().cast(nw.Int64).alias("measures_judged"),
    )


def current_members(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """The persons who belong to a household on the edition's day.

    A person who has left by that day is out; a status that is not recorded does not remove anybody,
    since leaving somebody out could let a household pass. In a survey everybody listed is a member.
    """
    if not edition.rows.registered:
        return facts[edition.rows.person]
    status, left = nw.col("member_status"), nw.col("left_on")
    present = left.is_null() | (left > nw.lit(edition.on))
    kept = status.is_null() | status.is_in(list(edition.codes("member.current_statuses")))
    return facts[edition.rows.person].filter(present & kept)


def member_counts(facts: Facts, edition: Edition, criteria: Sequence[Criterion]) -> nw.LazyFrame:
    """Per household: `members`, and for each criterion of persons how many met it and are known.

    The counts are 32-bit: they travel through a join, where every byte is paid for per household.
    """
    asked = current_members(facts, edition).select(
        "household_no", *[c.answer(edition).verdict.alias(c.id) for c in criteria]
    )
    return asked.group_by("household_no").agg(
        nw.len().cast(nw.Int32).alias("members"),
        *[
            nw.when(nw.col(c.id)).then(nw.lit(1)).count().cast(nw.Int32).alias(f"{c.id}_met")
            for c in criteria
        ],
        *[nw.col(c.id).count().cast(nw.Int32).alias(f"{c.id}_known") for c in criteria],
    )


def _rolled(criterion: Criterion) -> list[nw.Expr]:
    """The household's verdict and value, and how many members are unknown."""
    members = nw.col("members")
    met, known = nw.col(f"{criterion.id}_met"), nw.col(f"{criterion.id}_known")
    unmet = known - met
    over = criterion.over or Over.EVERY  # a person criterion always says; see Criterion
    value = unmet if over is Over.EVERY else met
    return [
        rolled_up(over, met, unmet, members).alias(criterion.id),
        value.cast(nw.Int64).alias(f"{criterion.id}_value"),
        (members - known).cast(nw.Int64).alias(f"{criterion.id}_unknown"),
    ]


def answered(frame: nw.LazyFrame, criteria: Sequence[Criterion], edition: Edition) -> nw.LazyFrame:
    """The frame with each criterion's verdict, value and gap, those others build on coming first."""
    done: set[str] = set()
    waiting = list(criteria)
    own = {c.id for c in criteria}
    while waiting:
        ready = [c for c in waiting if all(used in done or used not in own for used in c.uses)]
        if not ready:
            raise ValueError(
                f"criteria use one another in a circle: {', '.join(c.id for c in waiting)}"
            )
        frame = frame.with_columns(
            *[column for c in ready for column in _answer_columns(c, edition)]
        )
        done |= {c.id for c in ready}
        waiting = [c for c in waiting if c.id not in done]
    return frame


def _answer_columns(criterion: Criterion, edition: Edition) -> list[nw.Expr]:
    answer = criterion.answer(edition)
    columns = [answer.verdict.alias(criterion.id)]
    if answer.value is not None:
        columns.append(answer.value.alias(f"{criterion.id}_value"))
    if answer.gap is not None:
        columns.append(answer.gap.alias(f"{criterion.id}_gap"))
    return columns


def with_standards(frame: nw.LazyFrame, subject: Subject, edition: Edition) -> nw.LazyFrame:
    """The frame with one verdict per standard of the subject: all criteria met, any unmet, else unknown."""
    standards = [s for s in edition.standards.values() if s.subject is subject]
    if not standards:  # a pack may count its verdicts and have no standard of that subject
        return frame
    return frame.with_columns(
        *[all_of(nw.col(c) for c in s.criteria).alias(s.id) for s in standards]
    )


def assess(facts: Facts, edition: Edition, kept: Sequence[str] = ()) -> nw.LazyFrame:
    """One wide row per household: registered status, members, and every verdict, value and gap.

    Columns: household_no and, in a registry, village_code, data_year, exit_year, registered_poor,
    registered_out, exited_now (marked as out in this data year); members (0 without member rows); then
    per criterion `<id>`, `<id>_value`, `<id>_gap` (members' criteria: `<id>_value` and `<id>_unknown`
    count members), one verdict per standard, and the household's columns named in `kept`. Without
    member rows every criterion of members is unknown.
    """
    rows = edition.rows
    of_persons = edition.of_subject(Subject.PERSON)
    of_households = edition.of_subject(Subject.HOUSEHOLD)
    wanted = {name for criterion in of_households for name in criterion.reads}
    wanted |= {f"{rows.household}.{name}" for name in kept}
    row = household_facts(facts, wanted, rows, edition.tables).join(
        member_counts(facts, edition, of_persons), on="household_no", how="left"
    )
    rolled = [column for criterion in of_persons for column in _rolled(criterion)]
    status = _status(edition) if rows.registered else []
    row = row.with_columns(*rolled, nw.col("members").cast(nw.Int64), *status)
    row = answered(row, of_households, edition)
    row = with_standards(row, Subject.HOUSEHOLD, edition)
    return row.with_columns(nw.col("members").fill_null(0)).select(*_columns(edition), *kept)


def _status(edition: Edition) -> list[nw.Expr]:
    """Registered status: counted only while the record is valid and of an attribute that is counted."""
    attributes = list(edition.codes("registry.counted_attributes"))
    registered = nw.col("valid").fill_null(False) & nw.col("household_attribute").is_in(
        attributes
    ).fill_null(False)
    poor = registered & nw.col("exit_flag").is_in(
        list(edition.codes("registry.poor_flags"))
    ).fill_null(False)
    out = registered & nw.col("exit_flag").is_in(
        list(edition.codes("registry.out_flags"))
    ).fill_null(False)
    now = out & (nw.col("exit_year") == nw.col("data_year")).fill_null(False)
    return [poor.alias("registered_poor"), out.alias("registered_out"), now.alias("exited_now")]


def _columns(edition: Edition) -> list[str]:
    columns = ["household_no", "members"]
    if edition.rows.registered:
        columns = ["household_no", "village_code", "data_year", "exit_year", "members"]
        columns += ["registered_poor", "registered_out", "exited_now"]
    for criterion in edition.of_subject(Subject.PERSON):
        columns += [criterion.id, f"{criterion.id}_value", f"{criterion.id}_unknown"]
    for criterion in edition.of_subject(Subject.HOUSEHOLD):
        answer = criterion.answer(edition)
        columns.append(criterion.id)
        columns += [f"{criterion.id}_value"] if answer.value is not None else []
        columns += [f"{criterion.id}_gap"] if answer.gap is not None else []
    return columns + [s.id for s in edition.standards.values() if s.subject is Subject.HOUSEHOLD]


__all__ += ["with_standards"]
