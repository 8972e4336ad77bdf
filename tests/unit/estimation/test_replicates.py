"""Replicates: jackknife, bootstrap and given weights, by hand and against linearisation where both exist."""

from __future__ import annotations

import numpy as np
import pytest

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.replicates import (
    Centre,
    Kind,
    bootstrap,
    given,
    jackknife,
    replicated,
)
from tuopin.stages.estimation.samples import Lonely, Sample
from tuopin.stages.estimation.variances import variance

Y = np.array([1.0, 3.0, 2.0, 4.0, 9.0])
ONES = np.ones(5)
STRATA = ["a", "a", "b", "b", "b"]


def total(weights):
    return weights @ Y


def mean(weights):
    return weights @ Y / weights.sum()


@pytest.mark.parametrize("centre", list(Centre))
@pytest.mark.parametrize(
    "design", [{}, {"strata": [STRATA]}, {"strata": [STRATA], "population": [[4, 4, 9, 9, 9]]}]
)
def test_the_jackknife_of_a_total_is_its_linearised_variance(centre, design):
    sample = Sample.drawn(5, **design)
    found = replicated(jackknife(sample, centre=centre), ONES, total)
    assert found.covariance[0, 0] == pytest.approx(variance(sample, Y)[0, 0])
    assert found.df == sample.degrees()


def test_leaving_out_a_cluster_takes_all_its_rows_and_spares_other_strata():
    replicates = jackknife(Sample.drawn(5, strata=[STRATA], clusters=[[1, 2, 1, 1, 2]]))
    factors = sorted(tuple(replicates.factor(r).tolist()) for r in range(4))
    assert factors == [(0, 2, 1, 1, 1), (1, 1, 0, 0, 2), (1, 1, 2, 2, 0), (2, 0, 1, 1, 1)]


def test_the_jackknife_of_a_mean_by_hand():
    # Means of 1, 3, 8 without one: 5.5, 4.5, 2; mean of them 4; 2/3 × (2.25 + 0.25 + 4).
    y = np.array([1.0, 3.0, 8.0])
    found = replicated(
        jackknife(Sample.drawn(3)), np.ones(3), lambda weights: weights @ y / weights.sum()
    )
    assert found.values == pytest.approx([4])
    assert found.covariance[0, 0] == pytest.approx(2 / 3 * 6.5)


def test_a_stratum_drawn_in_full_is_not_replicated():
    sample = Sample.drawn(5, strata=[STRATA], population=[[2, 2, 3, 3, 3]])
    found = replicated(jackknife(sample), ONES, mean)
    assert found.covariance[0, 0] == 0


def test_a_sample_of_two_stages_is_replicated_without_the_correction():
    # f would leave the second stage out of the variance: it is taken as if drawn with replacement.
    design = {"clusters": [[1, 1, 2, 2, 3], None]}
    sample = Sample.drawn(5, population=[[6] * 5, [4, 4, 4, 4, 1]], **design)
    plain = variance(Sample.drawn(5, **design), Y)
    assert replicated(jackknife(sample), ONES, total).covariance == pytest.approx(plain)


def test_several_figures_come_with_their_covariance():
    sample = Sample.drawn(5, strata=[STRATA])
    found = replicated(jackknife(sample), ONES, lambda w: np.array([w @ Y, 2 * (w @ Y)]))
    assert found.values == pytest.approx([19, 38])
    assert found.covariance == pytest.approx(np.array([[43, 86], [86, 172]]))
    assert found.se == pytest.approx([43**0.5, 172**0.5])


# Stratum a holds one cluster; b and c add 4 and 36 to the variance of the total.
ALONE_Y = np.array([6.0, 1.0, 3.0, 2.0, 8.0])


def alone(policy, make):
    sample = Sample.drawn(5, strata=[["a", "b", "b", "c", "c"]], lonely=policy)
    return replicated(make(sample), ONES, lambda w: w @ ALONE_Y).covariance[0, 0]


