"""A mapping: how the columns of any other survey become columns of our tables, written in YAML.

    schema: tuopin-mapping/1
    title: {zh: …, en: …}
    tables:
      - table: person                 # one of ours
        where: {year: ["97"]}         # only rows with these values; the others are counted and left out
        one_per: [village, folio]     # one row for each combination (the first): a household out of its members
        ranges: {data_year: {low: 1990, high: 2035}}   # another plausible range than ours
        columns:
          person_no: folio                                       # our column: theirs, as it stands
          data_year: {value: "1997"}                             # the same on every row
          sex: {from: sex, codes: {"0": "2", "1": "1"}}          # their codes to ours; others stay and are flagged
          village_code: {from: village, pad: 3, before: "990000000"}
          household_no: {join: [village, folio], pad: [3, 5], between: "-", empty: x}
          member_no: {join: [village, folio], between: "-", number: 2}    # two digits, by row order within the join
          wage_income: {from: wage, unit: wan_yuan}              # yuan, fen, wan_yuan (ten thousand yuan)
          cultivated_land: {from: hectares, times: 15}
          birth_date: {age: age, on: 1997-10-01, assume: mid_year}

A survey that was drawn as a sample has a section `survey` beside or instead of `tables` (see
`survey_plan`): which columns are weight, strata, clusters and indicators.

An age is no date of birth. `assume` says which day stands for it, and every delivery read with such a
mapping says so in a finding: `latest` (turned that age on the day), `earliest` (a day short of the next
birthday), `mid_year` (half a year before `latest`). On the day itself all three have the stated age.
"""

from __future__ import annotations

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tuopin.store.readers.file_checks import IntakeError
from tuopin.store.readers.headings import folded
from tuopin.store.readers.survey_plan import SurveyPlan, survey_plan
from tuopin.tables import TABLES, Kind, Table
from tuopin.terms import REQUIRED, Located, Text, load, no_more, refuse, take, take_text

__all__ = ["ASSUMPTIONS", "UNITS", "Mapping", "Source", "TableMapping", "load_mapping", "matched"]

