"""Who stands behind a figure: what a household must be to be counted in it, and the counts village by village.

The count and the list come from one condition, so that whoever opens a figure finds as many households as
it says. Criteria are asked of registered households, and once more of the poor among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals.stable.v2 as nw

from tuopin.rules import Edition
from tuopin.stages.indicators import POOR, status_conditions
from tuopin.terms import Verdict

__all__ = [
    "AMONG_POOR",
    "REGISTERED",
    "by_village",
    "caused",
    "causes",
    "conditions",
    "deciding",
    "figures",
    "households",
    "named",
    "of_the_registry",
    "population",
]

#: Among whom criteria are asked: all registered households, and the poor.
REGISTERED, AMONG_POOR = "registered", "poor"
#: What the registry says of a household that had been out and is poor again.
RELAPSED = "3"


def deciding(edition: Edition) -> list[str]:
    """The standards of households and the criteria they rest on, each once, in the edition's order."""
    found: list[str] = []
    for standard in edition.standards.values():
        if standard.subject.value == "household":
            found += [name for name in (standard.id, *standard.criteria) if name not in found]
    return found


def named(name: str, verdict: Verdict, among: str = REGISTERED) -> str:
    """What the figure of a criterion's verdict is called: `food.unmet`; among the poor `poor.food.unmet`."""
    return ("" if among == REGISTERED else f"{among}.") + f"{name}.{verdict.value}"


def conditions(edition: Edition) -> dict[str, nw.Expr]:
    """Every figure's name and what a household must be to be counted in it; asks rows of `households`."""
    status = status_conditions()
    found = {
        REGISTERED: nw.col("registered_poor") | nw.col("registered_out"),
        AMONG_POOR: status.pop("poor"),
        "relapsed": POOR & (nw.col("exit_flag") == RELAPSED),
        **status,
    }
    for among in (REGISTERED, AMONG_POOR):
        for name in deciding(edition):
            held = nw.col(name)
            for verdict, answer in (
                (Verdict.MET, held),
                (Verdict.UNMET, ~held),
                (Verdict.UNKNOWN, held.is_null()),
            ):
                found[named(name, verdict, among)] = found[among] & answer.fill_null(False)
    return {name: condition.fill_null(False) for name, condition in found.items()}


def figures(edition: Edition) -> list[str]:
    """The names of the figures of an edition, in their order."""
    return list(conditions(edition))


def of_the_registry(name: str) -> bool:
    """Whether the figure asks what only the round's registry says, and not the assessed row."""
    return name == "relapsed"


def households(assessed: nw.LazyFrame, registered: nw.LazyFrame) -> nw.LazyFrame:
    """Assessed households, and beside each what the round's registry says of its exit and of its main cause."""
    flags = registered.select("household_no", "exit_flag", "main_cause")
    return assessed.join(flags, on="household_no", how="left")


def by_village(rows: nw.LazyFrame, asked: Mapping[str, nw.Expr]) -> nw.LazyFrame:
    """Per village: households (`h0`, `h1`, …) and persons (`p0`, …) of each figure, in the order asked."""
    marks = {f"m{place}": condition for place, condition in enumerate(asked.values())}
    members = nw.col("members").cast(nw.Int64)
    marked = rows.select(
        "village_code",
        members,
        *[condition.cast(nw.Int64).alias(mark) for mark, condition in marks.items()],
    )
    households = [nw.col(mark).sum().cast(nw.Int64).alias(f"h{mark[1:]}") for mark in marks]
    persons = [
        (nw.col(mark) * nw.col("members")).sum().cast(nw.Int64).alias(f"p{mark[1:]}")
        for mark in marks
    ]
    return marked.group_by("village_code").agg(*households, *persons)


def causes(rows: nw.LazyFrame) -> nw.LazyFrame:
    """Per village and main cause (null: not recorded) of `households`: the registered, and the poor among them."""
    registered = rows.filter(nw.col("registered_poor") | nw.col("registered_out"))
    marked = registered.select(
        "village_code",
        "main_cause",
        nw.lit(1).cast(nw.Int64).alias("one"),
        nw.col("registered_poor").cast(nw.Int64).alias("poor"),
    )
    return marked.group_by("village_code", "main_cause").agg(
        nw.col("one").sum().cast(nw.Int64).alias("registered"),
        nw.col("poor").sum().cast(nw.Int64),
    )


def caused(cause: str, *, poor: bool) -> nw.Expr:
    """What a household must be to be counted under a main cause (empty: not recorded) by `causes`."""
    held = nw.col("main_cause")
    asked = (held == cause) if cause else (held.is_null() | (held == ""))
    registered = nw.col("registered_poor") | nw.col("registered_out")
    among = nw.col("registered_poor") if poor else registered
    return (among & asked).fill_null(False)


def population(villages: nw.LazyFrame) -> nw.LazyFrame:
    """Per village: rural registered population, and whether it is unknown (1), so that both can be summed."""
    told = nw.col("rural_population")
    return villages.select(
        "village_code",
        told.fill_null(0).cast(nw.Int64).alias("population"),
        told.is_null().cast(nw.Int64).alias("without_population"),
    )


def asked_columns(names: Sequence[str]) -> list[str]:
    """The columns of `by_village` in their order, households before persons."""
    return [f"{unit}{place}" for unit in ("h", "p") for place in range(len(names))]


__all__ += ["asked_columns"]
