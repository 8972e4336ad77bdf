"""Every expression that rules are written with gives the same three-valued answer on every engine."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa
import pytest

from tuopin.rules import (
    Operator,
    Over,
    aged,
    all_of,
    any_of,
    compare,
    count_of,
    either,
    is_code,
    rolled_up,
)
from tuopin.store import Engine

T, F, U = True, False, None
PAIRS = [(a, b) for a in (T, F, U) for b in (T, F, U)]


def asked(engine: Engine, rows: pa.Table, **expressions: nw.Expr) -> dict[str, list[Any]]:
    """The answers to several expressions, row by row."""
    numbered = rows.append_column("row", pa.array(range(rows.num_rows), pa.int64()))
    answers = [expression.alias(name) for name, expression in expressions.items()]
    found = engine.collect(engine.frame(numbered).select("row", *answers)).sort_by("row")
    return {name: found[name].to_pylist() for name in expressions}


def verdicts(*columns: list[bool | None]) -> pa.Table:
    return pa.table({f"v{n}": pa.array(c, pa.bool_()) for n, c in enumerate(columns)})


def test_and_or_not_are_three_valued(engine: Engine):
    rows = verdicts([a for a, _ in PAIRS], [b for _, b in PAIRS])
    v0, v1 = nw.col("v0"), nw.col("v1")
    found = asked(
        engine,
        rows,
        both=all_of([v0, v1]),
        any=any_of([v0, v1]),
        either=either(v0, v1),
        amp=v0 & v1,
        bar=v0 | v1,
        negated=~v0,
    )
    #           TT TF TU FT FF FU UT UF UU
    assert found["both"] == [T, F, U, F, F, F, U, F, U]
    assert found["any"] == [T, T, T, T, F, U, T, U, U]
    assert found["either"] == found["any"]
    assert (found["amp"], found["bar"]) == (found["both"], found["any"])
    assert found["negated"] == [F, F, F, T, T, T, U, U, U]


def test_a_code_nobody_recorded_is_neither_in_the_list_nor_out_of_it(engine: Engine):
    rows = pa.table({"health": pa.array(["01", "02", "1", None])})
    found = asked(engine, rows, listed=is_code("health", ["01", "03"]))
    assert found["listed"] == [T, F, F, U]


def test_an_age_is_completed_on_the_birthday(engine: Engine):
    born = [
        date(2013, 12, 31),  # six today
        date(2014, 1, 1),  # six tomorrow
        date(2003, 12, 31),  # sixteen today
        date(2004, 1, 1),  # fifteen until tomorrow
        date(2020, 1, 1),  # born after the day: cannot be right
        None,
    ]
    rows = pa.table({"birth_date": pa.array(born, pa.date32())})
    on = date(2019, 12, 31)
    found = asked(engine, rows, pupil=aged(6, 15, on), grown=aged(16, None, on))
    assert found["pupil"] == [T, F, F, T, U, U]
    assert found["grown"] == [F, F, T, F, U, U]


def test_a_child_of_29_february_is_a_year_older_on_1_march(engine: Engine):
    rows = pa.table({"birth_date": pa.array([date(2012, 2, 29)], pa.date32())})
    found = asked(
        engine,
        rows,
        before=aged(6, 15, date(2018, 2, 28)),
        on=aged(6, 15, date(2018, 3, 1)),
    )
    assert (found["before"], found["on"]) == ([F], [T])


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        (Operator.LT, [T, F, F, U, U]),
        (Operator.LE, [T, T, F, U, U]),
        (Operator.GE, [F, T, T, U, U]),
        (Operator.GT, [F, F, T, U, U]),
        (Operator.EQ, [F, T, F, U, U]),
    ],
)
def test_a_comparison_with_the_unknown_is_unknown(
    engine: Engine, operator: Operator, expected: list[bool | None]
):
    # net income of the household in fen against a line per head in fen times its members
    rows = pa.table(
        {
            "net": pa.array([1_199_999, 1_200_000, 1_200_001, None, 5], pa.int64()),
            "members": pa.array([3, 3, 3, 3, None], pa.int64()),
        }
    )
    line = nw.lit(400_000) * nw.col("members")
    assert asked(engine, rows, x=compare(nw.col("net"), operator, line))["x"] == expected


def test_counting_counts_what_is_true_and_nothing_else(engine: Engine):
    rows = pa.table(
        {
            "household_no": ["a", "a", "a", "b", "c"],
            "met": pa.array([True, None, False, None, True], pa.bool_()),
        }
    )
    met, unmet = nw.col("met"), ~nw.col("met")
    frame = engine.frame(rows).group_by("household_no")
    found = engine.collect(frame.agg(count_of(met).alias("met"), count_of(unmet).alias("unmet")))
    assert found.schema.types == [pa.string(), pa.int64(), pa.int64()]
    assert {tuple(row.values()) for row in found.to_pylist()} == {
        ("a", 1, 1),
        ("b", 0, 0),
        ("c", 1, 0),
    }


def test_members_are_rolled_up_to_the_household(engine: Engine):
    #          all met, one unmet, one unknown, unmet+unknown, met+unknown, all unmet, none, null
    rows = pa.table(
        {
            "met": pa.array([2, 1, 1, 0, 1, 0, 0, None], pa.int64()),
            "unmet": pa.array([0, 1, 0, 1, 0, 2, 0, None], pa.int64()),
            "members": pa.array([2, 2, 2, 2, 2, 2, 0, None], pa.int64()),
        }
    )
    columns = [nw.col(name) for name in ("met", "unmet", "members")]
    found = asked(
        engine, rows, every=rolled_up(Over.EVERY, *columns), some=rolled_up(Over.SOME, *columns)
    )
    assert found["every"] == [T, F, U, F, U, F, U, U]
    assert found["some"] == [T, T, T, U, T, F, U, U]


def test_whole_number_division_and_remainder_agree(engine: Engine):
    rows = pa.table({"fen": pa.array([100, 105, 7, 0, None], pa.int64())})
    found = asked(engine, rows, whole=nw.col("fen") // 10, rest=nw.col("fen") % 10)
    assert found == {"whole": [10, 10, 0, 0, None], "rest": [0, 5, 7, 0, None]}


def test_text_is_cut_counted_and_matched_alike(engine: Engine):
    rows = pa.table({"code": ["430524100201", "湖南省隆回县", "", None]})
    code = nw.col("code")
    found = asked(
        engine,
        rows,
        county=code.str.slice(0, 6),
        length=code.str.len_chars(),
        digits=code.str.contains("^[0-9]{12}$"),
        prefixed=nw.concat_str([nw.lit("村"), code]),
    )
    assert found == {
        "county": ["430524", "湖南省隆回县", "", None],
        "length": [12, 6, 0, None],
        "digits": [T, F, F, U],
        "prefixed": ["村430524100201", "村湖南省隆回县", "村", None],
    }


def test_windows_over_a_key_agree(engine: Engine):
    rows = pa.table(
        {
            "household_no": ["a", "a", "b", "b", "b"],
            "year": pa.array([2014, 2015, 2014, 2015, 2016], pa.int64()),
            "flag": ["0", "1", "1", "2", None],
        }
    )
    found = asked(
        engine,
        rows,
        held=nw.len().over("household_no").cast(nw.Int64),
        before=nw.col("flag").shift(1).over("household_no", order_by="year"),
    )
    assert found == {"held": [2, 2, 3, 3, 3], "before": [None, "0", None, "1", "2"]}
