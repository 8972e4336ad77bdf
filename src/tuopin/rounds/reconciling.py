"""Two registers of the same households side by side, row by row: theirs only, ours only, differs in which field.

**Which rows are the same.** Households, and tables of one row a household, by household number. Persons, the first
rule that pairs them counting: (1) the same ID number in the same household; (2) the same person number; (3) the same
ID number in another household; (4) the same name in the same household, where one side has no ID number. A number or
name that occurs twice on one side pairs nobody: which of the two is meant, no rule can know.

**What is not told.** A row that stands no more (a closed household, a member who left) and is on one side only is
no difference: both sides agree that it does not count.

Values are compared as text in the one form that `cells` gives them. A sealed column holds what it is found by
(its blind index) and is told by its companion `<column>_shown`. Nothing here reads a clock or opens a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from tuopin.store import Engine
from tuopin.tables import Column, Kind, Table

__all__ = [
    "DIFFERENCES", "KINDS", "RULES", "SHOWN", "Flags", "Matched", "cells", "compare", "compared", "standing", "totals",
]  # fmt: skip

KINDS = ("theirs", "ours", "differs", "unread")
#: How two rows of persons were found to be the same person, in the order asked.
RULES = ("id", "number", "id_elsewhere", "name")
#: What a sealed column is told by, instead of what it is compared by.
SHOWN = "_shown"
#: The columns of the differences, every one text.
DIFFERENCES = (
    "kind", "village_code", "household_no", "person_no", "name", "rule", "field", "theirs", "ours",
)  # fmt: skip
TEXT = nw.String()
TOWNSHIP_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Flags:
    """Codes that a policy counts by: exit flags of households, statuses of members."""

    poor: Sequence[str]
    out: Sequence[str]
    relapsed: Sequence[str]
    current: Sequence[str]


@dataclass(frozen=True)
class Matched:
    """What came of one table: its differences, and how many rows were the same on both sides in every field."""

    differences: nw.LazyFrame
    pairs: nw.LazyFrame


def standing(table: Table, flags: Flags, held: Sequence[str]) -> nw.Expr:
    """Whether a row counts now: a household not closed, a member who has not left; what is unknown removes nobody.

    `held` are the columns there are.
    """
    gone = []
    if table.name == "household":
        gone += [(~nw.col("valid")).fill_null(False)] if "valid" in held else []
        gone += [~nw.col(n).is_null() for n in ("closed_on", "close_reason") if n in held]
    if table.name == "person":
        if "member_status" in held:
            gone.append((~nw.col("member_status").is_in(list(flags.current))).fill_null(False))
        gone += [~nw.col("left_on").is_null()] if "left_on" in held else []
    return ~nw.any_horizontal(*gone, ignore_nulls=True) if gone else nw.lit(True)


def cells(column: Column) -> nw.Expr:
    """A typed column as the text it is compared by: fen, 2019-12-31, 1 and 0, codes as they are."""
    value = nw.col(column.name)
    if column.kind is Kind.BOOL:
        told = nw.when(value).then(nw.lit("1")).otherwise(nw.when(~value).then(nw.lit("0")))
    elif column.kind is Kind.DATE:
        told = value.dt.to_string("%Y-%m-%d")
    else:
        told = value.cast(TEXT)
    return told.alias(column.name)


def compared(table: Table, given: Sequence[str]) -> list[str]:
    """The columns that are compared, of those the other side gave: all but what rows are told apart and filed by."""
    apart = {*table.key, "data_year"}
    return [name for name in table.names if name in given and name not in apart]


def compare(
    table: Table,
    fields: Sequence[str],
    theirs: nw.LazyFrame,
    ours: nw.LazyFrame,
    unread: nw.LazyFrame,
    engine: Engine,
) -> Matched:
    """Compare one table. Both sides hold text columns as `cells` makes them, `_standing`, and `<column>_shown`.

    A column `filed` of theirs says where a row is told that ours lacks, where that is not its own village. `unread`
    are rows of theirs that could not be read, with the table's key and DIFFERENCES' columns `field` and `theirs`:
    they are told as such, and what they would have been compared with is not said to be missing.
    """
    by_person = table.key == ("person_no",)
    left, right = engine.keep(_named(theirs, table, "t_")), engine.keep(_named(ours, table, "o_"))
    pairs = engine.keep(_persons(left, right, engine) if by_person else _households(left, right))
    key = table.key[0]
    both = engine.keep(pairs.join(left, on="_t", how="inner").join(right, on="_o", how="inner"))
    told = [_differing(both, name, table) for name in _fields(fields, by_person)]
    left_over = left.join(pairs.select("_t"), on="_t", how="anti").filter(nw.col("t_standing"))
    ours_left = right.join(pairs.select("_o"), on="_o", how="anti").filter(nw.col("o_standing"))
    seen = unread.select(nw.col(key).alias("_o")).filter(~nw.col("_o").is_null()).unique()
    ours_left = ours_left.join(seen, on="_o", how="anti")
    told += [_alone(left_over, "t_", "theirs", table), _alone(ours_left, "o_", "ours", table)]
    told.append(_unread(unread, right, table))
    return Matched(engine.keep(nw.concat(told)), pairs)


def totals(
    household: nw.LazyFrame, person: nw.LazyFrame | None, flags: Flags, side: str
) -> nw.LazyFrame:
    """By township: households, persons, and households poor, out and relapsed (who are among the poor).

    Counted are rows that stand; `side` ends the names of the columns. Persons are unknown where there is no table.
    """
    flag = nw.col("exit_flag")
    of = {"poor": flags.poor, "out": flags.out, "relapsed": flags.relapsed}
    rows = household.filter(nw.col("_standing")).with_columns(_township())
    counted = rows.group_by("township").agg(nw.len().cast(nw.Int64).alias(f"households_{side}"))
    marked = rows.select(
        "township",
        *(
            flag.is_in(list(c)).fill_null(False).cast(nw.Int64).alias(name)
            for name, c in of.items()
        ),
    )
    sums = marked.group_by("township").agg(
        *(nw.col(name).sum().cast(nw.Int64).alias(f"{name}_{side}") for name in of)
    )
    told = counted.join(sums, on="township", how="inner")
    if person is None:
        return told.with_columns(nw.lit(None, dtype=nw.Int64()).alias(f"persons_{side}"))
    people = person.filter(nw.col("_standing")).with_columns(_township())
    many = people.group_by("township").agg(nw.len().cast(nw.Int64).alias(f"persons_{side}"))
    return told.join(many, on="township", how="left")


def _township() -> nw.Expr:
    return nw.col("village_code").str.slice(0, TOWNSHIP_DIGITS).alias("township")


# ---- which rows are the same -------------------------------------------------------------------------------


def _named(frame: nw.LazyFrame, table: Table, side: str) -> nw.LazyFrame:
    """Columns named by side, and the row's own key as `_t` or `_o`."""
    held = [name for name in frame.collect_schema().names() if name != "_standing"]
    key = nw.col(table.key[0]).alias(f"_{side[0]}")
    return frame.select(
        key,
        nw.col("_standing").alias(f"{side}standing"),
        *(nw.col(name).alias(side + name) for name in held),
    )


