"""Variances: worked by hand on a few numbers, stage by stage, and lonely strata by each policy."""

from __future__ import annotations

import time

import numpy as np
import pytest

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.samples import Lonely, Sample
from tuopin.stages.estimation.variances import Joint, pps_variance, standard_error, variance

STRATA = ["a", "a", "b", "b", "b"]
SCORES = np.array([1.0, 3.0, 2.0, 4.0, 9.0])


def test_a_stratified_total_by_hand():
    # a: 2/1 × ((1−2)² + (3−2)²) = 4; b: 3/2 × (9 + 1 + 16) = 39.
    assert variance(Sample.drawn(5, strata=[STRATA]), SCORES) == pytest.approx(43)


def test_the_correction_for_drawing_without_replacement_by_hand():
    # a: half drawn, 4 × 1/2; b: 3 of 12, 39 × 3/4.
    sample = Sample.drawn(5, strata=[STRATA], population=[[4, 4, 12, 12, 12]])
    assert variance(sample, SCORES) == pytest.approx(2 + 29.25)


def test_rows_of_a_cluster_are_added_up_first():
    sample = Sample.drawn(5, clusters=[[1, 1, 2, 2, 3]])  # totals 4, 6, 9; mean 19/3
    assert variance(sample, SCORES) == pytest.approx(
        3 / 2 * ((4 - 19 / 3) ** 2 + (6 - 19 / 3) ** 2 + (9 - 19 / 3) ** 2)
    )


def test_two_stages_by_hand():
    # Stage 1: 2 of 4 clusters, totals 4 and 10: (1/2) × 2 × (9 + 9) = 18.
    # Stage 2: cluster 1 has 2 of 8, (3/4) × 2 × (1 + 1) = 3; cluster 2 has 2 of 2, nothing. Times 1/2.
    sample = Sample.drawn(
        4, clusters=[[1, 1, 2, 2], [1, 2, 1, 2]], population=[[4] * 4, [8, 8, 2, 2]]
    )
    assert variance(sample, np.array([1.0, 3.0, 4.0, 6.0])) == pytest.approx(18 + 1.5)


def test_three_stages_carry_the_shares_of_both_above():
    # Stages 1 and 2 draw half, so that the third counts a quarter of (1 − 1/4) × 2 × 2 = 3 each.
    clusters = [[1, 1, 1, 1, 2, 2, 2, 2], [1, 1, 2, 2, 1, 1, 2, 2], None]
    population = [[4] * 8, [4] * 8, [8] * 8]
    sample = Sample.drawn(8, clusters=clusters, population=population)
    scores = np.array([1.0, 3.0] * 4)  # every cluster of stages 1 and 2 has the same total
    assert variance(sample, scores) == pytest.approx(4 * 3 / 4)


def test_strata_of_the_second_stage_are_told_apart():
    # In each cluster two strata of two rows, equal within: nothing varies but by stratum.
    sample = Sample.drawn(
        8,
        strata=[None, ["x", "x", "y", "y"] * 2],
        clusters=[[1] * 4 + [2] * 4, None],
        population=[[4] * 8, [4] * 8],
    )
    scores = np.array([1.0, 1.0, 5.0, 5.0] * 2)
    assert variance(sample, scores) == pytest.approx(0)


def test_several_columns_give_their_covariances():
    sample = Sample.drawn(5, strata=[STRATA])
    found = variance(sample, np.column_stack([SCORES, 2 * SCORES, np.ones(5)]))
    assert found == pytest.approx(np.array([[43, 86, 0], [86, 172, 0], [0, 0, 0]]))
    assert standard_error(sample, SCORES) == pytest.approx([43**0.5])


def test_clusters_outside_a_domain_still_count():
    # Only the first row is inside; the other three clusters count with 0: 4/3 × (9 − 9/4).
    assert variance(Sample.drawn(4), np.array([3.0, 0, 0, 0])) == pytest.approx(9)


# Strata a (1 cluster), b (2), c (2); scores 6 | 1, 3 | 2, 8: b adds 4, c 36, and a is lonely.
ALONE = {"strata": [["a", "b", "b", "c", "c"]]}
ALONE_SCORES = np.array([6.0, 1.0, 3.0, 2.0, 8.0])


def lonely(policy, scores=ALONE_SCORES, inside=None, **design):
    """The variance under a policy."""
    return variance(Sample.drawn(5, lonely=policy, **(ALONE | design)), scores, inside=inside)


def test_lonely_refuse_names_the_stratum_and_the_other_policies():
    with pytest.raises(EstimationError) as caught:
        lonely(Lonely.REFUSE)
    for said in (caught.value.text.en, caught.value.text.zh):
        assert all(word in said for word in ("a", "certainty", "centre", "average"))


def test_lonely_refuse_names_five_strata_at_most():
    names = [f"county{n}" for n in range(8)]
    with pytest.raises(EstimationError) as caught:
        variance(Sample.drawn(8, strata=[names]), np.ones(8))
    said = caught.value.text.en
    assert "(8)" in said
    assert "county4, …" in said
    assert "county5" not in said


def test_lonely_certainty_adds_nothing():
    assert lonely(Lonely.CERTAINTY) == pytest.approx(40)


