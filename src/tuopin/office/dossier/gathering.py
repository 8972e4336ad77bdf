"""One household gathered from everything the office knows of it: the same for the page, the handbook and the card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tuopin.office.archive.keeping import POLICY, as_of, edition_on
from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import way_up
from tuopin.office.assessment.living import frames_of, rows_of, year_of
from tuopin.office.dossier.judging import Judged, judged
from tuopin.office.dossier.past import Past, past_of
from tuopin.office.registry import queries
from tuopin.office.registry.models import MODELS
from tuopin.rounds.explaining import explain_facts
from tuopin.rules import NotInForce
from tuopin.tables import TABLES, Column, Kind
from tuopin.terms import Text, Verdict

__all__ = ["Dossier", "Due", "Earned", "Income", "gathered"]

DELIVERED = 60


@dataclass(frozen=True, slots=True)
class Earned:
    """One line of the year's accounts: the household's fen, and a head's; None where it is unknown."""

    column: Column
    household: int | None
    head: int | None
    part: bool  # a part of the line of transfers above it
    total: bool


@dataclass(frozen=True, slots=True)
class Income:
    """A year's accounts as they were recorded, and how far the sources are from the total that was stated."""

    year: int
    members: int
    lines: tuple[Earned, ...]
    astray: int | None  # fen; None where the sources add up, or one of them is unknown


@dataclass(frozen=True, slots=True)
class Due:
    """A measure the household should have, or of which it is unknown whether it should."""

    title: Text
    head: str  # code of the head of measures
    name: str  # of the member it is for; empty for the household
    due: Verdict
    reason: Text


@dataclass(frozen=True, slots=True)
class Dossier:
    """A household, its members, accounts, verdicts, rounds, what it is due and what it was given."""

    household: Any
    year: int
    way: list[Area]
    members: list[Any]
    income: Income | None
    judged: Judged
    past: tuple[Past, ...]
    due: tuple[Due, ...] | None  # None where the documents of the year are not in force
    given: list[Any]


def gathered(household: Any) -> Dossier:
    """Everything known of the household; whoever asks has made sure that the reader may see it."""
    number, year = household.household_no, year_of(household)
    people = list(queries.members(number))
    return Dossier(
        household=household,
        year=year,
        way=way_up(household.village_code),
        members=people,
        income=_income(number, len(people)),
        judged=judged(household),
        past=past_of(number),
        due=_due(household, year, people),
        given=list(queries.rows_of(MODELS["measure"], number)[:DELIVERED]),
    )


# ---- accounts ----------------------------------------------------------------------------------------------

#: Where the accounts of the table turn from one kind of line to the next.
TRANSFER, GROSS, NET, STATED = (
    "transfer_income", "gross_income", "net_income", "net_income_per_head",
)  # fmt: skip


def _income(number: str, members: int) -> Income | None:
    row = queries.rows_of(MODELS["income"], number).last()
    if row is None:
        return None
    lines, part = [], False
    for column in TABLES["income"].columns:
        if column.kind is not Kind.MONEY or column.name == STATED:
            continue
        part = part and column.name != GROSS
        value = getattr(row, column.name)
        head = round(value / members) if value is not None and members else None
        lines.append(Earned(column, value, head, part, column.name in (GROSS, NET)))
        part = part or column.name == TRANSFER
    return Income(row.data_year, members, tuple(lines), _astray(lines))


def _astray(lines: list[Earned]) -> int | None:
    """By how much the stated total differs from its sources; None where it does not, or cannot be said."""
    end = next(at for at, line in enumerate(lines) if line.total)
    sources = [line.household for line in lines[:end] if not line.part]
    known, total = [each for each in sources if each is not None], lines[end].household
    if total is None or len(known) < len(sources):
        return None
    return total - sum(known) or None


# ---- what it is due ----------------------------------------------------------------------------------------


def _due(household: Any, year: int, people: list[Any]) -> tuple[Due, ...] | None:
    """By the registry as it stands; of what is certainly not due nothing is said."""
    names = {person.person_no: person.name or "" for person in people}
    try:
        edition = edition_on(POLICY, as_of(year), as_of(year))
        facts = frames_of(rows_of(household, year))
        told = explain_facts(household.household_no, facts, edition, year=year)
    except NotInForce:
        return None
    except KeyError:  # the registry counts the household no more: nothing is due
        return ()
    return tuple(
        Due(
            title=each["title"],
            head=each["head"],
            name=names.get(each["person_no"], each["person_no"] or ""),
            due=each["due"],
            reason=each["reason"],
        )
        for each in told.due
        if each["due"] is not Verdict.UNMET
    )
