"""Intervals of proportions as the literature prints them, to the printed digits."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from reference.shared_data import agrees, shared, table
from tuopin.stages.estimation.intervals import clopper_pearson, logit, wilson
from tuopin.stages.estimation.means import estimated, mean
from tuopin.stages.estimation.samples import Sample


@pytest.mark.parametrize(
    ("strata", "se", "low", "high"),
    [(True, "0.0198621", "0.7700845", "0.8505163"), (False, "0.0202856", "0.7694414", "0.850977")],
)
def test_logit_interval_of_a_survey(strata, se, low, high):
    # Youth Risk Behavior Survey 2015, qn8; tests/estimation/test_expansion.py of samplics, rows with an
    # answer only (their clusters are the design there).
    data = table("reference/survey_api/yrbs.csv")
    asked = ~np.isnan(data["qn8"])
    weights, yes = data["weight"][asked], data["qn8"][asked] == 1
    named = [data["stratum"][asked]] if strata else []
    sample = Sample.drawn(len(weights), strata=named, clusters=[data["psu"][asked]])
    found = estimated(mean(yes, weights), sample, weights)
    agrees(found.value, "0.8136225")
    agrees(found.se, se)
    ends = logit(found.value, found.se, df=found.df)
    assert ends is not None
    agrees(ends.low, low)
    agrees(ends.high, high)


@pytest.mark.parametrize(
    ("count", "n", "score", "exact"),
    [
        (81, 263, ("0.2553", "0.3662"), ("0.2527", "0.3676")),
        (15, 148, ("0.0624", "0.1605"), ("0.0578", "0.1617")),
        (0, 20, ("0.0000", "0.1611"), ("0.0000", "0.1684")),
        (1, 29, ("0.0061", "0.1718"), ("0.0009", "0.1776")),
    ],
)
def test_wilson_and_clopper_pearson_by_newcombe(count, n, score, exact):
    # Newcombe (1998), Statistics in Medicine 17, table I, methods 3 and 5.
    for form, printed in ((wilson, score), (clopper_pearson, exact)):
        for found, end in zip(form(count / n, n), printed, strict=True):
            agrees(found, end)


def test_clopper_pearson_of_a_textbook():
    # influentialpoints.com, Confidence intervals of proportions: 5 of 25.
    for found, end in zip(clopper_pearson(5 / 25, 25), ("0.068", "0.407"), strict=True):
        agrees(found, end)


def test_every_row_of_the_table_of_intervals():
    with shared("reference/binomial_ci.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 15
    for row in rows:
        count, n = int(row["k"]), int(row["n"])
        for form, name in ((wilson, "wilson"), (clopper_pearson, "cp")):
            expected = (float(row[f"{name}_lo"]), float(row[f"{name}_hi"]))
            assert form(count / n, n) == pytest.approx(expected, abs=1e-11), row
