"""A survey's cells as deprivations, numbers and keys: alike on every engine, never guessed at."""

import pyarrow as pa
import pytest

from tuopin.stages.estimation.columns import as_deprived, as_key, as_number
from tuopin.store import Engine

NAN = float("nan")


def read(engine: Engine, values: pa.Array, made) -> list:
    frame = engine.frame(pa.table({"at": range(len(values)), "x": values}))
    made = made("x", frame.collect_schema()["x"])
    columns = made if isinstance(made, tuple) else (made,)
    named = [each.alias(f"v{n}") for n, each in enumerate(columns)]
    rows = engine.collect(frame.select("at", *named)).to_pylist()
    rows.sort(key=lambda row: row["at"])
    return [tuple(row[f"v{n}"] for n in range(len(columns))) for row in rows]


def test_deprivations_written_as_text(engine: Engine):
    cells = ["1", "0", " 1 ", "true", "False", "", "NA", ".", None, "2", "yes"]
    assert read(engine, pa.array(cells, pa.string()), as_deprived) == [
        *((True, False), (False, False), (True, False), (True, False), (False, False)),
        *((None, False), (None, False), (None, False), (None, False)),
        *((None, True), (None, True)),
    ]


def test_deprivations_as_numbers(engine: Engine):
    cells = pa.array([1.0, 0.0, None, NAN, 2.0], pa.float64())
    found = read(engine, cells, as_deprived)
    assert found == [(True, False), (False, False), (None, False), (None, False), (None, True)]
    whole = read(engine, pa.array([1, 0, None, 7], pa.int64()), as_deprived)
    assert whole == [(True, False), (False, False), (None, False), (None, True)]


def test_deprivations_that_are_true_or_false_already(engine: Engine):
    cells = pa.array([True, False, None])
    assert [value for value, _ in read(engine, cells, as_deprived)] == [True, False, None]


@pytest.mark.parametrize(
    ("cell", "value", "fault"),
    [
        ("1.5", 1.5, False),
        ("-2e3", -2000.0, False),
        (" .5 ", 0.5, False),
        ("7.", 7.0, False),
        ("NA", None, False),
        ("1,5", None, True),
        ("twelve", None, True),
    ],
)
def test_numbers_written_as_text(engine: Engine, cell: str, value: float, fault: bool):
    assert read(engine, pa.array([cell]), as_number) == [(value, fault)]


def test_a_number_behind_a_point_of_nothing_is_the_same_key(engine: Engine):
    cells = ["12.0", "12", " a ", "1.5", "007", "NA", "", None]
    found = [key for (key,) in read(engine, pa.array(cells, pa.string()), as_key)]
    assert found == ["12", "12", "a", "1.5", "007", None, None, None]
    numbers = pa.array([12.0, 3.5, None, NAN], pa.float64())
    assert [key for (key,) in read(engine, numbers, as_key)] == ["12", "3.5", None, None]
    assert [key for (key,) in read(engine, pa.array([12, None], pa.int64()), as_key)] == [
        "12",
        None,
    ]
