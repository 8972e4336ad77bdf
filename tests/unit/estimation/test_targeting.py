"""A list beside a standard: values counted by hand, bounds against every way to resolve the unknown."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from tuopin.stages.estimation.cutoffs import CURVE, Eligible, curve, curve_points
from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.linear import BoolArray, FloatArray
from tuopin.stages.estimation.targeting import (
    TARGETING,
    Comparison,
    Standing,
    comparison,
    table,
    targeting,
)


def flags(marks: str) -> BoolArray:
    """One flag per character: x is true."""
    return np.array([mark == "x" for mark in marks])


def numbers(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


#: Ten persons, one row each:   in  in  in  in  in  out out out out out
LISTED, POOR, UNKNOWN = (
    flags("xxxxx....."),
    flags("xx...xx..."),
    flags("....x....x"),
)  # in: 2 poor, 2 not, 1 unknown; out: 2 poor, 2 not, 1 unknown
ONES = np.ones(10)
#: The list pays 30 and 20 to the poor, 10 and 15 to who is not, 25 to the unknown one.
PAID = numbers(30, 20, 10, 15, 25, 0, 0, 0, 0, 0)


def village(**changed: object) -> Comparison:
    given = {"unknown": UNKNOWN, "amounts": PAID} | changed
    return comparison(LISTED, POOR, ONES, **given)  # type: ignore[arg-type]


def test_the_table_has_unknown_as_a_column_of_its_own() -> None:
    cells = table(village())
    assert [(cell.listed, cell.standing, cell.rows) for cell in cells] == [
        (True, Standing.POOR, 2),
        (True, Standing.NOT_POOR, 2),
        (True, Standing.UNKNOWN, 1),
        (False, Standing.POOR, 2),
        (False, Standing.NOT_POOR, 2),
        (False, Standing.UNKNOWN, 1),
    ]
    assert sum(cell.persons.value for cell in cells) == 10
    assert cells[2].share.value == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("measure", "low", "known", "high"),
    [
        ("coverage", 5 / 10, 5 / 10, 5 / 10),
        ("coverage_of_poor", 2 / 5, 2 / 4, 3 / 5),
        ("exclusion_of_poor", 2 / 5, 2 / 4, 3 / 5),
        ("exclusion_of_persons", 2 / 10, 2 / 8, 3 / 10),
        ("inclusion_of_beneficiaries", 2 / 5, 2 / 4, 3 / 5),
        ("inclusion_of_nonpoor", 2 / 5, 2 / 4, 3 / 5),
        ("leakage", 25 / 100, 25 / 75, 50 / 100),
        # Of 100 paid the two poor get 50. Low: the unknown out is poor, the one in is not: 0.5 over
        # 5/10. High: the one in is poor, the one out is not: 0.75 over 5/10.
        ("targeting_index", 1.0, (50 / 75) / (4 / 8), 1.5),
    ],
)
def test_each_measure_by_hand(measure: str, low: float, known: float, high: float) -> None:
    found = targeting(village(), measure)
    assert (found.low.value, found.known.value, found.high.value) == pytest.approx(
        (low, known, high)
    )


def test_sixty_per_cent_to_the_poorest_forty_make_an_index_of_one_and_a_half() -> None:
    # The example of Grosh, Coady & Hoddinott, Social Safety Nets Primer Notes 10 (World Bank 2003).
    beside = comparison(
        flags("xxxxx....."),
        flags("xxx..x...."),
        ONES,
        amounts=numbers(2, 2, 2, 2, 2, 0, 0, 0, 0, 0),
    )
    assert targeting(beside, "targeting_index").known.value == pytest.approx(1.5)
    without_amounts = comparison(flags("xxxxx....."), flags("xxx..x...."), ONES)
    assert targeting(without_amounts, "targeting_index").known.value == pytest.approx(1.5)


def test_without_an_index_amount_the_bounds_of_the_index_count_persons() -> None:
    found = targeting(village(amounts=None), "targeting_index")
    # Low: 2 of 5 listed are poor, 5 of 10 persons; high: 3 of 5 and 5 of 10.
    assert (found.low.value, found.high.value) == pytest.approx((0.8, 1.2))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("measure", list(TARGETING))
def test_bounds_are_the_lowest_and_highest_of_all_ways_to_resolve_the_unknown(
    measure: str, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    count = 14
    listed, poor = draw.random(count) < 0.5, draw.random(count) < 0.4
    unknown = draw.random(count) < 0.45
    listed[:4], poor[:4] = flags("xx.."), flags("x.x.")
    unknown[:4] = False
    poor &= ~unknown
    weights = draw.uniform(1, 9, count)
    amounts = np.where(listed, draw.uniform(0, 9, count) ** 2, 0)
    found = targeting(comparison(listed, poor, weights, unknown=unknown, amounts=amounts), measure)
    values = []
    for answer in itertools.product([False, True], repeat=int(unknown.sum())):
        resolved = poor.copy()
        resolved[unknown] = answer
        one = comparison(listed, resolved, weights, amounts=amounts)
        values.append(targeting(one, measure).known.value)
    assert (found.low.value, found.high.value) == pytest.approx((min(values), max(values)))


@pytest.mark.parametrize("measure", list(TARGETING))
def test_influence_is_the_derivative_by_the_weight_of_a_row(measure: str) -> None:
    weights, step = numbers(3, 1, 2, 1.5, 2, 4, 1, 2, 5, 1), 1e-6
    inside = flags("xxxxxxxx.x")

    def at(w: FloatArray) -> Comparison:
        return comparison(LISTED, POOR, w, unknown=UNKNOWN, amounts=PAID, inside=inside)

    for which in ("low", "known", "high"):
        expected = []
        for row in range(10):
            more, less = weights.copy(), weights.copy()
            more[row] += step
            less[row] -= step
            ends = [getattr(targeting(at(w), measure), which).value for w in (more, less)]
            expected.append((ends[0] - ends[1]) / (2 * step))
        found = getattr(targeting(at(weights), measure), which).influence
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-8)
        assert found[8] == 0


# --- curves --------------------------------------------------------------------------------------

SCORE = numbers(10, 20, 20, 30, 40, 50)
BY_SCORE = flags("xx..x.")


def test_a_curve_by_hand() -> None:
    # Poor at 10, 20 and 40; not poor at 20, 30 and 50.
    found = curve(SCORE, BY_SCORE, np.ones(6))
    assert found.cutoffs.tolist() == [10, 20, 30, 40, 50]
    expected = {
        "coverage": [1 / 6, 3 / 6, 4 / 6, 5 / 6, 1],
        "inclusion_of_beneficiaries": [0, 1 / 3, 2 / 4, 2 / 5, 3 / 6],
        "inclusion_of_nonpoor": [0, 1 / 3, 2 / 3, 2 / 3, 1],
        "exclusion_of_poor": [2 / 3, 1 / 3, 1 / 3, 0, 0],
        "exclusion_of_persons": [2 / 6, 1 / 6, 1 / 6, 0, 0],
    }
    assert set(expected) == set(CURVE)
    for name, values in expected.items():
        assert found.known[name] == pytest.approx(values), name


def test_a_high_score_may_be_the_eligible_one() -> None:
    found = curve(SCORE, BY_SCORE, np.ones(6), [40, 60], eligible=Eligible.HIGH)
    assert found.cutoffs.tolist() == [60, 40]
    assert found.known["coverage"] == pytest.approx([0, 2 / 6])
    # Nobody reaches 60, so there are no beneficiaries to be wrong about.
    assert np.isnan(found.known["inclusion_of_beneficiaries"][0])
    assert found.known["exclusion_of_poor"] == pytest.approx([1, 2 / 3])


@pytest.mark.parametrize("eligible", list(Eligible))
def test_points_with_influences_agree_with_the_curve(eligible: Eligible) -> None:
    draw = np.random.default_rng(5)
    count = 60
    score = draw.integers(0, 30, count).astype(np.float64)
    poor, unknown = draw.random(count) < 0.4, draw.random(count) < 0.2
    poor &= ~unknown
    weights, inside = draw.uniform(1, 5, count), draw.random(count) < 0.8
    cutoffs = [-1.0, 4, 11, 25, 30]
    given = {"eligible": eligible, "unknown": unknown, "inside": inside}
    whole = curve(score, poor, weights, cutoffs, **given)  # type: ignore[arg-type]
    points = {
        point.cutoff: point
        for point in curve_points(score, poor, weights, cutoffs, **given)  # type: ignore[arg-type]
    }
    for place, cutoff in enumerate(whole.cutoffs):
        for name, found in points[cutoff].measures.items():
            if found is None:
                assert np.isnan(whole.known[name][place])
                continue
            assert whole.known[name][place] == pytest.approx(found.known.value)
            assert whole.low[name][place] == pytest.approx(found.low.value)
            assert whole.high[name][place] == pytest.approx(found.high.value)


# --- refusals and words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: village(unknown=POOR), "4 rows are both poor and unknown"),
        (lambda: village(amounts=-PAID), "5 rows have an amount below 0"),
        (lambda: village(amounts=ONES), "5 rows have an amount but are not on the list"),
        (lambda: comparison(LISTED, POOR, -ONES), "10 rows have a negative weight"),
        (lambda: comparison(LISTED, POOR * 1, ONES), "must be true or false"),
        (lambda: comparison(LISTED[:3], POOR, ONES), "must be true or false"),
        (lambda: comparison(LISTED, POOR, ONES, inside=LISTED & ~LISTED), "No row with a weight"),
        (lambda: targeting(village(amounts=None), "leakage"), "needs the amounts"),
        (lambda: targeting(village(), "accuracy"), "no targeting measure 'accuracy'"),
        (
            lambda: targeting(comparison(LISTED, POOR & ~POOR, ONES), "exclusion_of_poor"),
            "denominator of exclusion error among the poor",
        ),
        (
            lambda: targeting(comparison(LISTED, POOR & ~POOR, ONES), "targeting_index"),
            "denominator of Coady",
        ),
        (lambda: curve(SCORE * np.nan, BY_SCORE, np.ones(6)), "infinite score or weight"),
    ],
)
def test_a_refusal_says_what_and_what_next_in_both_languages(
    asked: Callable[[], object], said: str
) -> None:
    with pytest.raises(EstimationError) as refused:
        asked()
    assert said in refused.value.text.en
    assert len(refused.value.text.zh) > 10


def test_every_measure_is_named_and_defined_in_both_languages() -> None:
    for id_, measure in TARGETING.items():
        assert measure.id == id_
        for words in (measure.name, measure.definition):
            assert words.zh
            assert words.en
    # The two denominators must not share a name.
    assert len({measure.name.zh for measure in TARGETING.values()}) == len(TARGETING)
    assert len({measure.name.en for measure in TARGETING.values()}) == len(TARGETING)