@pytest.mark.parametrize(
    ("policy", "expected"), [(Lonely.CERTAINTY, 40), (Lonely.CENTRE, 44), (Lonely.AVERAGE, 60)]
)
def test_the_jackknife_treats_lonely_clusters_as_linearisation_does(policy, expected):
    found = alone(policy, lambda sample: jackknife(sample, centre=Centre.ESTIMATE))
    assert found == pytest.approx(expected)


def test_lonely_clusters_are_refused_by_name():
    for make in (jackknife, lambda sample: bootstrap(sample, seed=1)):
        with pytest.raises(EstimationError, match="cannot be replicated under refuse: a"):
            alone(Lonely.REFUSE, make)
    with pytest.raises(EstimationError, match="under centre: a"):
        alone(Lonely.CENTRE, lambda sample: bootstrap(sample, seed=1))


def test_two_clusters_of_a_stratum_count_nought_or_twice_in_the_bootstrap():
    # n−1 = 1 draw, times n/(n−1) = 2: also what R survey's subbootweights is tested for.
    replicates = bootstrap(Sample.drawn(2), count=50, seed=3)
    seen = {tuple(replicates.factor(r).tolist()) for r in range(50)}
    assert seen == {(0.0, 2.0), (2.0, 0.0)}


def test_the_bootstrap_leaves_the_size_of_each_stratum_alone():
    replicates = bootstrap(
        Sample.drawn(5, strata=[STRATA], population=[[4, 4, 9, 9, 9]]), count=20, seed=3
    )
    for r in range(20):
        factor = replicates.factor(r)
        assert factor[:2].sum() == pytest.approx(2)
        assert factor[2:].sum() == pytest.approx(3)
        assert factor.min() >= 0


@pytest.mark.parametrize("centre", list(Centre))
@pytest.mark.parametrize("design", [{}, {"population": [[4, 4, 9, 9, 9]]}])
def test_the_bootstrap_of_a_total_comes_near_its_linearised_variance(centre, design):
    sample = Sample.drawn(5, strata=[STRATA], **design)
    replicates = bootstrap(sample, count=4000, seed=7, centre=centre)
    found = replicated(replicates, ONES, total).covariance[0, 0]
    # 4 000 replicates leave some 2 % of chance in the variance.
    assert found == pytest.approx(variance(sample, Y)[0, 0], rel=0.07)


def test_a_seed_always_draws_the_same_and_another_seed_does_not():
    sample = Sample.drawn(5)
    one, same, other = (bootstrap(sample, count=9, seed=seed) for seed in (5, 5, 6))
    more = bootstrap(sample, count=99, seed=5)
    assert one.factor(4).tolist() == same.factor(4).tolist() == more.factor(4).tolist()
    assert any(one.factor(r).tolist() != other.factor(r).tolist() for r in range(9))


def test_rows_of_a_cluster_are_drawn_together():
    factor = bootstrap(Sample.drawn(5, clusters=[[1, 1, 2, 2, 3]]), count=2, seed=1).factor(0)
    assert factor[0] == factor[1]
    assert factor[2] == factor[3]


# Levy and Lemeshow's half-samples of three areas with two ambulance stations each (example of R survey's
# svrepdesign); alive and arrests as in its data set scd.
ALIVE = np.array([25.0, 24, 30, 49, 80, 70])
ARRESTS = np.array([120.0, 78, 185, 228, 670, 530])
HALVES = (
    2 * np.array([[1, 0, 1, 0, 1, 0], [1, 0, 0, 1, 0, 1], [0, 1, 1, 0, 0, 1], [0, 1, 0, 1, 1, 0]]).T
)


def survival(weights):
    return weights @ ALIVE / (weights @ ARRESTS)


def test_half_samples_by_hand():
    # Each half-sample's ratio: stations 1 3 5, 1 4 6, 2 3 6 and 2 4 5.
    ratios = [135 / 975, 144 / 878, 124 / 793, 153 / 976]
    whole = 278 / 1811
    found = replicated(given(HALVES, kind=Kind.BRR), np.ones(6), survival)
    assert found.values == pytest.approx([whole])
    assert found.covariance[0, 0] == pytest.approx(sum((r - whole) ** 2 for r in ratios) / 4)
    middle = sum(ratios) / 4
    found = replicated(given(HALVES, kind=Kind.BRR, centre=Centre.MEAN), np.ones(6), survival)
    assert found.covariance[0, 0] == pytest.approx(sum((r - middle) ** 2 for r in ratios) / 4)
    assert found.df == 3