SCHEMA = "tuopin-mapping/1"
#: Factor to yuan of each unit of money a survey may use.
UNITS = {"yuan": 1.0, "fen": 0.01, "wan_yuan": 10_000.0}
ASSUMPTIONS = ("latest", "mid_year", "earliest")
OLDEST = 120
TABLE_KEYS = ("table", "where", "one_per", "ranges", "columns", "note")
SOURCE_KEYS = (
    "from", "join", "value", "codes", "pad", "before", "between", "empty", "number", "unit", "times",
    "age", "on", "assume", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """Where one of our columns comes from."""

    parts: tuple[str, ...] = ()
    value: str | None = None
    codes: Pairs[str, str] | None = None
    pad: tuple[int, ...] = ()
    before: str = ""
    between: str = ""
    empty: str | None = None
    number: int = 0
    times: float | None = None
    dates: Pairs[str, str] | None = None
    assume: str | None = None


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How rows of one of our tables are made."""

    table: Table
    columns: Pairs[str, Source]
    where: Pairs[str, tuple[str, ...]]
    one_per: tuple[str, ...]

    @property
    def used(self) -> set[str]:
        """Their columns that are read."""
        parts = {part for source in self.columns.values() for part in source.parts}
        return parts | set(self.where) | set(self.one_per)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file, read and checked."""

    title: Text
    tables: tuple[TableMapping, ...]
    survey: SurveyPlan | None = None

    @property
    def used(self) -> set[str]:
        """Every column of theirs that is read."""
        return set().union(*(each.used for each in self.tables))

    def names(self, headings: Sequence[str], file: str) -> tuple[str | None, ...]:
        """For each heading of a file its name in the mapping, or None; IntakeError where one is missing or doubled."""
        return matched(self.used, headings, file, "mapping_column")


def matched(
    used: set[str], headings: Sequence[str], file: str, reason: str
) -> tuple[str | None, ...]:
    """For each heading of a file its name among `used`, or None; IntakeError where one is missing or doubled."""
    wanted = {folded(name): name for name in used}
    names = tuple(wanted.get(folded(heading)) for heading in headings)
    missing = sorted(used - {name for name in names if name})
    if missing:
        shown = ", ".join(heading[:20] for heading in headings[:40])
        raise IntakeError(reason, file=file, found=", ".join(missing), allowed=shown)
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise IntakeError("duplicate_columns", file=file, found=", ".join(doubled))
    return names


def load_mapping(path: str | Path, tables: Pairs[str, Table] = TABLES) -> Mapping:
    """The mapping in a YAML file; DocumentError names file, line, value and what is allowed.

    `tables` are the ones it may fill: the core's, or those of an edition with a pack's own.
    """
    document = load(Path(path))
    no_more(document, ("schema", "title", "source", "note", "survey", "tables"))
    take(document, "schema", str, allowed=[SCHEMA])
    survey = take(document, "survey", dict, default=None)
    mapped = take(document, "tables", list, default=[] if survey is not None else REQUIRED)
    if not mapped and survey is None:
        refuse(
            document,
            "tables",
            ["…"],
            Text("tables 至少要有一项", "tables needs at least one entry"),
        )
    return Mapping(
        take_text(document, "title"),
        tuple(_table(entry, tables) for entry in mapped),
        survey_plan(survey) if survey is not None else None,
    )


def _table(entry: Located, tables: Pairs[str, Table]) -> TableMapping:
    no_more(entry, TABLE_KEYS)
    table = tables[take(entry, "table", str, allowed=tables)]
    columns = take(entry, "columns", dict)
    for name in columns:
        if name not in table.names:
            refuse(
                columns,
                name,
                table.names,
                Text(f"表 {table.name} 没有列 {name}", f"table {table.name} has no column {name}"),
            )
    where = take(entry, "where", dict, default={})
    return TableMapping(
        table=_ranged(table, take(entry, "ranges", dict, default={})),
        columns={name: _source(columns, name, table) for name in columns},
        where={name: tuple(str(v) for v in take(where, name, list)) for name in where},
        one_per=tuple(take(entry, "one_per", list, default=[])),
    )


def _ranged(table: Table, ranges: Pairs[str, Any]) -> Table:
    for name in ranges:
        if name not in table.names:
            refuse(ranges, name, table.names)
        bounds = take(ranges, name, dict)
        no_more(bounds, ("low", "high"))
        low, high = (take(bounds, key, int, default=None) for key in ("low", "high"))
        columns = tuple(
            replace(c, low=low, high=high) if c.name == name else c for c in table.columns
        )
        table = replace(table, columns=columns)
    return table


def _source(columns: Located, name: str, table: Table) -> Source:
    if isinstance(columns[name], str):
        return Source(parts=(columns[name],))
    entry = take(columns, name, dict)
    no_more(entry, SOURCE_KEYS)
    ways = [key for key in ("from", "join", "value", "age") if key in entry]
    if len(ways) != 1:
        said = Text(
            "from、join、value、age 须恰有其一",
            "exactly one of from, join, value and age must be there",
        )
        refuse(columns, name, (), said)
    if "value" in entry:
        return Source(value=str(take(entry, "value", (str, int, float))))
    if "age" in entry:
        return _aged(entry)
    parts = tuple(take(entry, "join", list)) if "join" in entry else (take(entry, "from", str),)
    pad = take(entry, "pad", (int, list), default=[])
    codes = take(entry, "codes", dict, default=None)
    return Source(
        parts=parts,
        codes={str(k): str(v) for k, v in codes.items()} if codes else None,
        pad=tuple(pad) if isinstance(pad, list) else (pad,) * len(parts),
        before=take(entry, "before", str, default=""),
        between=take(entry, "between", str, default=""),
        empty=take(entry, "empty", str, default=None),
        number=take(entry, "number", int, default=0),
        times=_times(entry, table.column(name).kind),
    )


def _times(entry: Located, kind: Kind) -> float | None:
    unit = take(entry, "unit", str, allowed=UNITS, default=None)
    times = take(entry, "times", (int, float), default=None)
    if unit is not None and kind is not Kind.MONEY:
        refuse(
            entry,
            "unit",
            (),
            Text(
                "unit 只用于金额;其他数值用 times", "unit is for money; use times for other numbers"
            ),
        )
    if times is not None and kind not in (Kind.NUMBER, Kind.INT, Kind.MONEY):
        refuse(entry, "times", (), Text("times 只用于数值", "times is for numbers"))
    if unit is None and times is None:
        return None
    return (UNITS[unit] if unit else 1.0) * float(times or 1)


def _aged(entry: Located) -> Source:
    on = take(entry, "on", date)
    assume = take(entry, "assume", str, allowed=ASSUMPTIONS)
    dates = {str(age): _born(age, on, assume).isoformat() for age in range(OLDEST + 1)}
    return Source(parts=(take(entry, "age", str),), dates=dates, assume=assume)


def _born(age: int, on: date, assume: str) -> date:
    """The day of birth that stands for an age on a day."""
    if assume == "earliest":
        return _years_before(on, age + 1) + timedelta(days=1)
    latest = _years_before(on, age)
    if assume == "latest":
        return latest
    first = _years_before(on, age + 1) + timedelta(days=1)
    return first + (latest - first) // 2


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
