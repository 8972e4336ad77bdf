"""Slots: every question asked of every column of a table, each an expression that is true where it finds something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import narwhals.stable.v2 as nw

from tuopin.rules import any_of
from tuopin.stages.registry.cells import LONGEST, LOST_PATTERN, is_numbered
from tuopin.stages.registry.identity import LENGTHS, PROVINCE_PATTERN, checksum_fails, sex_of
from tuopin.stages.registry.intake_checks import INTAKE_CHECKS, Effect
from tuopin.tables import Column, Kind, Privacy, Table
from tuopin.terms import DIGITS, CodeList, Text

__all__ = ["AREA_DIGITS", "WHOLE_ROW", "Slot", "fault_slots", "id_columns", "slots"]

#: Area columns and the digits their codes have.
AREA_DIGITS = {
    "village_code": DIGITS["village"],
    "county_code": DIGITS["county"],
    "prefecture_code": DIGITS["prefecture"],
}
#: Pairs of dates of which the first cannot be later than the second.
ORDERED = (("joined_on", "left_on"), ("work_start", "work_end"))
#: A cause, and those it must not repeat.
CAUSES = {
    "other_cause_1": ("main_cause",),
    "other_cause_2": ("main_cause", "other_cause_1"),
}


NOTHING_MORE = Text("", "")
#: A row that could not be split into cells, kept as it stands; it may name people, so findings mask it.
WHOLE_ROW = Column("_line", Kind.TEXT, Text("整行", "whole row"), Privacy.DIRECT)
#: Why a row could not be split, as the reader says in `_fault`, and the check that says so.
FAULTS = {"fields": "row.fields", "quote": "row.quote"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One check on one column of one table; `flag` is true where it finds something, never raises.

    `of_text` marks questions about how a cell is written: a row in which every cell is plain
    need not be asked them.
    """

    check: str
    column: Column
    flag: nw.Expr
    allowed: Text = NOTHING_MORE
    limits: str = ""
    of_text: bool = False

    @property
    def name(self) -> str:
        """The column in which a marked frame keeps the answer."""
        return f"_{self.check}_{self.column.name}"

    @property
    def rejects(self) -> bool:
        """Whether a finding here rejects the row."""
        return INTAKE_CHECKS[self.check].effect is Effect.REJECTS

    @property
    def message(self) -> Text:
        """What is wrong and what to do, in both languages."""
        message, column = INTAKE_CHECKS[self.check].message, self.column.text
        return Text(
            message.zh.format(column=column.zh, allowed=self.allowed.zh, limits=self.limits),
            message.en.format(column=column.en, allowed=self.allowed.en, limits=self.limits),
        )


def is_area(column: Column) -> bool:
    """Whether a column holds the code of a village, county or prefecture."""
    return column.name in AREA_DIGITS


def id_columns(table: Table) -> list[Column]:
    """The columns that hold ID numbers."""
    return [column for column in table.columns if column.name.endswith("id_number")]


def slots(
    table: Table,
    held: frozenset[str],
    lists: Mapping[str, CodeList],
    as_of: date,
    elsewhere: frozenset[str] = frozenset(),
) -> list[Slot]:
    """Every slot of a table for a delivery that has the columns `held`.

    A required column the delivery lacks altogether is a slot too: each of its rows is rejected, unless the
    column is held `elsewhere`.
    """
    found: list[Slot] = []
    for column in table.columns:
        if column.required and (column.name in held or column.name not in elsewhere):
            found.append(Slot("row.required", column, _missing(column, column.name in held)))
        if column.name in held:
            found += _of_column(column, table, lists, as_of)
    for column in id_columns(table):
        if column.name in held:
            found += _of_identity(column)
    return [*found, *_across(table, held)]


def fault_slots() -> list[Slot]:
    """The slots of rows that could not be split into cells."""
    return [
        Slot(check, WHOLE_ROW, nw.col("_fault") == fault, of_text=True)
        for fault, check in FAULTS.items()
    ]


def _missing(column: Column, held: bool) -> nw.Expr:
    return nw.col(f"_text_{column.name}").is_null() if held else nw.lit(True)


def _unusable(column: Column) -> nw.Expr:
    return nw.col(column.name).is_null() & ~nw.col(f"_text_{column.name}").is_null()


def _of_column(
    column: Column, table: Table, lists: Mapping[str, CodeList], as_of: date
) -> Iterator[Slot]:
    value = nw.col(column.name)
    if column.kind is Kind.TEXT:
        yield from _of_text(column)
    else:
        check = "cell.code" if column.kind is Kind.CODE else "cell.type"
        check = "row.required_value" if column.required else check
        yield Slot(check, column, _unusable(column), _allowed(column, lists), of_text=True)
    if is_area(column):
        digits = AREA_DIGITS[column.name]
        malformed = ~value.str.contains(f"^[0-9]{{{digits}}}$")
        shape = Text(f"{digits}位数字代码", f"a code of {digits} digits")
        yield Slot(
            "row.area_code" if column.name == table.area else "cell.area_code",
            column,
            malformed,
            shape,
        )
    if column.kind is Kind.DATE:
        yield Slot("cell.future", column, value > as_of, limits=as_of.isoformat())
    if column.low is not None or column.high is not None:
        yield Slot("cell.range", column, _outside(column), limits=_limits(column))


