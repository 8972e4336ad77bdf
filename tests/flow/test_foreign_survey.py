"""A real programme's survey assessed: what it holds is judged, what it lacks comes out unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tuopin.policies import pack
from tuopin.rounds.intake import take_in
from tuopin.rules import asked_on, edition
from tuopin.stages import assessment
from tuopin.store import open_engine
from tuopin.store.readers import load_mapping

HERE = Path(__file__).resolve().parents[2]
SURVEY = HERE.parent / "shared/data/surveys/progresa_1997_98_children.csv.bz2"
DAY = date(1997, 10, 1)
LACKING = ("income_exit", "food", "clothing", "medical", "housing", "water")


@pytest.mark.skipif(
    not SURVEY.is_file(), reason=f"the survey is not beside the project: {SURVEY.name}"
)
def test_schooling_is_judged_and_all_else_unknown():
    rules = asked_on(edition(pack("hunan"), date(2019, 12, 31)), DAY)
    with open_engine("duckdb") as engine:
        mapping = load_mapping(HERE / "docs/examples/progresa.yaml")
        intake = take_in([SURVEY], engine, rules, mapping, as_of=DAY)
        assessed = assessment.assess(intake.frames, rules)
        names = ("education", *LACKING, "identification", "household_exit")
        rows = engine.collect(assessed.select(*names, "education_value"))
    table = rows.to_pydict()

    def told(name: str) -> tuple[int, int, int]:
        return tuple(sum(v is each for v in table[name]) for each in (True, False, None))

    # Counted by hand over the raw file, children of 6 to 15 by household: 10,528, 3,901 and 1,016, with
    # 4,832 out of school; two children in school have a grade that no code of ours means: unknown.
    assert told("education") == (10_526, 3_901, 1_018)
    assert sum(value or 0 for value in table["education_value"]) == 4_832
    assert {told(name) for name in LACKING} == {(0, 0, 15_445)}
    assert told("identification") == told("household_exit") == (0, 3_901, 11_544)
