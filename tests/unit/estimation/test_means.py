"""Totals, means, ratios and differences: worked by hand, with domains, missing values and covariances."""

from __future__ import annotations

from math import isnan, nan, sqrt

import numpy as np
import pytest

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.linear import Linear
from tuopin.stages.estimation.means import (
    Missing,
    category_shares,
    category_totals,
    covariance,
    difference,
    estimated,
    known,
    mean,
    ratio,
    total,
)
from tuopin.stages.estimation.samples import Lonely, Sample

Y = np.array([1.0, 3.0, 2.0, 4.0])
X = np.array([2.0, 2.0, 4.0, 2.0])
W = np.array([10.0, 10.0, 20.0, 10.0])
FIRST = np.array([True, True, False, False])


def test_a_total_and_its_influence():
    found = total(Y, W)
    assert found.value == 120
    assert found.influence.tolist() == [1, 3, 2, 4]
    assert total(Y, W, inside=FIRST).influence.tolist() == [1, 3, 0, 0]


def test_a_mean_and_its_influence():
    found = mean(Y, W)
    assert found.value == pytest.approx(2.4)
    assert found.influence == pytest.approx([-1.4 / 50, 0.6 / 50, -0.4 / 50, 1.6 / 50])
    assert mean(Y, W, inside=FIRST).influence == pytest.approx([-1 / 20, 1 / 20, 0, 0])


def test_a_ratio_and_its_influence():
    # 120 / 140, and (y − 6/7 x) / 140.
    found = ratio(Y, X, W)
    assert found.value == pytest.approx(6 / 7)
    expected = [(1 - 12 / 7) / 140, (3 - 12 / 7) / 140, (2 - 24 / 7) / 140, (4 - 12 / 7) / 140]
    assert found.influence == pytest.approx(expected)


@pytest.mark.parametrize("inside", [None, FIRST])
def test_the_weighted_influence_of_a_mean_and_a_ratio_sums_to_nought(inside):
    for figure in (mean(Y, W, inside=inside), ratio(Y, X, W, inside=inside)):
        assert W @ figure.influence == pytest.approx(0, abs=1e-15)


def test_the_influence_is_the_derivative_by_the_weight():
    step = 1e-6
    for place in range(4):
        moved = W.copy()
        moved[place] += step
        for figure in (lambda w: mean(Y, w), lambda w: ratio(Y, X, w)):
            slope = (figure(moved).value - figure(W).value) / step
            assert figure(W).influence[place] == pytest.approx(slope, abs=1e-6)


def test_a_mean_with_equal_weights_has_the_textbook_error():
    # s² of 1, 3, 2, 4 is 5/3; the mean's variance a quarter of it.
    found = estimated(mean(Y, np.ones(4)), Sample.drawn(4), np.ones(4))
    assert found.se == pytest.approx(sqrt(5 / 3 / 4))
    assert (found.df, found.n) == (3, 4)


def test_a_domain_keeps_the_design_and_counts_its_own_rows():
    # Scores −1/20 × 10, 1/20 × 10, 0, 0 over four clusters: 4/3 × (0.25 + 0.25).
    found = estimated(mean(Y, W, inside=FIRST), Sample.drawn(4), W, inside=FIRST)
    assert found.se == pytest.approx(sqrt(4 / 3 * 0.5))
    assert (found.df, found.n) == (1, 2)


def test_rows_without_weight_are_not_counted():
    found = estimated(mean(Y, np.array([1.0, 1, 1, 0])), Sample.drawn(4), np.array([1.0, 1, 1, 0]))
    assert (found.df, found.n) == (2, 3)


def test_a_missing_value_is_refused_unless_told_otherwise():
    values = np.array([1.0, nan, 2.0, 4.0])
    with pytest.raises(EstimationError, match="1 rows inside the domain have a missing value"):
        mean(values, W)
    mean(values, W, inside=np.array([True, False, True, True]))  # outside it does not matter


def test_complete_cases_put_a_missing_value_outside_the_domain():
    values = np.array([1.0, nan, 2.0, 4.0])
    rest = np.array([True, False, True, True])
    found, expected = mean(values, W, missing=Missing.COMPLETE), mean(Y, W, inside=rest)
    assert found.value == pytest.approx(expected.value) == pytest.approx(90 / 40)
    assert found.influence == pytest.approx(expected.influence)
    assert known(4, values).tolist() == rest.tolist()
    assert known(4, values, inside=FIRST).tolist() == [True, False, False, False]


