"""Cases: examples of policy in YAML, read strictly; at once tests, documentation and `tuopin policy cases`.

A case names a day, a few facts and the answers expected. Money is written in yuan. A fact left out or
written as null is unknown. `like` takes the facts of another case and changes only what is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tuopin.rules.criterion import Subject
from tuopin.rules.pack import Pack
from tuopin.tables import TABLES, Column, Kind, Table
from tuopin.terms import (
    DocumentError,
    Located,
    LocatedList,
    Text,
    Verdict,
    code_list,
    load,
    no_more,
    refuse,
    take,
    take_text,
)

__all__ = ["COUNTED", "Case", "Expected", "Row", "read_cases", "read_row"]

Row = Mapping[str, Any]

#: Tables of a registry beside those its criteria read: of the first a household case writes one row as
#: a mapping, of the others a list of rows.
WATCHED = ("monitored",)
LISTED = ("measure", "hit")
#: What a village's or county's criteria read beside its own row, counted by the stages in a real round.
COUNTED: dict[str, dict[str, Kind]] = {
    "village": dict.fromkeys(
        ("village_poor_persons", "village_poor_households", "village_registered_persons"), Kind.INT
    ),
    "county": dict.fromkeys(
        (
            "county_poor_persons",
            "county_out_persons",
            "out_checked",
            "out_wrong",
            "unregistered_checked",
            "unregistered_missed",
            "households_surveyed",
            "households_accepting",
            "poor_villages",
            "poor_villages_out",
        ),
        Kind.INT,
    )
    | {"rural_income": Kind.NUMBER},
}
HEAD = ("name", "on", "area", "like", "source")
ANSWERS = ("expect", "due", "reviews")
TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,),
    Kind.CODE: (str,),
    Kind.INT: (int,),
    Kind.MONTH: (int,),
    Kind.YEAR: (int,),
    Kind.MONEY: (int, float),
    Kind.NUMBER: (int, float),
    Kind.BOOL: (bool,),
    Kind.DATE: (date,),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """The answer a case expects of a criterion or standard; value and gap in its own unit (money in fen)."""

    verdict: Verdict
    value: float | None = None
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One example: on a day, these facts, these answers.

    `facts` are rows by table with typed values (money in fen). `due` maps an eligibility to a verdict or
    to the numbers (from 1) of the members due; `reviews` are the exclusions opened, None where not asked.
    """

    id: str
    name: Text
    on: date
    area: str
    subject: Subject
    source: str | None
    facts: Mapping[str, tuple[Row, ...]]
    expect: Mapping[str, Expected]
    due: Mapping[str, Verdict | tuple[int, ...]]
    reviews: tuple[str, ...] | None
    place: str


def read_cases(pack: Pack) -> tuple[Case, ...]:
    """Every case of a pack's `cases` folder in order of file and place; DocumentError at the line of a mistake."""
    written: dict[str, Located] = {}
    for resource in sorted(pack.folder("cases").iterdir(), key=lambda each: each.name):
        if not resource.name.endswith(".yaml"):
            continue
        document = load(resource, f"cases/{resource.name}")
        for key in document:
            if key in written:
                refuse(document, key, (), Text(f"案例 {key} 重复", f"case {key} is written twice"))
            written[key] = take(document, key, dict)
    return tuple(_Reader(pack, written).case(key) for key in written)


