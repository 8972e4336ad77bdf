"""Editions: the value in force on a day in an area, narrower areas first, and mistakes told at their line."""

from datetime import date

import narwhals.stable.v2 as nw
import pyarrow as pa
import pytest

from tuopin.policies import pack
from tuopin.rules import edition
from tuopin.rules.parameters import read_parameters
from tuopin.store import memory_frame
from tuopin.terms import DocumentError, read

HUNAN = pack("hunan")
SOURCES = edition(HUNAN, date(2019, 12, 31)).sources
LINE = """
line.exit:
  title: {zh: "线", en: "line"}
  kind: yuan
  unit: "yuan/person/year"
  operator: gt
  values:
    - {from: 2019-01-01, area: "00", value: 3747, source: default, mark: single}
    - {from: 2019-01-01, area: "430524", value: 3800.5, source: default, mark: single}
    - {from: 2020-01-01, area: "00", value: 4000, source: default, mark: agreed}
"""


def _parameters(text: str = LINE):
    return {p.key: p for p in read_parameters(read(text, "line.yaml"), SOURCES)}


@pytest.mark.parametrize(
    ("on", "fen"),
    [
        (date(2014, 6, 30), 280000),
        (date(2015, 12, 31), 285500),
        (date(2016, 1, 1), 295200),
        (date(2019, 12, 31), 321800),
        (date(2026, 1, 1), 400000),
    ],
)
def test_the_line_is_that_of_the_day(on: date, fen: int):
    assert edition(HUNAN, on).value("line.identification") == fen


def test_a_narrower_area_overrides_a_wider_one_row_by_row():
    rules = edition(HUNAN, date(2019, 12, 31), parameters=_parameters())
    villages = ["430523100201", "430524100201", "430525100201"]
    rows = memory_frame(pa.table({"village_code": villages}))
    asked = rows.select(rules.number("line.exit").cast(nw.Int64).alias("line")).collect()
    assert asked["line"].to_list() == [374700, 380050, 374700]


def test_a_later_value_takes_over_on_its_day():
    before = edition(HUNAN, date(2019, 12, 31), parameters=_parameters())
    after = edition(HUNAN, date(2020, 1, 1), parameters=_parameters())
    assert (before.value("line.exit"), after.value("line.exit")) == (374700, 400000)


def test_the_hash_names_the_rules():
    on = date(2019, 12, 31)
    same = edition(HUNAN, on).hash
    assert edition(HUNAN, on).hash == same
    changed = {**edition(HUNAN, on).parameters, **_parameters()}
    assert edition(HUNAN, on, parameters=changed).hash != same


def test_a_parameter_without_a_value_for_the_area_asks_nothing():
    assert not edition(HUNAN, date(2019, 12, 31)).has_value("housing.min_area")
    assert edition(HUNAN, date(2019, 12, 31), area="45").has_value("housing.min_area")


@pytest.mark.parametrize(
    ("wrong", "right", "line", "said"),
    [
        ("operator: gt", "operator: above", 6, "ge"),
        ("kind: yuan", "kind: dollars", 4, "yuan"),
        ("value: 3747", "value: many", 8, "number"),
        ("mark: agreed", "mark: certain", 10, "agreed"),
        ("source: default", "source: hearsay", 8, "default"),
        ('area: "430524"', 'area: "4305240"', 9, "430524"),
        ("from: 2020-01-01", "since: 2020-01-01", 10, "from"),
    ],
)
def test_a_mistake_is_told_at_its_line(wrong: str, right: str, line: int, said: str):
    assert wrong in LINE
    with pytest.raises(DocumentError) as caught:
        _parameters(LINE.replace(wrong, right, 1))
    assert f"line.yaml:{line}" in str(caught.value)
    assert said in str(caught.value)
