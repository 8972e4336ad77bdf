"""Tallies: five persons worked by hand, on every engine."""

from fractions import Fraction

import pyarrow as pa
import pytest

from tuopin.rules import Scheme
from tuopin.stages.estimation.tallies import Drawn, misread, observed, patterns, tallies
from tuopin.store import Engine

#: Five persons in two regions and three clusters; the last did not answer c.
PERSONS = {
    "a": ["1", "0", "0", "1", "1"],
    "b": ["0", "1", "1", "0", "0"],
    "c": ["1", "0", "1", "0", "NA"],
    "d": ["0", "0", "1", "0", "0"],
    "region": ["N", "N", "S", "S", "S"],
    "psu": ["1", "1", "2", "2", "3"],
    "weight": ["2", "1", "1", "1.5", "4"],
    "size": ["1", "1", "3", "1", "2"],
}
NAMES = ("a", "b", "c", "d")
EQUAL = Scheme.weighing(dict.fromkeys(NAMES, 1), [Fraction(1, 2)])


def rows(engine: Engine, drawn: Drawn, *keys: str, made=None) -> list[dict]:
    frame = engine.frame(pa.table({k: pa.array(v) for k, v in PERSONS.items()}))
    given = observed(frame, NAMES, drawn, ("region",))
    table = made(given) if made else tallies(given, EQUAL, EQUAL.cutoffs)
    return sorted(engine.collect(table).to_pylist(), key=lambda r: tuple(str(r[k]) for k in keys))


def test_sums_by_cluster_and_group(engine: Engine):
    found = rows(engine, Drawn(weight="weight", clusters=("psu",)), "c0")
    assert [(r["c0"], r["by0"]) for r in found] == [("1", "N"), ("2", "S"), ("3", "S")]
    assert [r["n"] for r in found] == [2, 2, 0]
    assert [r["w"] for r in found] == [3, 2.5, 0]
    assert [(r["n_out"], r["w_out"]) for r in found] == [(0, 0), (0, 0), (1, 4)]
    # poor with two of four: the first (weight 2) and the third (weight 1, three of four)
    assert [r["h0"] for r in found] == [2, 1, 0]
    assert [r["m0"] for r in found] == [2 * 2, 3 * 1, 0]
    assert [r["u0"] for r in found] == [2, 1.5, 0]
    assert [r["c0_0"] for r in found] == [2, 0, 0]
    assert [r["c0_2"] for r in found] == [2, 1, 0]


def test_a_household_counts_for_its_persons(engine: Engine):
    found = rows(engine, Drawn(weight="weight", persons="size", clusters=("psu",)), "c0")
    assert [r["n"] for r in found] == [2, 4, 0]
    assert [r["w"] for r in found] == [3, 3 + 1.5, 0]
    assert [r["m0"] for r in found] == [4, 9, 0]
    assert [(r["n_out"], r["w_out"]) for r in found] == [(0, 0), (0, 0), (2, 8)]


def test_without_clusters_every_row_stands_alone(engine: Engine):
    found = rows(engine, Drawn(weight="weight"), "w", "m0")
    assert len(found) == 5
    assert sorted(r["m0"] for r in found) == [0, 0, 0, 3, 4]


def test_patterns_keep_the_unknown(engine: Engine):
    found = rows(engine, Drawn(weight="weight"), "w", made=patterns)
    unknown = [r for r in found if r["g2"] is None]
    assert [(r["g0"], r["w"], r["n"]) for r in unknown] == [(True, 4, 1)]


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        ("a", ["1", "0", "5", "1", "5"], ("a", "5", 2)),
        ("weight", ["2", "1", "-1", "1", "1"], ("weight", "-1", 1)),
        ("weight", ["2", "1", "x", "1", "1"], ("weight", "x", 1)),
        ("weight", ["2", "1", "", "1", "1"], ("weight", "", 1)),
    ],
)
def test_a_cell_that_is_not_understood_is_named(engine: Engine, column, cells, said):
    frame = engine.frame(pa.table({**PERSONS, column: cells}))
    drawn = Drawn(weight="weight", clusters=("psu",))
    given = observed(frame, NAMES, drawn, ())
    total = engine.collect(tallies(given, EQUAL, EQUAL.cutoffs))["bad"].to_pylist()
    assert sum(total) == said[2]
    found = engine.collect(misread(frame, NAMES, drawn)).to_pylist()
    assert [(r["column"], r["cell"], r["rows"]) for r in found] == [said]