def _households(left: nw.LazyFrame, right: nw.LazyFrame) -> nw.LazyFrame:
    mine = right.select("_o", _k=nw.col("_o"))
    return (
        left.select("_t", _k=nw.col("_t"))
        .join(mine, on="_k", how="inner")
        .select("_t", "_o", nw.lit("number").alias("rule"))
    )


def _persons(left: nw.LazyFrame, right: nw.LazyFrame, engine: Engine) -> nw.LazyFrame:
    """Rule by rule; whoever is paired is asked no more."""
    has = [n[2:] for n in left.collect_schema().names() if n.startswith("t_")]
    ids, names = "id_number" in has, "name" in has
    asked: list[tuple[str, list[str], bool]] = []
    if ids:
        asked.append(("id", ["household_no", "id_number"], False))
    asked.append(("number", ["person_no"], False))
    if ids:
        asked.append(("id_elsewhere", ["id_number"], False))
    if names:
        asked.append(("name", ["household_no", "name"], True))
    found: list[nw.LazyFrame] = []
    for rule, keys, without_id in asked:
        mine = _keyed(left, "t", keys, ids=ids and without_id)
        other = _keyed(right, "o", keys, ids=ids and without_id)
        joined = mine.join(other, on=[f"_k{n}" for n in range(len(keys))], how="inner")
        if ids and without_id:
            joined = joined.filter(nw.col("_t_id").is_null() | nw.col("_o_id").is_null())
        pairs = engine.keep(joined.select("_t", "_o", nw.lit(rule).alias("rule")))
        found.append(pairs)
        left = engine.keep(left.join(pairs.select("_t"), on="_t", how="anti"))
        right = engine.keep(right.join(pairs.select("_o"), on="_o", how="anti"))
    return nw.concat(found)


