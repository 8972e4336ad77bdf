"""Two registers side by side: who is whom, what differs, what counts; every expected line written by hand."""

from collections.abc import Iterator
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa
import pytest

from tuopin.rounds.reconciling import (
    DIFFERENCES,
    Flags,
    cells,
    compare,
    compared,
    standing,
    totals,
)
from tuopin.store import Engine, arrow_schema, open_engine
from tuopin.tables import HOUSEHOLD, PERSON, Table

FLAGS = Flags(poor=("0", "2", "3"), out=("1", "4"), relapsed=("3",), current=("1", "4"))
ONE, TWO = "433124900201", "433124900202"


@pytest.fixture(params=["duckdb", "memory"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The engines an office compares on; dozens of small joins in a row take Spark minutes, and it is never asked."""
    with open_engine(request.param) as opened:
        yield opened


def side(
    engine: Engine, table: Table, columns: list[str], rows: list[tuple[Any, ...]]
) -> nw.LazyFrame:
    typed = arrow_schema([table.column(name) for name in columns])
    held = pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows], typed)
    frame = engine.frame(held)
    told = standing(table, FLAGS, columns).alias("_standing")
    return frame.select(*(cells(table.column(name)) for name in columns), told)


def nothing(engine: Engine, table: Table) -> nw.LazyFrame:
    names = dict.fromkeys([*table.key, "household_no", "village_code", "field", "theirs"])
    return engine.frame(pa.schema([(name, pa.string()) for name in names]).empty_table())


def lines(engine: Engine, frame: nw.LazyFrame, *names: str) -> list[tuple[Any, ...]]:
    found = engine.collect(frame.select(*names)).to_pylist()
    return sorted(tuple(row.values()) for row in found)


HOUSEHOLDS = ["household_no", "village_code", "exit_flag", "exit_year", "valid", "head_name"]


def test_households_are_told_apart_by_number_and_fields_compared_one_by_one(engine: Engine) -> None:
    theirs = [
        ("H1", ONE, "0", None, True, "覃小兰"),
        ("H2", ONE, "1", 2018, True, "李伟"),
        ("H3", TWO, "0", None, True, "欧阳春"),
        ("H4", TWO, "1", 2017, False, "已销"),
    ]
    ours = [
        ("H1", ONE, "0", None, True, "覃小兰"),
        ("H2", TWO, "1", 2019, True, None),
        ("H5", TWO, "3", None, True, "只有我"),
        ("H6", TWO, "0", None, False, "我方已销"),
    ]
    told = compare(
        HOUSEHOLD,
        compared(HOUSEHOLD, HOUSEHOLDS),
        side(engine, HOUSEHOLD, HOUSEHOLDS, theirs),
        side(engine, HOUSEHOLD, HOUSEHOLDS, ours),
        nothing(engine, HOUSEHOLD),
        engine,
    )
    assert tuple(told.differences.collect_schema().names()) == DIFFERENCES
    shown = [
        tuple(row.values())
        for row in engine.collect(
            told.differences.select(
                "kind", "village_code", "household_no", "field", "theirs", "ours"
            )
        ).to_pylist()
    ]
    assert sorted(shown, key=str) == [
        ("differs", TWO, "H2", "exit_year", "2018", "2019"),
        ("differs", TWO, "H2", "head_name", "李伟", None),
        ("differs", TWO, "H2", "village_code", ONE, TWO),
        ("ours", TWO, "H5", None, None, None),
        ("theirs", TWO, "H3", None, None, None),
    ]
    assert lines(engine, told.pairs, "_t", "_o") == [("H1", "H1"), ("H2", "H2")]


PERSONS = ["person_no", "household_no", "village_code", "name", "id_number", "member_status"]


def persons(engine: Engine, theirs: list[Any], ours: list[Any]) -> tuple[Any, Any]:
    given = PERSONS
    told = compare(
        PERSON,
        compared(PERSON, given),
        side(engine, PERSON, given, [(p, h, ONE, n, i, s) for p, h, n, i, s in theirs]),
        side(engine, PERSON, given, [(p, h, ONE, n, i, s) for p, h, n, i, s in ours]),
        nothing(engine, PERSON),
        engine,
    )
    found = engine.collect(
        told.differences.select("kind", "person_no", "rule", "field", "theirs", "ours")
    ).to_pylist()
    return lines(engine, told.pairs, "_t", "_o", "rule"), sorted(
        (tuple(row.values()) for row in found), key=str
    )


def test_persons_are_paired_by_id_then_number_then_id_elsewhere_then_name(engine: Engine) -> None:
    theirs = [
        ("T1", "H1", "甲", "ID1", "1"),  # the same ID, another person number
        ("P2", "H1", "乙", "ID2x", "1"),  # the same person number, another ID
        ("T3", "H1", "丙", "ID3", "1"),  # with us in another household
        ("T4", "H1", "丁", None, "1"),  # no ID: by name in the household
        ("T5", "H1", "戊", "ID5", "1"),  # nobody of ours
    ]
    ours = [
        ("P1", "H1", "甲", "ID1", "1"),
        ("P2", "H1", "乙", "ID2", "1"),
        ("P3", "H2", "丙", "ID3", "1"),
        ("P4", "H1", "丁", "ID4", "1"),
        ("P5", "H1", "戊", "ID6", "1"),  # the same name, but both have an ID: another person
        ("P6", "H1", "己", "ID7", "2"),  # left: nothing to tell
    ]
    pairs, found = persons(engine, theirs, ours)
    assert pairs == [
        ("P2", "P2", "number"),
        ("T1", "P1", "id"),
        ("T3", "P3", "id_elsewhere"),
        ("T4", "P4", "name"),
    ]
    assert found == [
        ("differs", "P1", "id", "person_no", "T1", "P1"),
        ("differs", "P2", "number", "id_number", "ID2x", "ID2"),
        ("differs", "P3", "id_elsewhere", "household_no", "H1", "H2"),
        ("differs", "P3", "id_elsewhere", "person_no", "T3", "P3"),
        ("differs", "P4", "name", "id_number", None, "ID4"),
        ("differs", "P4", "name", "person_no", "T4", "P4"),
        ("ours", "P5", None, None, None, None),
        ("theirs", "T5", None, None, None, None),
    ]


def test_a_number_that_two_bear_pairs_nobody(engine: Engine) -> None:
    theirs = [("T1", "H1", "甲", "ID1", "1"), ("T2", "H1", "甲", "ID1", "1")]
    ours = [("P1", "H1", "甲", "ID1", "1")]
    pairs, found = persons(engine, theirs, ours)
    assert pairs == []
    assert [line[:2] for line in found] == [("ours", "P1"), ("theirs", "T1"), ("theirs", "T2")]


def test_one_person_who_is_two_of_theirs_is_paired_once(engine: Engine) -> None:
    """By ID with the one, by number with the other: the rule that comes first decides, and the other is left over."""
    theirs = [("T1", "H1", "甲", "ID1", "1"), ("P1", "H1", "乙", "ID9", "1")]
    pairs, found = persons(engine, theirs, [("P1", "H1", "甲", "ID1", "1")])
    assert pairs == [("T1", "P1", "id")]
    assert ("theirs", "P1", None, None, None, None) in found


def test_a_sealed_number_is_compared_by_one_column_and_told_by_another(engine: Engine) -> None:
    def of(blind: str, shown: str) -> nw.LazyFrame:
        rows = {"household_no": ["H1"], "village_code": [ONE], "bank_account": [blind]}
        rows |= {"bank_account_shown": [shown], "_standing": [True]}
        return engine.frame(pa.table(rows))

    told = compare(
        HOUSEHOLD,
        ["bank_account"],
        of("aa", "***1"),
        of("bb", "***2"),
        nothing(engine, HOUSEHOLD),
        engine,
    )
    assert lines(engine, told.differences, "field", "theirs", "ours") == [
        ("bank_account", "***1", "***2")
    ]


def test_a_row_that_cannot_be_read_is_told_and_not_missed(engine: Engine) -> None:
    theirs = [("H1", ONE, "0", None, True, "甲")]
    ours = [("H1", ONE, "0", None, True, "甲"), ("H2", TWO, "0", None, True, "乙")]
    unread = engine.frame(
        pa.table(
            {
                "household_no": ["H2", "H9"],
                "village_code": [None, ONE],
                "field": ["exit_flag", "exit_flag"],
                "theirs": ["九", "八"],
            }
        )
    )
    told = compare(
        HOUSEHOLD,
        ["exit_flag"],
        side(engine, HOUSEHOLD, HOUSEHOLDS, theirs),
        side(engine, HOUSEHOLD, HOUSEHOLDS, ours),
        unread,
        engine,
    )
    names = ("kind", "village_code", "household_no", "field", "theirs")
    assert lines(engine, told.differences, *names) == [
        ("unread", ONE, "H9", "exit_flag", "八"),
        ("unread", TWO, "H2", "exit_flag", "九"),
    ]


def test_totals_are_counted_by_township_over_what_stands(engine: Engine) -> None:
    rows = [
        ("H1", ONE, "0", None, True, ""),
        ("H2", TWO, "3", None, None, ""),
        ("H3", TWO, "1", 2018, True, ""),
        ("H4", TWO, "0", None, False, ""),
        ("H5", "433130900201", "4", 2017, True, ""),
    ]
    people = [
        ("P1", "H1", ONE, "", None, "1"), ("P2", "H1", ONE, "", None, None),
        ("P3", "H1", ONE, "", None, "2"), ("P4", "H3", TWO, "", None, "4"),
    ]  # fmt: skip
    household = side(engine, HOUSEHOLD, HOUSEHOLDS, rows)
    told = totals(household, side(engine, PERSON, PERSONS, people), FLAGS, "ours")
    names = (
        "township",
        "households_ours",
        "persons_ours",
        "poor_ours",
        "out_ours",
        "relapsed_ours",
    )
    found = engine.collect(told.select(*names)).to_pylist()
    assert sorted(tuple(row.values()) for row in found) == [
        ("433124900", 3, 3, 2, 1, 1),
        ("433130900", 1, None, 0, 1, 0),
    ]
    without = totals(household, None, FLAGS, "theirs")
    assert set(engine.collect(without)["persons_theirs"].to_pylist()) == {None}