def test_lonely_centre_takes_the_deviation_from_the_mean_of_all_clusters():
    assert lonely(Lonely.CENTRE) == pytest.approx(40 + (6 - 4) ** 2)


def test_lonely_average_takes_the_mean_of_the_other_strata():
    assert lonely(Lonely.AVERAGE) == pytest.approx(40 + 20)


def test_lonely_average_has_no_answer_where_all_are():
    sample = Sample.drawn(2, strata=[["a", "b"]], lonely=Lonely.AVERAGE)
    assert np.isnan(variance(sample, np.ones(2))).all()


@pytest.mark.parametrize("policy", list(Lonely))
def test_a_stratum_of_one_drawn_in_full_is_not_lonely(policy):
    assert lonely(policy, population=[[1, 100, 100, 100, 100]]) == pytest.approx(40 * 0.98)


@pytest.mark.parametrize("policy", list(Lonely))
def test_a_lonely_stratum_outside_the_domain_does_not_matter(policy):
    inside = np.array([False, True, True, True, True])
    found = lonely(policy, np.where(inside, ALONE_SCORES, 0), inside)
    assert found == pytest.approx(40)


def test_the_mean_and_the_average_are_over_the_strata_of_the_domain():
    # Inside are a and b: the mean of all clusters is (6 + 1 + 3) / 3, the other stratum b alone.
    inside = np.array([True, True, True, False, False])
    scores = np.where(inside, ALONE_SCORES, 0)
    assert lonely(Lonely.CENTRE, scores, inside) == pytest.approx(4 + (6 - 10 / 3) ** 2)
    assert lonely(Lonely.AVERAGE, scores, inside) == pytest.approx(4 * 2)


def test_a_lonely_second_stage_is_refused_by_the_cluster_it_lies_in():
    villages = ["Shibadong", "Shibadong", "Liangshui"]
    sample = Sample.drawn(3, clusters=[villages, None], population=[[9] * 3, [4, 4, 5]])
    with pytest.raises(EstimationError, match=r"stage 2 .* Liangshui"):
        variance(sample, np.ones(3))


def test_brewer_with_equal_chances_is_simple_random_sampling():
    sample, half = Sample.drawn(5, strata=[STRATA]), np.full(5, 0.5)
    assert pps_variance(sample, SCORES, half) == pytest.approx(43 / 2)


def test_brewer_weighs_each_cluster_by_its_own_chance():
    # Mean 4, n/(n−1) = 3/2: 3/2 × (0.9 × 4 + 0.5 × 0 + 0 × 4).
    found = pps_variance(Sample.drawn(3), np.array([2.0, 4, 6]), np.array([0.1, 0.5, 1.0]))
    assert found == pytest.approx(5.4)


def test_overton_is_the_double_sum_over_joint_chances():
    # In two strata; within each of n clusters both = 2 (n−1) πi πj / (2n − πi − πj), written out.
    chance = np.array([0.2, 0.5, 0.8, 0.3, 0.4])
    scores = np.array([[2.0, 1.0], [4.0, 0.0], [7.0, 5.0], [3.0, 2.0], [8.0, 9.0]])
    expected = np.zeros((2, 2))
    for places in ([0, 1, 2], [3, 4]):
        n = len(places)
        for i in places:
            for j in places:
                product = chance[i] * chance[j]
                joint = 2 * (n - 1) * product / (2 * n - chance[i] - chance[j])
                both = chance[i] if i == j else joint
                expected += (1 - product / both) * np.outer(scores[i], scores[j])
    sample = Sample.drawn(5, strata=[["a", "a", "a", "b", "b"]])
    found = pps_variance(sample, scores, chance, method=Joint.OVERTON)
    assert found == pytest.approx(expected)


def test_the_second_stage_of_unequal_chances_counts_by_the_chance():
    # No variance at the first stage of chance 1 and equal totals; the second as by hand, times 1.
    sample = Sample.drawn(4, clusters=[[1, 1, 2, 2], None], population=[None, [8] * 4])
    found = pps_variance(sample, np.array([1.0, 3.0, 2.0, 2.0]), np.ones(4))
    assert found == pytest.approx(3)


def test_chances_that_differ_within_a_cluster_are_refused():
    sample = Sample.drawn(3, clusters=[[1, 1, 2]])
    with pytest.raises(EstimationError, match="rest of their cluster"):
        pps_variance(sample, np.ones(3), np.array([0.2, 0.3, 0.5]))
    with pytest.raises(EstimationError, match="above 0 and up to 1"):
        pps_variance(sample, np.ones(3), np.array([0.2, 0.2, 1.5]))


def test_scores_of_another_length_are_refused():
    with pytest.raises(EstimationError, match="5 rows"):
        variance(Sample.drawn(5), np.ones(4))


def test_a_million_rows_in_a_hundred_thousand_clusters_take_about_a_second():
    generator = np.random.default_rng(1)
    clusters = generator.integers(0, 100_000, 1_000_000)
    scores = generator.random(1_000_000)
    began = time.process_time()
    variance(Sample.drawn(1_000_000, strata=[clusters % 500], clusters=[clusters]), scores)
    # 0.5 s as measured; the bound only tells a loop over rows (half a minute) from none.
    assert time.process_time() - began < 10
