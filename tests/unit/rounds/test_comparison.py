"""Published against computed: the scale, the printed digits, each operator, and what cannot be compared."""

from __future__ import annotations

from datetime import date

import pytest

from tuopin.rounds.comparison import compare


def answer(computed, scale=None, **spec):
    return compare(spec, computed, scale)["matches"]


@pytest.mark.parametrize(
    ("computed", "expected"),
    [(4_563_000, True), (4_562_999, False), (4_563_001, False)],
)
def test_persons_are_compared_to_the_whole_person(computed, expected):
    assert answer(computed, published=4_563_000, scales="persons") is expected


@pytest.mark.parametrize(
    ("scale", "expected"), [(0.002, 9126), (0.02, 91_260), (0.1, 456_300), (1, 4_563_000)]
)
def test_persons_multiply_with_the_scale(scale, expected):
    found = compare({"published": 4_563_000, "scales": "persons"}, expected, scale)
    assert found == {
        "published": 4_563_000,
        "published_high": None,
        "scaled": expected,
        "matches": True,
    }


def test_a_product_that_is_no_whole_number_is_met_by_its_nearest_alone():
    # 116 000 × 0.0033 = 382.8
    assert [answer(n, 0.0033, published=116_000, scales="persons") for n in (382, 383, 384)] == [
        False,
        True,
        False,
    ]


def test_at_a_tie_either_neighbour_is_right():
    # 199 000 × 0.0025 = 497.5
    assert [
        answer(n, 0.0025, published=199_000, scales="persons") for n in (496, 497, 498, 499)
    ] == [False, True, True, False]


@pytest.mark.parametrize("scales", ["never", None])
def test_counts_of_counties_and_rates_never_scale(scales):
    assert answer(51, 0.002, published=51, scales=scales) is True


@pytest.mark.parametrize(
    ("computed", "expected"),
    [(19.4949, True), (19.485, True), (19.4951, False), (19.4849, False), (19.49, True)],
)
def test_a_rate_is_rounded_to_the_printed_digits(computed, expected):
    assert answer(computed, published=19.49, digits=2) is expected


def test_digits_are_those_printed_unless_said():
    assert answer(70.14, published=70.1) is True
    assert answer(70.14, published=70.1, digits=2) is False
    assert answer(99.6, published=100) is True
    assert answer(99.6, published=100, digits=1) is False


@pytest.mark.parametrize(
    ("operator", "answers"),
    [
        ("eq", [False, True, False]),
        ("le", [True, True, False]),
        ("lt", [True, False, False]),
        ("ge", [False, True, True]),
        ("gt", [False, False, True]),
    ],
)
def test_operators_at_the_boundary_of_two_percent(operator, answers):
    found = [answer(c, published=2, digits=2, operator=operator) for c in (1.99, 2.0, 2.01)]
    assert found == answers


@pytest.mark.parametrize(
    ("computed", "expected"),
    [(2_300_000, False), (2_300_001, True), (2_399_999, True), (2_400_000, False)],
)
def test_a_band_holds_between_its_ends(computed, expected):
    spec = {"published": 2_300_001, "published_high": 2_399_999, "operator": "between"}
    assert answer(computed, scales="persons", **spec) is expected


@pytest.mark.parametrize(
    ("computed", "expected"),
    [(330_000_000, True), (990_000_000, True), (660_000_000, False)],
)
def test_an_ambiguous_figure_agrees_under_either_reading(computed, expected):
    spec = {"published": 330_000_000, "published_high": 990_000_000, "operator": "ambiguous"}
    assert answer(computed, scales="money", **spec) is expected


def test_days_are_compared_as_days():
    assert answer(date(2020, 2, 29), published="2020-02-29") is True
    assert answer("2020-03-01", published="2020-02-29") is False
    assert answer("2020-06-29", published="2020-06-30", operator="le") is True
    assert answer("2020-07-01", published="2020-06-30", operator="le") is False


@pytest.mark.parametrize("published", [116_000, "2020-02-29"])
def test_nothing_computed_is_no_answer_and_not_a_difference(published):
    assert answer(None, published=published) is None


def test_nothing_published_is_no_answer():
    assert compare({}, 3)["matches"] is None
