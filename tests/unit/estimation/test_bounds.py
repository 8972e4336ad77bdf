"""Bounds: what the unknown answers allow is found without trying every filling, and is what trying them gives."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuopin.rules import Scheme
from tuopin.stages.estimation.bounds import UNKNOWN, Patterns, bounded

HALF = Fraction(1, 2)
EQUAL = Scheme.weighing(dict.fromkeys("abcd", 1), [HALF])
NESTED = Scheme.weighing({"a": 3, "b": 1, "c": 1, "d": 1}, [HALF])
U = UNKNOWN


def values(rows, weights, scheme=EQUAL, k=HALF):
    """Each measure's bounds by name and indicator."""
    answers, weight = np.array(rows), np.array(weights, dtype=float)
    inside = np.ones(len(rows), dtype=bool)
    return {
        (r.measure, r.indicator, r.bound): r.factor * r.above.sum() / r.below.sum()
        for r in bounded(Patterns(answers, weight), scheme, [k], inside)
        if r.below.sum() > 0
    }


def test_two_persons_worked_by_hand():
    # The first is deprived in a and b: poor with 1/2. The second in c only, d unknown: poor with 1/2 or not.
    found = values([[1, 1, 0, 0], [0, 0, 1, U]], [1, 1])
    assert found["H", None, "low"] == 0.5
    assert found["H", None, "high"] == 1
    assert found["M0", None, "low"] == 0.25
    assert found["M0", None, "high"] == 0.5
    assert found["A", None, "low"] == found["A", None, "high"] == 0.5
    assert found["hd", "d", "low"] == 0
    assert found["hd", "d", "high"] == 0.5
    # a makes a half of M0 while the second is not poor, a quarter when they are
    assert found["pctb", "a", "high"] == 0.5
    assert found["pctb", "a", "low"] == 0.25


def test_one_more_poor_person_may_lower_intensity():
    # The first is poor with 3/4; the second, if poor, has 1/2 or 3/4 or is not poor (two unknown, one deprived).
    found = values([[1, 1, 1, 0], [0, 0, 1, U]], [1, 1])
    assert found["A", None, "high"] == 0.75  # the second not poor
    assert found["A", None, "low"] == pytest.approx((0.75 + 0.5) / 2)


def test_without_anybody_who_can_be_poor_intensity_has_no_bounds():
    assert ("A", None, "low") not in values([[0, 0, 0, 0], [1, 0, 0, 0]], [1, 1])


def tried(rows, weights, scheme, k):
    """The same bounds by trying every filling of every row."""
    reached, points = scheme.reached(k), np.array(scheme.points)
    fillings = [list(product(*[(0, 1) if g == U else (g,) for g in row])) for row in rows]
    low, high = {}, {}
    for filled in product(*fillings):
        answers = np.array(filled)
        score = answers @ points
        poor = (score >= reached) * np.array(weights, dtype=float)
        seen = {("H", None): poor.sum() / sum(weights)}
        if poor.sum() > 0:
            seen["A", None] = (poor * score).sum() / poor.sum() / scheme.parts
            for j, name in enumerate(scheme.names):
                seen["pctb", name] = points[j] * (poor * answers[:, j]).sum() / (poor * score).sum()
        for key, value in seen.items():
            low[key] = min(low.get(key, value), value)
            high[key] = max(high.get(key, value), value)
    return low, high


answer = st.sampled_from([0, 1, U])


@given(
    rows=st.lists(st.tuples(answer, answer, answer, answer), min_size=1, max_size=3),
    weights=st.lists(st.integers(1, 5), min_size=3, max_size=3),
    scheme=st.sampled_from([EQUAL, NESTED]),
)
def test_the_bounds_are_those_of_trying_every_filling(rows, weights, scheme):
    weights = weights[: len(rows)]
    found = values(rows, weights, scheme)
    low, high = tried(rows, weights, scheme, HALF)
    for key, value in low.items():
        assert found[*key, "low"] == pytest.approx(value, abs=1e-12), key
        assert found[*key, "high"] == pytest.approx(high[key], abs=1e-12), key
