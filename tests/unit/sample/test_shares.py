"""Whole-number shares add up, keep to their caps, and read a scale as it is written."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuopin.sample.shares import exact, scaled, shared_out


def test_a_total_is_shared_out_by_largest_remainder():
    assert shared_out(10, [1, 1, 1]).tolist() == [4, 3, 3]
    assert shared_out(7, [5, 3, 2]).tolist() == [4, 2, 1]


def test_what_a_cap_keeps_out_goes_to_the_others():
    assert shared_out(10, [8, 1, 1], [3, 9, 9]).tolist() == [3, 4, 3]


def test_no_room_is_an_error_and_not_a_smaller_total():
    with pytest.raises(ValueError, match="do not fit"):
        shared_out(10, [1, 1], [4, 5])


@given(
    total=st.integers(0, 500),
    weights=st.lists(st.floats(0, 1e6), min_size=1, max_size=40),
)
def test_shares_always_add_up(total: int, weights: list[float]):
    assert shared_out(total, weights).sum() == total


def test_a_scale_means_what_is_written():
    assert exact(0.0037) == Fraction(37, 10_000)
    assert scaled(4_563_000, exact("0.0037")) == 16_883
    assert scaled(116_000, exact(0.002)) == 232