def _keyed(frame: nw.LazyFrame, side: str, keys: Sequence[str], *, ids: bool) -> nw.LazyFrame:
    """Rows whose key is whole and occurs once on their side."""
    named = {f"_k{n}": nw.col(f"{side}_{key}") for n, key in enumerate(keys)}
    more = [nw.col(f"{side}_id_number").alias(f"_{side}_id")] if ids else []
    rows = frame.select(f"_{side}", *more, **named)
    for name in named:
        rows = rows.filter(~nw.col(name).is_null())
    once = rows.group_by(*named).agg(_times=nw.len()).filter(nw.col("_times") == 1).select(*named)
    return rows.join(once, on=list(named), how="inner")


# ---- how differences are told ------------------------------------------------------------------------------


def _fields(fields: Sequence[str], by_person: bool) -> list[str]:
    """A pair of persons may differ in the very numbers of household and person."""
    more = [n for n in ("household_no", "person_no") if by_person and n not in fields]
    return [*more, *fields]


def _differing(both: nw.LazyFrame, name: str, table: Table) -> nw.LazyFrame:
    mine, other = nw.col(f"o_{name}"), nw.col(f"t_{name}")
    differs = (mine != other).fill_null(False) | (mine.is_null() != other.is_null())
    names = both.collect_schema().names()
    shown = SHOWN if f"o_{name}{SHOWN}" in names else ""
    return both.filter(differs).select(
        nw.lit("differs").alias("kind"),
        nw.col("o_village_code").alias("village_code"),
        *_subject("o_", names, table),
        nw.col("rule"),
        nw.lit(name).alias("field"),
        nw.col(f"t_{name}{shown}").alias("theirs"),
        nw.col(f"o_{name}{shown}").alias("ours"),
    )


def _alone(rows: nw.LazyFrame, side: str, kind: str, table: Table) -> nw.LazyFrame:
    names = rows.collect_schema().names()
    filed = f"{side}filed" if f"{side}filed" in names else f"{side}village_code"
    nothing = [nw.lit(None, dtype=TEXT).alias(name) for name in ("rule", "field", "theirs", "ours")]
    return rows.select(
        nw.lit(kind).alias("kind"),
        nw.col(filed).alias("village_code"),
        *_subject(side, names, table),
        *nothing,
    )


def _subject(side: str, names: Sequence[str], table: Table) -> list[nw.Expr]:
    """Whom it is about: household, person and name, as far as the table has them."""
    wanted: Mapping[str, str] = {
        "household_no": "household_no",
        "person_no": "person_no",
        "name": "name" if table.name == "person" else "head_name",
    }
    return [
        (nw.col(side + name) if side + name in names else nw.lit(None, dtype=TEXT)).alias(told)
        for told, name in wanted.items()
    ]


def _unread(unread: nw.LazyFrame, right: nw.LazyFrame, table: Table) -> nw.LazyFrame:
    """Filed where we have the row; else where the row itself says."""
    mine = right.select(
        nw.col("_o"),
        nw.col("o_village_code").alias("_village"),
        nw.col("o_household_no").alias("_household"),
    )
    told = unread.with_columns(nw.col(table.key[0]).alias("_o")).join(mine, on="_o", how="left")
    person = nw.col("person_no") if table.name == "person" else nw.lit(None, dtype=TEXT)
    return told.select(
        nw.lit("unread").alias("kind"),
        nw.coalesce(nw.col("_village"), nw.col("village_code")).alias("village_code"),
        nw.coalesce(nw.col("_household"), nw.col("household_no")).alias("household_no"),
        person.alias("person_no"),
        nw.lit(None, dtype=TEXT).alias("name"),
        nw.lit(None, dtype=TEXT).alias("rule"),
        "field",
        "theirs",
        nw.lit(None, dtype=TEXT).alias("ours"),
    )
