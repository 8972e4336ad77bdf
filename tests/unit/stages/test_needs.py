"""Causes, and households due a head of measures, counted by village over a few rows by hand."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tuopin.stages import behind, measures
from tuopin.store import open_engine

ONE, TWO = "439901001001", "439901001002"


@pytest.fixture(params=["duckdb", "memory"])
def engine(request):
    with open_engine(request.param) as held:
        yield held


def told(engine, frame, *names: str) -> list[tuple]:
    rows = engine.collect(frame).to_pylist()
    return sorted((tuple(row[name] for name in names) for row in rows), key=str)


def test_causes_are_of_the_registered_and_an_unknown_one_stays_unknown(engine) -> None:
    rows = [
        (ONE, "01", True, False),
        (ONE, "01", False, True),
        (ONE, None, True, False),
        (ONE, "01", False, False),  # not registered
        (TWO, "03", False, True),
    ]
    names = ("village_code", "main_cause", "registered_poor", "registered_out")
    frame = engine.frame(pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows]))
    assert told(
        engine, behind.causes(frame), "village_code", "main_cause", "registered", "poor"
    ) == [
        (ONE, "01", 2, 1),
        (ONE, None, 1, 1),
        (TWO, "03", 1, 0),
    ]


def test_a_household_is_counted_once_a_head_and_what_is_certain_wins(engine) -> None:
    rows = [
        (ONE, "a", "1", "08", None),
        (ONE, "a", "2", "08", True),  # one member is certainly due: the household is
        (ONE, "a", None, "06", None),
        (ONE, "b", None, "08", None),
        (ONE, "b", "3", "08", None),  # two members to be asked: one household to be asked
        (TWO, "c", "4", "08", True),
    ]
    names = ("village_code", "household_no", "person_no", "head", "due")
    frame = engine.frame(pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows]))
    assert told(engine, measures.households_due(frame), "village_code", "head", "due", "asked") == [
        (ONE, "06", 0, 1),
        (ONE, "08", 1, 1),
        (TWO, "08", 1, 0),
    ]