class _Reader:
    """Reads the cases of one pack, each with what it takes from the case it is like."""

    def __init__(self, pack: Pack, written: Mapping[str, Located]) -> None:
        self.pack = pack
        self.written = written
        self.subjects = {each.id: each.subject for each in pack.criteria}
        self.subjects |= {each.id: each.subject for each in pack.standards}
        self.units = {each.id: each.unit for each in pack.criteria}
        self.eligibilities = [each.id for each in pack.eligibilities]
        self.exclusions = [each.id for each in pack.exclusions]
        self.tables = {**TABLES, **{table.name: table for table in pack.tables}}
        self.single = (*pack.rows.single, *(WATCHED if pack.rows.registered else ()))
        self.several = (pack.rows.person, *(LISTED if pack.rows.registered else ()))
        self.keys = (*HEAD, *self.single, *self.several, *COUNTED, *ANSWERS)

    def case(self, key: str) -> Case:
        entry = self.written[key]
        no_more(entry, self.keys)
        facts = self.facts(key, ())
        subject = _subject(entry, facts)
        return Case(
            id=key,
            name=take_text(entry, "name"),
            on=take(entry, "on", date),
            area=take(entry, "area", str, default=self.pack.area),
            subject=subject,
            source=take(entry, "source", str, default=None),
            facts=facts,
            expect=self.expected(entry, subject),
            due=self.due(entry),
            reviews=self.reviews(entry),
            place=f"{entry.file}:{entry.line}",
        )

    def facts(self, key: str, seen: tuple[str, ...]) -> dict[str, tuple[Row, ...]]:
        """The case's rows over those of the case it is like; a list of rows replaces the other's list."""
        entry = self.written[key]
        base: dict[str, tuple[Row, ...]] = {}
        other = take(entry, "like", str, default=None)
        if other is not None:
            if other not in self.written or other in (key, *seen):
                refuse(entry, "like", [name for name in self.written if name not in (key, *seen)])
            base = self.facts(other, (*seen, key))
        for table in (*self.single, *COUNTED):
            if table in entry:
                row = read_row(table, take(entry, table, dict), self.tables)
                base[table] = ({**(base[table][0] if table in base else {}), **row},)
        for table in self.several:
            if table in entry:
                base[table] = tuple(
                    read_row(table, each, self.tables) for each in _mappings(entry, table)
                )
        return base

    def expected(self, entry: Located, subject: Subject) -> dict[str, Expected]:
        written = take(entry, "expect", dict, default=Located({}, entry.file, entry.line, {}))
        fitting = [name for name, of in self.subjects.items() if _fits(of, subject)]
        no_more(written, fitting)
        return {name: self.answer(written, name) for name in written}

    def answer(self, written: Located, name: str) -> Expected:
        verdicts = [verdict.value for verdict in Verdict]
        if not isinstance(written[name], dict):
            return Expected(Verdict(take(written, name, str, allowed=verdicts)))
        answer = take(written, name, dict)
        no_more(answer, ("verdict", "value", "gap"))
        # Money is written in yuan and held in fen.
        scale = 100 if self.units.get(name, "").startswith("fen") else 1
        numbers = {
            part: take(answer, part, (int, float), default=None) for part in ("value", "gap")
        }
        scaled = {part: None if n is None else float(n) * scale for part, n in numbers.items()}
        return Expected(Verdict(take(answer, "verdict", str, allowed=verdicts)), **scaled)

    def due(self, entry: Located) -> dict[str, Verdict | tuple[int, ...]]:
        written = take(entry, "due", dict, default=Located({}, entry.file, entry.line, {}))
        no_more(written, self.eligibilities)
        found: dict[str, Verdict | tuple[int, ...]] = {}
        for name, answer in written.items():
            if isinstance(answer, list):
                found[name] = tuple(answer)
            else:
                found[name] = Verdict(take(written, name, str, allowed=[v.value for v in Verdict]))
        return found

    def reviews(self, entry: Located) -> tuple[str, ...] | None:
        written = take(entry, "reviews", list, default=None)
        if written is None:
            return None
        for name in written:
            if name not in self.exclusions:
                refuse(entry, "reviews", self.exclusions)
        return tuple(written)


def _subject(entry: Located, facts: Mapping[str, tuple[Row, ...]]) -> Subject:
    kinds = [kind for kind in (Subject.VILLAGE, Subject.COUNTY) if kind.value in facts]
    if len(kinds) > 1 or (kinds and len(facts) > 1):
        raise DocumentError(
            entry.file,
            entry.line,
            Text(
                "一个案例只讲一户、一村或一县",
                "a case is about one household, one village or one county",
            ),
        )
    return kinds[0] if kinds else Subject.HOUSEHOLD


def _fits(asked: Subject, subject: Subject) -> bool:
    """Whether a household case may expect it (members' criteria roll up), or a village or county case."""
    return asked is subject or (subject is Subject.HOUSEHOLD and asked is Subject.PERSON)


def _mappings(entry: Located, table: str) -> Iterable[Located]:
    rows = take(entry, table, list)
    assert isinstance(rows, LocatedList)  # noqa: S101 - the loader makes no other lists
    for line, row in zip(rows.lines, rows, strict=True):
        if not isinstance(row, Located):
            said = Text(f"{table} 的每一项须是键值映射", f"each entry of {table} must be a mapping")
            raise DocumentError(rows.file, line, said, value=row)
        yield row


def read_row(table: str, written: Located, tables: Mapping[str, Table] = TABLES) -> Row:
    """One row of a table as written in a case: yuan become fen, codes are held against their list."""
    columns = {column.name: column for column in tables[table].columns}
    counted = COUNTED.get(table, {})
    no_more(written, (*columns, *counted))
    return {name: _value(written, name, columns.get(name), counted.get(name)) for name in written}


def _value(written: Located, name: str, column: Column | None, kind: Kind | None) -> Any:
    """The typed value of one fact; codes are held against their list, yuan become fen."""
    held = column.kind if column is not None else kind
    assert held is not None  # noqa: S101 - no_more has refused every other name
    allowed = None
    if column is not None and column.codes is not None:
        allowed = [code.code for code in code_list(column.codes).codes]
    value = take(written, name, TYPES[held], allowed=allowed, default=None)
    if value is not None and held is Kind.MONEY:
        return round(value * 100)
    return value
