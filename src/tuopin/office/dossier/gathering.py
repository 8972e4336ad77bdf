"""One household gathered from everything the office knows of it: the same for the page, the handbook and the card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuopin.office.archive.keeping import POLICY, as_of, edition_on
from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import way_up
from tuopin.office.assessment.living import frames_of, rows_of_many, year_of
from tuopin.office.dossier.judging import Judged, judged
from tuopin.office.dossier.past import Past, past_of
from tuopin.office.registry import queries
from tuopin.office.registry.models import MODELS
from tuopin.rounds.explaining import due_of_facts
from tuopin.rules import NotInForce
from tuopin.store import open_engine
from tuopin.tables import TABLES, Column, Kind
from tuopin.terms import Text, Verdict

__all__ = ["Dossier", "Due", "Earned", "Income", "gathered", "gathered_all"]

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
    return gathered_all([household])[0]


def gathered_all(households: Sequence[Any]) -> list[Dossier]:
    """The dossiers of households of one village, in their order: as many questions for all as for one."""
    numbers, year = [each.household_no for each in households], year_of(households[0])
    people = _by_household(queries.members_of(numbers))
    accounts = _by_household(queries.rows_of_many(MODELS["income"], numbers))
    given = _by_household(queries.rows_of_many(MODELS["measure"], numbers))
    with open_engine() as engine:
        verdicts, past = judged(households, engine), past_of(numbers, engine)
    due, way = _due(households, year, people), way_up(households[0].village_code)
    return [
        Dossier(
            household=each,
            year=year,
            way=way,
            members=people[each.household_no],
            income=_income(accounts[each.household_no], len(people[each.household_no])),
            judged=verdicts[each.household_no],
            past=past[each.household_no],
            due=None if due is None else due.get(each.household_no, ()),
            given=given[each.household_no][:DELIVERED],
        )
        for each in households
    ]


def _by_household(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found = defaultdict[str, list[Any]](list)
    for row in rows:
        found[row.household_no].append(row)
    return found


# ---- accounts ----------------------------------------------------------------------------------------------

#: Where the accounts of the table turn from one kind of line to the next.
TRANSFER, GROSS, NET, STATED = (
    "transfer_income", "gross_income", "net_income", "net_income_per_head",
)  # fmt: skip


def _income(years: Sequence[Any], members: int) -> Income | None:
    """The accounts of the last year of those there are."""
    if not years:
        return None
    row = years[-1]
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


def _due(
    households: Sequence[Any], year: int, people: Mapping[str, Sequence[Any]]
) -> dict[str, tuple[Due, ...]] | None:
    """By household and the registry as it stands; of what is certainly not due nothing is said.

    A household that the registry counts no more is due nothing.
    """
    names = {each.person_no: each.name or "" for held in people.values() for each in held}
    try:
        edition = edition_on(POLICY, as_of(year), as_of(year))
        told = due_of_facts(frames_of(rows_of_many(households, year)), edition)
    except NotInForce:
        return None
    return {
        number: tuple(
            Due(
                title=each["title"],
                head=each["head"],
                name=names.get(each["person_no"], each["person_no"] or ""),
                due=each["due"],
                reason=each["reason"],
            )
            for each in found
            if each["due"] is not Verdict.UNMET
        )
        for number, found in told.items()
    }
