"""Stock and flow: every way into and out of the stock of poor persons, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tuopin.stages.flows import FLOWS, balance
from tuopin.store import open_engine
from unit.stages.rows import facts_of, household, hunan, person

BEFORE = {
    "household": [
        household("stays"),
        household("exits"),
        household("removed"),
        household("extinct"),
        household("was_out", exit_flag="1", exit_year=2016),
        household("moves"),
    ],
    "person": [
        person("s1", "stays"),
        person("s2", "stays"),
        person("s3", "stays"),
        person("s4", "stays"),
        person("e1", "exits"),
        person("e2", "exits"),
        person("e3", "exits"),
        person("r1", "removed"),
        person("c1", "extinct"),
        person("o1", "was_out"),
        person("o2", "was_out"),
        person("m1", "moves"),
    ],
}
ELSEWHERE = "439902001001"
AFTER = {
    "household": [
        household("stays"),
        household("exits", exit_flag="1", exit_year=2019),
        household("removed", valid=False, close_reason="01"),
        household("extinct", valid=False, close_reason="02"),
        household("was_out", exit_flag="3", relapsed_year=2019),
        household("new", identified_year=2019),
        household("moves", village_code=ELSEWHERE),
    ],
    "person": [
        person("s1", "stays"),
        person("s2", "stays", left_on=date(2019, 3, 1), leave_reason="01"),  # died
        person("s3", "stays", left_on=date(2019, 4, 1), leave_reason="02"),  # married out
        person(
            "s4", "stays", left_on=date(2019, 5, 1), leave_reason="04"
        ),  # imprisoned: another way
        person("s5", "stays", joined_on=date(2019, 6, 1), join_reason="01"),  # born
        person("s6", "stays", joined_on=date(2019, 6, 1), join_reason="02"),  # married in
        person("s7", "stays", joined_on=date(2019, 6, 1), join_reason="03"),  # moved in
        person(
            "s8", "stays", joined_on=date(2019, 6, 1), join_reason="06"
        ),  # left the army: another way
        person("e1", "exits"),
        person("e2", "exits"),
        person(
            "e3", "exits", left_on=date(2019, 2, 1), leave_reason="03"
        ),  # moved out before the exit
        person("r1", "removed"),
        person("c1", "extinct"),
        person("o1", "was_out"),
        person("o2", "was_out"),
        person("n1", "new"),
        person("n2", "new"),
        person("m1", "moves", village_code=ELSEWHERE),
    ],
}
# 10 poor persons at the start: 4 + 3 + 1 + 1 + 1
EXPECTED = {
    "identified": 2, "relapsed": 2, "births": 1, "marriages_in": 1, "moves_in": 0, "other_in": 1,
    "exited": 2, "removed": 1, "cancelled": 1, "deaths": 1, "marriages_out": 1, "moves_out": 2, "other_out": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", ["duckdb", "memory"])
def test_every_flow_is_named(name: str) -> None:
    with open_engine(name) as engine:
        facts = facts_of(engine, AFTER) | facts_of(engine, BEFORE, "before.")
        rows = {
            row["county_code"]: row for row in engine.collect(balance(facts, hunan())).to_pylist()
        }
    here, there = rows["439901"], rows["439902"]
    assert {flow: here[flow] for flow in FLOWS} == EXPECTED | {"moves_in": 1}
    # left: s1 and the four who joined, two relapsed, two identified
    assert (here["start"], here["end"], here["unexplained"]) == (10, 9, 0)
    assert (there["start"], there["end"], there["moves_in"], there["unexplained"]) == (0, 1, 1, 0)


def test_somebody_who_vanishes_is_unexplained() -> None:
    with open_engine() as engine:
        before = {"household": [household("h")], "person": [person("p", "h"), person("q", "h")]}
        after = {"household": [household("h")], "person": [person("p", "h")]}
        facts = facts_of(engine, after) | facts_of(engine, before, "before.")
        row = engine.collect(balance(facts, hunan())).to_pylist()[0]
    assert (row["start"], row["end"], row["unexplained"]) == (2, 1, -1)
    assert all(row[flow] == 0 for flow in FLOWS)


def test_an_invalid_record_is_not_counted() -> None:
    with open_engine() as engine:
        before = {"household": [household("h", valid=None)], "person": [person("p", "h")]}
        facts = facts_of(engine, before) | facts_of(engine, before, "before.")
        rows = engine.collect(balance(facts, hunan())).to_pylist()
    assert rows == []