def test_fay_shrinks_the_halves_and_stretches_the_variance():
    # Halves counted 1.5 and 0.5 (rho 1/2): of a total the variance is that of whole halves again.
    rho = 0.5
    shrunk = rho + (1 - rho) * HALVES
    fay = replicated(given(shrunk, kind=Kind.FAY, rho=rho), np.ones(6), lambda w: w @ ALIVE)
    brr = replicated(given(HALVES, kind=Kind.BRR), np.ones(6), lambda w: w @ ALIVE)
    assert fay.covariance == pytest.approx(brr.covariance)


def test_whole_replicate_weights_are_taken_as_they_are():
    weights = np.array([2.0, 5, 1, 3, 4, 0])
    found = replicated(
        given(HALVES * weights[:, np.newaxis], kind=Kind.BRR, weights=weights), weights, survival
    )
    factors = replicated(given(HALVES, kind=Kind.BRR), weights, survival)
    assert found.covariance == pytest.approx(factors.covariance)


def test_given_jackknife_weights_are_the_jackknife():
    sample = Sample.drawn(5, strata=[STRATA])
    own = jackknife(sample)
    matrix = np.column_stack([own.factor(r) for r in range(5)])
    rscales = [1 / 2, 1 / 2, 2 / 3, 2 / 3, 2 / 3]
    found = replicated(
        given(matrix, kind=Kind.JACKKNIFE, rscales=rscales, centre=Centre.MEAN), ONES, mean
    )
    assert found.covariance == pytest.approx(replicated(own, ONES, mean).covariance)


def test_the_usual_scales():
    matrix = np.ones((3, 4))
    for kind, options, scale in (
        (Kind.JACKKNIFE, {}, 3 / 4),
        (Kind.JACKKNIFE, {"rscales": [1, 1, 1, 1]}, 1),
        (Kind.BRR, {}, 1 / 4),
        (Kind.FAY, {"rho": 0.3}, 1 / (4 * 0.49)),
        (Kind.BOOTSTRAP, {}, 1 / 4),
        (Kind.BOOTSTRAP, {"centre": Centre.MEAN}, 1 / 3),
        (Kind.OTHER, {"scale": 0.2}, 0.2),
    ):
        assert given(matrix, kind=kind, **options).coefficients == pytest.approx([scale] * 4)
    assert given(matrix, kind=Kind.BRR, degrees=2).degrees == 2


def test_what_does_not_fit_is_refused():
    with pytest.raises(EstimationError, match="need a `scale`"):
        given(np.ones((3, 4)), kind=Kind.OTHER)
    with pytest.raises(EstimationError, match="4 rscales"):
        given(np.ones((3, 4)), kind=Kind.JACKKNIFE, rscales=[1, 1])
    with pytest.raises(EstimationError, match="matrix"):
        given(np.ones(3), kind=Kind.BRR)
    with pytest.raises(EstimationError, match="rho"):
        given(np.ones((3, 4)), kind=Kind.FAY, rho=1.0)
    with pytest.raises(EstimationError, match="2 replicates or more"):
        bootstrap(Sample.drawn(3), count=1, seed=1)


def test_a_figure_that_a_replicate_cannot_give_is_refused_with_the_count():
    only = np.array([1.0, 0, 0, 0, 0])  # left out in one replicate of five: 0/0

    def domain_mean(weights):
        with np.errstate(invalid="ignore"):
            return np.divide(weights @ (only * Y), weights @ only)

    with pytest.raises(EstimationError, match="1 of 5 replicates"):
        replicated(jackknife(Sample.drawn(5)), ONES, domain_mean)


def test_the_figure_is_asked_for_one_replicate_at_a_time():
    shapes = []

    def spied(weights):
        shapes.append(weights.shape)
        return weights.sum()

    replicated(bootstrap(Sample.drawn(5), count=7, seed=1), ONES, spied)
    assert shapes == [(5,)] * 8
