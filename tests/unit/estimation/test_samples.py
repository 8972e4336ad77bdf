"""Samples: clusters are nested, populations are numbers or shares, and what does not fit is refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.samples import Lonely, Sample


def refusal(**design):
    """Both sentences of the refusal of a design of four rows."""
    with pytest.raises(EstimationError) as caught:
        Sample.drawn(4, **design)
    return caught.value.text


def test_the_same_cluster_number_in_two_strata_is_two_clusters():
    sample = Sample.drawn(4, strata=[["n", "n", "s", "s"]], clusters=[[1, 2, 1, 2]])
    assert len(set(sample.stages[0].clusters.tolist())) == 4
    assert sample.stages[0].sizes.tolist() == [2, 2]


def test_clusters_are_nested_in_the_clusters_above():
    sample = Sample.drawn(4, clusters=[["a", "a", "b", "b"], [1, 2, 1, 2]])
    assert len(set(sample.stages[1].clusters.tolist())) == 4
    assert sample.stages[1].sizes.tolist() == [2, 2]


@pytest.mark.parametrize(
    "names",
    [
        [7, 7, 8, 9],
        [7.0, 7.0, 8.0, 9.0],
        ["x", "x", "y", "z"],
        np.array([7, 7, "y", "z"], dtype=object),
    ],
)
def test_text_numbers_and_floats_name_clusters_alike(names):
    assert Sample.drawn(4, clusters=[names]).stages[0].clusters.tolist() == [0, 0, 1, 2]


def test_without_clusters_each_row_is_its_own():
    assert Sample.drawn(3).stages[0].clusters.tolist() == [0, 1, 2]


def test_above_one_is_a_population_and_up_to_one_a_share():
    # 2 of 8 clusters drawn, and 2 of 4: as numbers and as shares.
    strata = [["a", "a", "b", "b"]]
    numbers = Sample.drawn(4, strata=strata, population=[[8, 8, 4, 4]])
    shares = Sample.drawn(4, strata=strata, population=[[0.25, 0.25, 0.5, 0.5]])
    assert numbers.stages[0].fractions.tolist() == [0.25, 0.5]
    assert shares.stages[0].fractions.tolist() == [0.25, 0.5]
    assert shares.stages[0].population.tolist() == [8, 8, 4, 4]


def test_a_population_of_one_beside_larger_ones_is_a_number():
    sample = Sample.drawn(4, strata=[["a", "a", "a", "b"]], population=[[9, 9, 9, 1]])
    assert sample.stages[0].fractions.tolist() == [1 / 3, 1.0]


def test_weights_implied_by_populations_multiply_over_the_stages():
    # 2 of 10 villages, then 2 of 6 and 1 of 5 households: 5 × 3 and 5 × 5.
    sample = Sample.drawn(
        3, clusters=[["v", "v", "w"], [1, 2, 1]], population=[[10, 10, 10], [6, 6, 5]]
    )
    assert sample.weights_from_population() == pytest.approx([15, 15, 25])


def test_a_later_stage_without_a_population_counts_as_taken_in_full():
    sample = Sample.drawn(3, clusters=[["v", "v", "w"], [1, 2, 1]], population=[[10, 10, 10]])
    assert sample.weights_from_population() == pytest.approx([5, 5, 5])
    assert sample.below == ()


def test_weights_need_a_population_of_the_first_stage():
    with pytest.raises(EstimationError, match="neither weights nor a population"):
        Sample.drawn(4, clusters=[[1, 1, 2, 2]]).weights_from_population()


def test_degrees_are_clusters_less_strata_that_have_a_row_inside():
    sample = Sample.drawn(6, strata=[["a", "a", "a", "b", "b", "b"]], clusters=[[1, 2, 3, 1, 2, 2]])
    assert sample.degrees() == 5 - 2
    assert sample.degrees(np.array([True, True, False, False, False, False])) == 2 - 1
    assert sample.degrees(np.array([True, False, False, False, True, True])) == 2 - 2
    assert sample.degrees(np.zeros(6, dtype=bool)) == 0


def test_a_missing_stratum_or_cluster_is_refused():
    assert "1 rows have no value in the strata" in refusal(strata=[["a", None, "b", "b"]]).en
    assert "2 rows have no value in the clusters" in refusal(clusters=[[1.0, np.nan, np.nan, 2]]).en
    assert "缺失" in refusal(strata=[["a", None, "b", "b"]]).zh


def test_a_missing_or_negative_population_is_refused():
    assert "missing, nought or below" in refusal(population=[[5, 5, np.nan, 5]]).en
    assert "missing, nought or below" in refusal(population=[[5, 5, -5, 5]]).en


def test_populations_that_differ_within_a_stratum_are_refused_by_name():
    said = refusal(strata=[["hill", "hill", "plain", "plain"]], population=[[8, 9, 4, 4]])
    assert "hill" in said.en
    assert "plain" not in said.en
    assert "pps_variance" in said.en


def test_fewer_in_the_population_than_drawn_is_refused_by_name():
    said = refusal(strata=[["hill", "hill", "hill", "plain"]], population=[[2, 2, 2, 4]])
    assert "More clusters were drawn" in said.en
    assert "hill" in said.en


def test_shares_and_numbers_in_one_column_are_refused():
    assert "mix" in refusal(strata=[[1, 1, 2, 2]], population=[[0.5, 0.5, 4, 4]]).en


def test_a_column_of_another_length_is_refused():
    assert "(3,)" in refusal(strata=[[1, 1, 2]]).en


def test_a_share_that_rounding_puts_above_the_drawn_is_no_excess():
    # 3 / (0.1 × 3) is a hair below 10 and so is the number drawn of it.
    assert Sample.drawn(3, population=[[0.1 * 3] * 3]).weights_from_population() == pytest.approx(
        [10 / 3] * 3
    )
    assert Sample.drawn(3, population=[[1.0] * 3]).stages[0].fractions.tolist() == [1.0]


def test_each_policy_says_itself_in_both_languages():
    assert all(policy.text.zh and policy.text.en for policy in Lonely)
