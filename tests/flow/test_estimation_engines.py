"""An invented survey estimated on DuckDB and on a real Spark cluster: the same figures, errors and counts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tuopin.rounds.estimating import Asked, Counted, Unanswered, count
from tuopin.rules import Scheme
from tuopin.stages.estimation import (
    Drawn,
    Estimate,
    Lonely,
    Ratio,
    Sample,
    Settings,
    standard_error,
    worked_out,
)
from tuopin.store import Engine, open_engine
from tuopin.store.readers import read_survey

ROWS = 20_000
#: Two engines add the same numbers up in another order, and nothing more.
NEAR = 1e-9
WEIGHTS = {"nutrition": 3, "mortality": 3, "schooling": 3, "attendance": 3}
WEIGHTS |= dict.fromkeys(("fuel", "sanitation", "water", "power", "housing", "assets"), 1)
INVENTED = Asked(
    drawn=Drawn(
        weight="weight",
        persons="size",
        strata=("stratum",),
        clusters=("psu",),
        population=("villages",),
        round="year",
    ),
    by=("region", "residence"),
    scheme=Scheme.weighing(WEIGHTS, [Fraction(1, 3), Fraction(1, 2)]),
    indicators={name: name for name in WEIGHTS},
    lonely=Lonely.CENTRE,
)
IDENTITY = ["measure", "k", "indicator", "dimension", "by", "subgroup", "round", "bound", "change"]
NUMBERS = ["estimate", "se", "ll", "ul", "n", "df", "p"]


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Households of two rounds: keys as programs write them (2.0 for 2, a blank behind), one answer in 200 unknown."""
    draws = np.random.default_rng(20)
    village = draws.integers(0, 400, ROWS)
    year = draws.integers(0, 2, ROWS)
    stratum = village // 20
    poorer = draws.normal(0, 1, 400)[village] + draws.normal(0, 1, ROWS) - 0.3 * year
    columns: dict[str, Any] = {
        name: pa.array(
            poorer + draws.normal(0, 1, ROWS) > 1 + 0.1 * j, mask=draws.random(ROWS) < 0.005
        )
        for j, name in enumerate(WEIGHTS)
    }
    blank = draws.random(ROWS) < 0.3
    columns |= {
        "weight": 0.5 + draws.random(ROWS),
        "size": draws.integers(1, 9, ROWS),
        "villages": (40 + 10 * stratum).astype(float),
        "stratum": pa.array(
            [f"s{s} " if b else f"s{s}" for s, b in zip(stratum, blank, strict=True)]
        ),
        "psu": pa.array([f"{v}.0" if b else f"{v}" for v, b in zip(village, blank, strict=True)]),
        "region": pa.array(stratum // 4 + 1.0, mask=draws.random(ROWS) < 0.01),
        "residence": pa.array(np.where(draws.random(ROWS) < 0.4, "urban", "rural")),
        "year": 2014 + 4 * year,
    }
    path = tmp_path_factory.mktemp("survey") / "survey.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def counted(survey: Path, asked: Asked, engine: Engine) -> Counted:
    return count(read_survey(survey, asked.columns, engine).frame, asked, engine)


def by_identity(estimates: tuple[Estimate, ...]) -> dict[tuple[Any, ...], dict[str, Any]]:
    found = {
        tuple(getattr(each, name) for name in IDENTITY): {n: getattr(each, n) for n in NUMBERS}
        for each in estimates
    }
    assert len(found) == len(estimates)
    return found


def near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == pytest.approx(other, rel=NEAR, abs=1e-12)


@pytest.mark.spark
@pytest.mark.parametrize("unanswered", Unanswered)
def test_duckdb_and_spark_estimate_the_same(
    survey: Path, spark_engine: Engine, unanswered: Unanswered
) -> None:
    asked = replace(INVENTED, unanswered=unanswered)
    with open_engine("duckdb") as duckdb:
        ours = counted(survey, asked, duckdb)
    theirs = counted(survey, asked, spark_engine)
    # what the invention holds, so that nothing is compared with nothing
    assert (ours.strata, ours.clusters, theirs.clusters) == (20, 400, 400)
    assert (ours.persons, ours.left_out) == (theirs.persons, theirs.left_out)
    assert (ours.left_out > 0) == (unanswered is Unanswered.COMPLETE)
    for mine, other in ((ours.estimates, theirs.estimates), (ours.changes, theirs.changes)):
        one, two = by_identity(mine), by_identity(other)
        assert one.keys() == two.keys()
        assert len(one) > 500
        for name, numbers in one.items():
            apart = [n for n in NUMBERS if not near(numbers[n], two[name][n])]
            assert not apart, (name, {n: (numbers[n], two[name][n]) for n in apart})
        assert sum(each["se"] is not None and each["se"] > 0 for each in one.values()) > 500


def drawn_sample(lonely: Lonely) -> tuple[dict[str, Any], Sample]:
    """Three regions of four strata with three clusters of five rows; one stratum of a region has one cluster."""
    stratum = np.repeat(np.arange(12), 15)
    cluster = np.arange(180) // 5
    cluster[stratum == 5] = 15
    draws = np.random.default_rng(3)
    weight = 0.5 + draws.random(180)
    columns = {
        "stratum": stratum,
        "cluster": cluster,
        "region": stratum // 4,
        "weight": weight,
        "poor": weight * (draws.random(180) < 0.3),
    }
    population = np.where(stratum % 2 == 0, 20.0, 50.0)
    sample = Sample.drawn(
        180, strata=[stratum], clusters=[cluster], population=[population], lonely=lonely
    )
    return columns, sample


@pytest.mark.parametrize("lonely", [each for each in Lonely if each is not Lonely.REFUSE])
@pytest.mark.parametrize("region", [0, 1, 2])
def test_a_region_looked_at_alone_has_the_error_of_the_whole_design(
    lonely: Lonely, region: int
) -> None:
    columns, sample = drawn_sample(lonely)
    inside = columns["region"] == region
    headcount = Ratio("H", columns["poor"], columns["weight"])
    found = worked_out([headcount], sample, Settings(), inside)
    share = columns["poor"][inside].sum() / columns["weight"][inside].sum()
    scores = (
        inside * (columns["poor"] - share * columns["weight"]) / columns["weight"][inside].sum()
    )
    assert found.values[0] == pytest.approx(share, rel=1e-12)
    whole = standard_error(sample, scores, inside=inside)
    assert found.errors[0] == pytest.approx(whole[0], rel=1e-12)


def test_a_region_has_the_error_of_the_textbook() -> None:
    """Särndal, Swensson and Wretman 1992, sections 3.7 and 5.6: Σ (1−f) n/(n−1) Σ (z − mean z)² by stratum."""
    columns, sample = drawn_sample(Lonely.CERTAINTY)
    inside = columns["region"] == 2
    found = worked_out([Ratio("H", columns["poor"], columns["weight"])], sample, Settings(), inside)
    total = columns["weight"][inside].sum()
    z = (columns["poor"] - columns["poor"][inside].sum() / total * columns["weight"]) / total
    variance = 0.0
    for stratum in range(8, 12):
        totals = [z[columns["cluster"] == c].sum() for c in range(3 * stratum, 3 * stratum + 3)]
        left = 1 - 3 / (20 if stratum % 2 == 0 else 50)
        variance += left * 3 / 2 * sum((t - sum(totals) / 3) ** 2 for t in totals)
    assert found.errors[0] == pytest.approx(variance**0.5, rel=1e-12)