def _of_text(column: Column) -> Iterator[Slot]:
    value, text = nw.col(column.name), nw.col(f"_text_{column.name}")
    if column.required:
        allowed = ALL_DIGITS if is_numbered(column) else SHORT
        yield Slot("row.required_value", column, _unusable(column), allowed, of_text=True)
    else:
        long = text.str.len_chars() > LONGEST
        yield Slot("cell.too_long", column, long, limits=str(LONGEST), of_text=True)
    if is_numbered(column) and not column.required:
        yield Slot("cell.digits_lost", column, text.str.contains(LOST_PATTERN), of_text=True)
    if not is_numbered(column):
        signs = value.str.slice(0, 1).is_in(["=", "+", "-", "@"]) & (value.str.len_chars() > 1)
        yield Slot("cell.formula", column, signs, of_text=True)
    spoiled = value.str.contains("\ufffd", literal=True)
    yield Slot("cell.unreadable", column, spoiled, of_text=True)


SHORT = Text(f"不超过{LONGEST}个字符的文本", f"text of at most {LONGEST} characters")
ALL_DIGITS = Text("全部数字(请将该列设为文本格式)", "all digits (format the column as text)")


def _of_identity(column: Column) -> Iterator[Slot]:
    shaped = nw.col(f"_shaped_{column.name}")
    length = nw.col(f"_citizen_{column.name}").str.len_chars()
    right = any_of(length == each for each in LENGTHS)
    first, second = nw.col(f"_first_{column.name}"), nw.col(f"_second_{column.name}")
    yield Slot("id.length", column, ~right)
    yield Slot(
        "id.checksum", column, (right & shaped.is_null()) | checksum_fails(shaped, first, second)
    )
    yield Slot("id.date", column, ~shaped.is_null() & nw.col(f"_born_{column.name}").is_null())
    yield Slot("id.area", column, ~shaped.str.contains(PROVINCE_PATTERN))


def _across(table: Table, held: frozenset[str]) -> Iterator[Slot]:
    if table.name == "person" and "id_number" in held:
        yield from _against_identity(table, held)
    for first, second in ORDERED:
        if {first, second} <= held and {first, second} <= set(table.names):
            start = table.column(first).text
            yield Slot("cell.order", table.column(second), nw.col(second) < nw.col(first), start)
    for name, others in CAUSES.items():
        same = [nw.col(other) == nw.col(name) for other in others if other in held]
        # one slot a column, whichever cause it repeats: two of the same name cannot be told apart
        if same and name in held and name in table.names:
            yield Slot("cell.repeated_cause", table.column(name), any_of(same))


def _against_identity(table: Table, held: frozenset[str]) -> Iterator[Slot]:
    shaped = nw.col("_shaped_id_number")
    if "birth_date" in held:
        differs = nw.col("birth_date") != nw.col("_born_id_number")
        yield Slot("id.birth", table.column("birth_date"), differs)
    if "sex" in held:
        stated = (nw.col("sex") == "1") | (nw.col("sex") == "2")
        yield Slot("id.sex", table.column("sex"), stated & (nw.col("sex") != sex_of(shaped)))
    tail = nw.when(shaped.str.len_chars() > 18).then(shaped)
    for name, at in (("disability_kind", 18), ("disability_grade", 19)):
        if name in held:
            digit = nw.concat_str(nw.lit("0"), tail.str.slice(at, 1))
            written = (
                nw.when(nw.col(name).str.len_chars() > 1)
                .then(digit)
                .otherwise(tail.str.slice(at, 1))
            )
            yield Slot("id.disability", table.column(name), nw.col(name) != written)


def _outside(column: Column) -> nw.Expr:
    value = nw.col(column.name)
    if column.low is None:
        return value > column.high
    if column.high is None:
        return value < column.low
    return (value < column.low) | (value > column.high)


def _limits(column: Column) -> str:
    # people write and read money in yuan
    scale = 100 if column.kind is Kind.MONEY else 1
    low, high = (
        "" if bound is None else f"{bound // scale}" for bound in (column.low, column.high)
    )
    return f"{low}–{high}"


def _allowed(column: Column, lists: Mapping[str, CodeList]) -> Text:
    if column.kind is Kind.CODE:
        codes = [each.code for each in lists[str(column.codes)].codes]
        shown = " ".join(codes[:30]) + (" …" if len(codes) > 30 else "")
        return Text(f"代码 {shown} 或其名称", f"codes {shown}, or their names")
    return FORMS[column.kind]


FORMS = {
    Kind.TEXT: Text("文本", "text"),
    Kind.INT: Text("整数", "a whole number"),
    Kind.NUMBER: Text("数字", "a number"),
    Kind.MONEY: Text("金额(元)", "an amount in yuan"),
    Kind.BOOL: Text("是/否 或 1/0", "yes/no or 1/0"),
    Kind.DATE: Text("日期,如 2019-12-31 或 20191231", "a date such as 2019-12-31 or 20191231"),
    Kind.MONTH: Text("年月,如 201912", "a month such as 201912"),
    Kind.YEAR: Text("四位年份", "a year of four digits"),
}