def test_complete_cases_of_a_ratio_need_both():
    above, below = np.array([1.0, nan, 2.0, 4.0]), np.array([2.0, 2.0, nan, 2.0])
    found = ratio(above, below, W, missing=Missing.COMPLETE)
    assert found.value == pytest.approx(50 / 40)
    assert found.influence[[1, 2]].tolist() == [0, 0]


def test_a_difference_of_two_measures_holds_their_covariance():
    # y − y is exactly nothing; y − x varies as the column of differences does.
    sample, ones = Sample.drawn(4), np.ones(4)
    assert estimated(difference(mean(Y, ones), mean(Y, ones)), sample, ones).se == 0
    found = estimated(difference(mean(Y, ones), mean(X, ones)), sample, ones)
    assert found.value == 0
    assert found.se == pytest.approx(estimated(mean(Y - X, ones), sample, ones).se)


def test_a_difference_of_two_domains_in_the_same_clusters_holds_their_covariance():
    # Two clusters, each with a row of either domain 1 apart: the difference is certain.
    sample, ones = Sample.drawn(4, clusters=[[1, 1, 2, 2]]), np.ones(4)
    values, first = np.array([1.0, 2.0, 5.0, 6.0]), np.array([True, False, True, False])
    one, other = (mean(values, ones, inside=inside) for inside in (~first, first))
    found = estimated(difference(one, other), sample, ones)
    assert found.value == 1
    assert found.se == pytest.approx(0)
    # v1 = v2 = 2 × 2 × 1 with a covariance of the same size: 8 + 8 − 2 × 8.
    assert covariance([one, other], sample, ones) == pytest.approx(np.full((2, 2), 4.0))


def test_figures_of_two_samples_are_not_subtracted_row_by_row():
    with pytest.raises(EstimationError, match="add the variances"):
        difference(Linear(1.0, np.zeros(3)), Linear(1.0, np.zeros(4)))


def test_categories_with_their_covariance():
    kinds = np.array(["clay", "brick", "clay", "stone"])
    totals, shares = category_totals(kinds, W), category_shares(kinds, W)
    assert {k: v.value for k, v in totals.items()} == {"brick": 10, "clay": 30, "stone": 10}
    assert {k: v.value for k, v in shares.items()} == {"brick": 0.2, "clay": 0.6, "stone": 0.2}
    # Shares sum to one, whatever the sample: every row of their covariance sums to nought.
    found = covariance(list(shares.values()), Sample.drawn(4), W)
    assert found.sum(axis=0) == pytest.approx([0, 0, 0])
    assert found[0, 0] > 0 > found[0, 1]


def test_categories_of_a_domain_are_its_own():
    kinds = np.array(["clay", "brick", "clay", None], dtype=object)
    inside = np.array([True, True, True, False])
    assert list(category_shares(kinds, W, inside=inside)) == ["brick", "clay"]
    with pytest.raises(EstimationError, match="1 rows inside the domain have no category"):
        category_totals(kinds, W)
    with pytest.raises(EstimationError, match="no category"):
        category_totals(np.array([1.0, nan, 2.0, 2.0]), W)


def test_an_empty_domain_has_a_total_and_no_mean():
    nobody = np.zeros(4, dtype=bool)
    found = estimated(total(Y, W, inside=nobody), Sample.drawn(4), W, inside=nobody)
    assert (found.value, found.se, found.n) == (0, 0, 0)
    with pytest.raises(EstimationError, match="No row inside"):
        mean(Y, W, inside=nobody)
    with pytest.raises(EstimationError, match="below the line"):
        ratio(Y, X, W, inside=nobody)


@pytest.mark.parametrize("weight", [-1.0, nan, np.inf])
def test_a_weight_that_is_none_is_refused(weight):
    with pytest.raises(EstimationError, match="1 rows have a weight"):
        mean(Y, np.array([1.0, 1.0, 1.0, weight]))


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(EstimationError, match="one entry a row"):
        mean(Y[:3], W)
    with pytest.raises(EstimationError, match="one entry a row"):
        mean(Y, W, inside=FIRST[:2])


def test_a_figure_without_linearisation_has_no_error():
    found = estimated(Linear(3.0, np.full(4, nan)), Sample.drawn(4), W)
    assert isnan(found.se)


def test_a_lonely_stratum_outside_the_domain_does_not_stop_the_figure():
    strata = ["a", "a", "b", "c"]
    sample = Sample.drawn(4, strata=[strata], lonely=Lonely.REFUSE)
    found = estimated(mean(Y, W, inside=FIRST), sample, W, inside=FIRST)
    assert found.se == pytest.approx(sqrt(2 * 0.5))
    with pytest.raises(EstimationError):
        estimated(mean(Y, W), sample, W)
