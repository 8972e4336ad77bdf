"""Indicators, exits and measures over a few households, by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import narwhals.stable.v2 as nw
import pytest

from tuopin.rules import Eligibility, Subject
from tuopin.stages import exits, indicators, measures
from tuopin.stages.assessment import assess
from tuopin.store import open_engine
from tuopin.terms import Text
from unit.stages.rows import VILLAGE, facts_of, household, hunan, person

SECOND = "439901001002"
ROWS = {
    "household": [
        household("poor"),
        household("poor2", village_code=SECOND),
        household("paper", exit_flag="1", exit_year=2019),
        household("earlier", exit_flag="1", exit_year=2017),
    ],
    "person": [
        person("1", "poor", sex="1", birth_date=date(2010, 1, 1), health="04", ethnicity="01"),
        person("2", "poor", sex="2", birth_date=date(1950, 1, 1), health="01", ethnicity="01"),
        person("3", "poor2", village_code=SECOND, sex="2", health="01"),
        person("4", "paper", sex="1", birth_date=date(1980, 1, 1), health="01", ethnicity="15"),
        person("5", "earlier", sex="1", birth_date=date(1980, 1, 1), health="01", ethnicity="15"),
    ],
    "income": [
        # line of 2019: 3 218 yuan; 2 persons on 1 609 yuan each: half the line is missing
        {"household_no": "poor", "net_income": 2 * 160_900},
        {"household_no": "poor2", "net_income": 321_800},
        {"household_no": "paper", "net_income": 1_000_000},
    ],
    "village": [
        {
            "village_code": VILLAGE,
            "data_year": 2019,
            "rural_population": 100,
            "poor_village": True,
            "village_exit_year": 2018,
        },
        {"village_code": SECOND, "data_year": 2019, "rural_population": 50, "poor_village": True},
        {"village_code": "439902001001", "data_year": 2019, "rural_population": None},
    ],
    "county": [{"county_code": "439901", "data_year": 2019}],
}


@pytest.fixture(params=["duckdb", "memory"])
def held(request):
    with open_engine(request.param) as engine:
        facts = facts_of(engine, ROWS)
        yield engine, facts, engine.keep(assess(facts, hunan()))


def test_status_counts_stand_beside_each_other(held) -> None:
    engine, _, assessed = held
    row = engine.collect(indicators.status(assessed)).to_pylist()[0]
    assert (row["poor_persons"], row["poor_households"]) == (3, 2)
    assert (row["out_persons"], row["out_households"]) == (2, 2)
    # only "paper" exited in the round's own year, and its facts do not pass (most are unknown)
    assert (row["exited_households"], row["paper_exit_households"], row["paper_exit_persons"]) == (
        1,
        1,
        1,
    )
    assert row["out_not_passing_households"] == 2


def test_incidence_by_area(held) -> None:
    engine, facts, assessed = held
    rows = {
        r["area_code"]: r
        for r in engine.collect(
            indicators.by_area(assessed, facts["village"], "village")
        ).to_pylist()
    }
    assert rows[VILLAGE]["incidence"] == pytest.approx(2.0)
    assert rows[SECOND]["incidence"] == pytest.approx(2.0)
    assert rows["439902001001"]["incidence"] is None  # population unknown
    province = engine.collect(
        indicators.by_area(assessed, facts["village"], "province")
    ).to_pylist()[0]
    assert province["poor_persons"] == 3
    assert province["incidence"] is None  # one village's population is unknown, so the whole is


def test_breakdowns_keep_the_unknown_apart(held) -> None:
    engine, facts, assessed = held
    persons = indicators.persons_of_households(facts, assessed, hunan())

    def poor(group: str) -> dict:
        return {
            r["code"]: r["poor_persons"]
            for r in engine.collect(indicators.by_group(persons, group)).to_pylist()
        }

    assert poor("sex") == {"1": 1, "2": 2}
    assert poor("age_band") == {"6-15": 1, "60+": 1, "unknown": 1, "16-59": 0}
    assert poor("disability") == {"yes": 1, "no": 2}
    assert poor("ethnicity") == {"01": 2, "unknown": 1, "15": 0}


def test_depth_weighs_members(held) -> None:
    """poor: 2 persons half below the line; poor2: at the line, not below; paper: above; earlier: income unknown."""
    engine, facts, assessed = held
    row = engine.collect(indicators.depth(facts, assessed, hunan())).to_pylist()[0]
    assert (row["below_persons"], row["unknown_persons"]) == (2, 1)
    assert row["gap_fen"] == pytest.approx(2 * 160_900)
    assert row["fgt1_sum"] == pytest.approx(2 * 0.5)
    assert row["fgt2_sum"] == pytest.approx(2 * 0.25)


def test_exits_name_what_fails_and_what_is_unknown(held) -> None:
    engine, _, assessed = held
    rows = {
        r["household_no"]: r
        for r in engine.collect(exits.households(assessed, hunan())).to_pylist()
    }
    assert rows["poor"]["passes"] is False
    assert "income_exit;" in rows["poor"]["failing"]
    assert "water;" in rows["poor"]["unknown"]
    assert rows["paper"]["passes"] is not True


def test_a_county_counts_its_villages_and_has_no_rates_without_a_survey(held) -> None:
    engine, facts, assessed = held
    row = engine.collect(exits.counties(facts, assessed, hunan())).to_pylist()[0]
    assert (row["poor_villages"], row["poor_villages_out"]) == (2, 1)
    assert (row["county_poor_persons"], row["county_out_persons"]) == (3, 2)
    assert row["county_exit"] is not True


def rule(id_: str, head: str, subject: Subject, due: Callable[..., nw.Expr]) -> Eligibility:
    said, day = Text("例", "example"), date(2015, 1, 1)
    return Eligibility(id_, head, "02", said, said, subject, due, (), "example", day)


def test_each_way_of_being_due_has_its_row_met_or_to_be_asked(held) -> None:
    engine, facts, assessed = held
    rules = (
        rule("poor", "05", Subject.HOUSEHOLD, lambda _: nw.col("registered_poor")),
        # met where a household is out, unknown where it is not
        rule(
            "out",
            "06",
            Subject.HOUSEHOLD,
            lambda _: nw.when(~nw.col("registered_poor")).then(nw.lit(True)),
        ),
        rule("tujia", "08", Subject.PERSON, lambda _: nw.col("ethnicity") == "15"),
    )
    told = engine.collect(measures.due(facts, assessed, replace(hunan(), eligibilities=rules)))
    names = ("household_no", "person_no", "eligibility", "head", "batch", "due")
    assert sorted((tuple(r[n] for n in names) for r in told.to_pylist()), key=str) == [
        ("earlier", "5", "tujia", "08", "02", True),
        ("earlier", None, "out", "06", "02", True),
        ("paper", "4", "tujia", "08", "02", True),
        ("paper", None, "out", "06", "02", True),
        ("poor", None, "out", "06", "02", None),
        ("poor", None, "poor", "05", "02", True),
        ("poor2", "3", "tujia", "08", "02", None),
        ("poor2", None, "out", "06", "02", None),
        ("poor2", None, "poor", "05", "02", True),
    ]
