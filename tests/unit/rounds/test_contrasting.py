"""Two assessments side by side, and verdicts brought down to bits: tables in, tables out."""

from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa
import pytest

from tuopin.rounds.compacting import compact
from tuopin.rounds.contrasting import Asked, contrast
from tuopin.store import Engine

YES, NO, UNKNOWN = True, False, None
#: number, village, food, water
FIRST = [
    ("1", "433124001001", YES, YES),
    ("2", "433124001001", YES, NO),
    ("3", "433124001002", UNKNOWN, NO),
    ("4", "433130001001", YES, YES),
    ("5", "433130001001", YES, YES),
]
SECOND = [
    ("1", "433124001001", YES, YES),
    ("2", "433124001001", NO, NO),
    ("3", "433124001002", NO, UNKNOWN),
    ("4", "433130001001", UNKNOWN, YES),
    ("6", "433130001001", NO, NO),
]
NAMES = ["food", "water"]


def frame(engine: Engine, rows: list[tuple[Any, ...]]) -> nw.LazyFrame:
    kinds = [pa.string(), pa.string(), pa.bool_(), pa.bool_()]
    columns = zip(
        ("household_no", "village_code", *NAMES), zip(*rows, strict=True), kinds, strict=True
    )
    return engine.frame(pa.table({name: pa.array(held, kind) for name, held, kind in columns}))


def asked(engine: Engine, **what: Any) -> Any:
    return contrast(frame(engine, FIRST), frame(engine, SECOND), NAMES, engine, Asked(**what), 2)


def test_changes_are_counted_by_rule_and_way(engine: Engine) -> None:
    found = asked(engine)
    assert (found.shared, found.only_first, found.only_second, found.changed) == (4, 1, 1, 3)
    assert [tuple(each.values()) for each in found.changes] == [
        ("food", "met", "unmet", 1),
        ("food", "met", "unknown", 1),
        ("food", "unknown", "unmet", 1),
        ("water", "unmet", "unknown", 1),
    ]
    assert found.households == (
        {
            "household_no": "2",
            "village_code": "433124001001",
            "changes": {"food": ("met", "unmet")},
        },
        {
            "household_no": "3",
            "village_code": "433124001002",
            "changes": {"food": ("unknown", "unmet"), "water": ("unmet", "unknown")},
        },
    )


@pytest.mark.parametrize(
    ("what", "numbers"),
    [
        ({"after": ("433124001001", "2")}, ["3", "4"]),
        ({"rule": "water"}, ["3"]),
        ({"rule": "food", "was": "met"}, ["2", "4"]),
        ({"rule": "food", "was": "met", "now": "unknown"}, ["4"]),
        ({"areas": [("433130", "433131")]}, ["4"]),
        ({"areas": [], "households": ["3"]}, ["3"]),
        ({"areas": [("433130", "433131")], "households": ["2"]}, ["2", "4"]),
        ({"areas": [], "households": []}, []),
    ],
)
def test_the_list_is_narrowed(engine: Engine, what: dict[str, Any], numbers: list[str]) -> None:
    assert [each["household_no"] for each in asked(engine, **what).households] == numbers


def test_nothing_in_common_is_no_error(engine: Engine) -> None:
    found = contrast(frame(engine, FIRST), frame(engine, SECOND), [], engine, Asked())
    assert (found.shared, found.changed, found.changes, found.households) == (4, 0, (), ())


def test_verdicts_become_bits_and_unknown_is_neither(engine: Engine) -> None:
    rows = frame(engine, FIRST).with_columns(
        members=nw.lit(3),
        registered_poor=nw.col("household_no") == "1",
        registered_out=nw.col("household_no") == "2",
    )
    told = engine.collect(compact(rows, NAMES, ["water"])).to_pylist()
    columns = ("household_no", "members", "registered", "first", "second", "met", "unmet")
    assert sorted(tuple(row[name] for name in columns) for row in told) == [
        ("1", 3, 1, 1, None, 0b11, 0b00),
        ("2", 3, 2, 0, None, 0b01, 0b10),
        ("3", 3, 0, 0, None, 0b00, 0b10),
        ("4", 3, 0, 1, None, 0b11, 0b00),
        ("5", 3, 0, 1, None, 0b11, 0b00),
    ]
