"""Quantiles, lines, FGT and inequality: values worked out by hand, and influences against derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import norm

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.fgt import Below, fgt, mean_gap, sen, watts
from tuopin.stages.estimation.incomes import Nonpositive
from tuopin.stages.estimation.inequality import (
    GiniForm,
    atkinson,
    generalised_entropy,
    gini,
    income_share,
    lorenz,
    mean_log_deviation,
    quintile_ratio,
    theil,
)
from tuopin.stages.estimation.linear import BoolArray, FloatArray, Linear
from tuopin.stages.estimation.lines import (
    Centre,
    at_risk_rate,
    median_of_poor,
    relative_line,
    relative_median_gap,
)
from tuopin.stages.estimation.quantiles import QuantileRule, quantile, quantile_values

LAEKEN, LOWER = QuantileRule.LAEKEN, QuantileRule.LOWER
LINEAR, MIDPOINT = QuantileRule.LINEAR, QuantileRule.MIDPOINT


def numbers(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


def ones(count: int) -> FloatArray:
    return np.ones(count)


# --- quantiles -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "share", "expected"),
    [
        # 1, 2, 3, 4 once each. At 0.25 and 0.5 the cumulative share is hit exactly.
        (LAEKEN, 0.25, 1.5),
        (LOWER, 0.25, 1.0),
        (LINEAR, 0.25, 1.75),
        (MIDPOINT, 0.25, 1.5),
        (LAEKEN, 0.5, 2.5),
        (LOWER, 0.5, 2.0),
        (LINEAR, 0.5, 2.5),
        (MIDPOINT, 0.5, 2.5),
        (LAEKEN, 0.6, 3.0),
        (LOWER, 0.6, 3.0),
        (LINEAR, 0.6, 2.8),
        (MIDPOINT, 0.6, 2.9),
        (LAEKEN, 0.0, 1.0),
        (LAEKEN, 1.0, 4.0),
        (MIDPOINT, 0.0, 1.0),
        (LINEAR, 1.0, 4.0),
    ],
)
def test_each_rule_by_hand(rule: QuantileRule, share: float, expected: float) -> None:
    found = quantile(numbers(4, 2, 1, 3), ones(4), share, rule=rule)
    assert found.value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("rule", "expected"), [(LAEKEN, 20.0), (LOWER, 20.0), (LINEAR, 17.5), (MIDPOINT, 20.0)]
)
def test_each_rule_with_weights_one_two_one(rule: QuantileRule, expected: float) -> None:
    # LINEAR: 10, 20, 30 stand at 0, 2/3, 1; a half lies three quarters of the way to 20.
    assert quantile(numbers(10, 20, 30), numbers(1, 2, 1), 0.5, rule=rule).value == expected


def test_an_exact_hit_is_seen_through_rounding() -> None:
    # Ten weights of 0.1: the third cumulative weight is 0.30000000000000004 and still counts as 0.3.
    values = quantile_values(np.arange(1.0, 11), np.full(10, 0.1), [0.3, 0.7, 0.5])
    assert values.tolist() == [3.5, 7.5, 5.5]
    # Six of 0.3: three of them add up to a hair less than half of all.
    assert quantile(np.arange(1.0, 7), np.full(6, 0.3), 0.5).value == 3.5
    assert quantile(np.arange(1.0, 7), np.full(6, 0.3), 0.5, rule=LOWER).value == 3


@pytest.mark.parametrize("rule", list(QuantileRule))
def test_neither_rows_without_weight_nor_the_order_of_rows_move_a_quantile(
    rule: QuantileRule,
) -> None:
    income, weight = numbers(5, 1, 3, 3, 9), numbers(2, 1, 3, 1, 1)
    plain = quantile_values(income, weight, [0.1, 0.4, 0.77], rule=rule)
    shuffled = quantile_values(
        numbers(0, 9, 3, 3, 1, 5), numbers(0, 1, 1, 3, 1, 2), [0.1, 0.4, 0.77], rule=rule
    )
    assert shuffled.tolist() == plain.tolist()


def test_equal_incomes_have_a_median_and_no_error() -> None:
    found = quantile(numbers(7, 7, 7), ones(3), 0.5)
    assert found.value == 7
    assert np.isnan(found.influence).all()


# --- the line and what lies below ----------------------------------------------------------------

FOUR = numbers(50, 80, 120, 200)


@pytest.mark.parametrize(
    ("alpha", "expected"),
    [(0, 0.5), (0.5, 0.2885800942), (1, 0.175), (2, 0.0725), (3, 0.03325)],
)
def test_fgt_by_hand(alpha: float, expected: float) -> None:
    assert fgt(FOUR, ones(4), 100, alpha).value == pytest.approx(expected, abs=1e-10)


def test_an_income_on_the_line_is_poor_only_when_the_rule_says_so() -> None:
    assert fgt(FOUR, ones(4), 80).value == 0.25
    assert fgt(FOUR, ones(4), 80, below=Below.INCLUSIVE).value == 0.5
    # It has no gap either way.
    assert fgt(FOUR, ones(4), 80, 1).value == fgt(FOUR, ones(4), 80, 1, below=Below.INCLUSIVE).value


def test_every_row_may_have_a_line_of_its_own() -> None:
    # Gaps: 50 of 100, 10 of 90 (poor), 120 and 200 above their 60.
    assert fgt(FOUR, ones(4), numbers(100, 90, 60, 60), 1).value == pytest.approx(
        (0.5 + 1 / 9) / 4, abs=1e-12
    )


def test_the_mean_gap_is_of_the_poor_and_fgt_of_everybody() -> None:
    assert mean_gap(FOUR, ones(4), 100).value == pytest.approx(0.35, abs=1e-12)


def test_a_negative_income_is_a_gap_above_one_unless_it_is_raised() -> None:
    debt = numbers(-100, 300)
    assert fgt(debt, ones(2), 100, 1).value == 1.0
    assert fgt(debt, ones(2), 100, 1, floor=0).value == 0.5


def test_watts_by_hand_and_its_policies() -> None:
    # ln(100/50) and ln(100/80) over four persons.
    assert watts(FOUR, ones(4), 100).value == pytest.approx(
        (0.6931471806 + 0.2231435513) / 4, abs=1e-10
    )
    with_nought = numbers(0, 50, 200)
    with pytest.raises(EstimationError, match="1 rows have an income of 0 or less"):
        watts(with_nought, ones(3), 100)
    left_out = watts(with_nought, ones(3), 100, nonpositive=Nonpositive.LEAVE_OUT)
    assert left_out.value == pytest.approx(0.6931471806 / 2, abs=1e-10)
    assert left_out.influence[0] == 0
    raised = watts(with_nought, ones(3), 100, nonpositive=1.0)
    assert raised.value == pytest.approx((4.6051701860 + 0.6931471806) / 3, abs=1e-10)


def test_sen_by_hand() -> None:
    # H = 1/2, I = 0.35, Gini of 50 and 80 = 15/130: 0.5 × (0.35 + 0.65 × 0.1153846).
    assert sen(FOUR, ones(4), 100).value == pytest.approx(0.2125, abs=1e-10)


def test_a_relative_line_is_a_share_of_median_or_mean() -> None:
    assert relative_line(FOUR, ones(4)).value == pytest.approx(60)
    assert relative_line(FOUR, ones(4), 0.5, of=Centre.MEAN).value == pytest.approx(56.25)


def test_the_gap_of_the_median_of_the_poor() -> None:
    # Below 130 are 50, 80, 120: the median is 80, the gap 50 of 130.
    assert median_of_poor(FOUR, ones(4), 130.0).value == 80
    assert relative_median_gap(FOUR, ones(4), 130.0).value == pytest.approx(50 / 130)


def test_a_regional_rate_has_the_national_line_and_its_error() -> None:
    income = np.linspace(1, 100, 100)
    here = income > 60
    rate = at_risk_rate(income, ones(100), 1.5, inside=here)
    # The median is 50.5, the line 75.75: 15 of the 40 persons here are below it.
    assert rate.value == 15 / 40
    assert (rate.influence[~here] != 0).all()
    own = at_risk_rate(income, ones(100), 0.9, inside=here, line_from=here)
    assert own.value == 12 / 40  # of the region's own 0.9 × 80.5 = 72.45
    assert (own.influence[~here] == 0).all()


# --- inequality ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "weights", "expected"),
    [
        (GiniForm.POPULATION, numbers(1, 1), 0.25),
        (GiniForm.SAMPLE, numbers(1, 1), 0.5),
        (GiniForm.RANK, numbers(1, 1), 0.25),
        # As 1, 1, 3: 8 / (2 × 9 × 5/3).
        (GiniForm.POPULATION, numbers(2, 1), 4 / 15),
        # Two rows, whatever their weights.
        (GiniForm.SAMPLE, numbers(2, 1), 8 / 15),
        # Σ(2r − 1)wx = 3×2×1 + 5×1×3 = 21, N × total = 15.
        (GiniForm.RANK, numbers(2, 1), 6 / 15),
    ],
)
def test_gini_of_one_and_three(form: GiniForm, weights: FloatArray, expected: float) -> None:
    assert gini(numbers(1, 3), weights, form=form).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (theil, 0.1308120359),
        (mean_log_deviation, 0.1438410362),
        (lambda y, w: generalised_entropy(y, w, 2), 0.125),
        (lambda y, w: atkinson(y, w, 0), 0.0),
        (lambda y, w: atkinson(y, w, 0.5), 0.0669872981),
        (lambda y, w: atkinson(y, w, 1), 0.1339745962),
        (lambda y, w: atkinson(y, w, 2), 0.25),
    ],
)
def test_entropy_and_atkinson_of_one_and_three(
    measure: Callable[[FloatArray, FloatArray], Linear], expected: float
) -> None:
    assert measure(numbers(1, 3), ones(2)).value == pytest.approx(expected, abs=1e-10)


def test_nought_is_welcome_where_the_measure_is_defined_there() -> None:
    incomes = numbers(0, 2)
    assert theil(incomes, ones(2)).value == pytest.approx(math.log(2), abs=1e-12)
    assert atkinson(incomes, ones(2), 0.5).value == pytest.approx(0.5, abs=1e-12)
    for undefined in (mean_log_deviation, lambda y, w: atkinson(y, w, 1)):
        with pytest.raises(EstimationError, match="of 0 or less"):
            undefined(incomes, ones(2))
    with pytest.raises(EstimationError, match="below 0"):
        theil(numbers(-1, 2), ones(2))


def test_quintile_ratio_of_one_to_ten() -> None:
    # q20 = 2.5 and q80 = 8.5: (9 + 10) / (1 + 2).
    assert quintile_ratio(np.arange(1.0, 11), ones(10)).value == pytest.approx(19 / 3, abs=1e-12)


def test_lorenz_curve_by_hand() -> None:
    curve = lorenz(numbers(6, 1, 3), ones(3))
    assert curve.population == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert curve.income == pytest.approx([0, 0.1, 0.4, 1])
    assert lorenz(numbers(6, 1, 3), ones(3), [0.5]).income == pytest.approx([0.25])
    assert income_share(numbers(6, 1, 3), ones(3), 0.5).value == pytest.approx(0.25)


# --- influences ----------------------------------------------------------------------------------

#: Ties, a nought-free spread, unequal weights, and a domain that leaves out every fourth row.
INCOME = numbers(3, 8, 8, 12, 15, 15, 21, 34, 55, 60, 61, 90)
WEIGHT = numbers(2, 1, 3, 1.5, 2, 1, 4, 1, 2, 1, 0.5, 1)
DOMAIN: BoolArray = np.arange(12) % 4 != 3

Estimator = Callable[[FloatArray, FloatArray, BoolArray], Linear]
SMOOTH: dict[str, Estimator] = {
    "fgt 0": lambda y, w, d: fgt(y, w, 20, 0, inside=d),
    "fgt 1": lambda y, w, d: fgt(y, w, 20, 1, inside=d),
    "fgt 2.5 line per row": lambda y, w, d: fgt(y, w, y * 0 + np.arange(12) + 15, 2.5, inside=d),
    "mean gap": lambda y, w, d: mean_gap(y, w, 20, inside=d),
    "watts": lambda y, w, d: watts(y, w, 20, inside=d),
    "sen": lambda y, w, d: sen(y, w, 20, inside=d),
    "mean line": lambda y, w, d: relative_line(y, w, 0.6, of=Centre.MEAN, inside=d),
    # The chain rule: the line moves with every weight, those outside the domain included.
    "fgt 2 below a mean line": lambda y, w, d: fgt(
        y, w, relative_line(y, w, 0.8, of=Centre.MEAN), 2, inside=d
    ),
    "gap below a mean line": lambda y, w, d: fgt(
        y, w, relative_line(y, w, 0.8, of=Centre.MEAN), 1, inside=d
    ),
    "watts below a mean line": lambda y, w, d: watts(
        y, w, relative_line(y, w, 0.8, of=Centre.MEAN), inside=d
    ),
    "gini": lambda y, w, d: gini(y, w, inside=d),
    "gini sample": lambda y, w, d: gini(y, w, inside=d, form=GiniForm.SAMPLE),
    "gini rank": lambda y, w, d: gini(y, w, inside=d, form=GiniForm.RANK),
    "atkinson 0.5": lambda y, w, d: atkinson(y, w, 0.5, inside=d),
    "atkinson 1": lambda y, w, d: atkinson(y, w, 1, inside=d),
    "atkinson 2": lambda y, w, d: atkinson(y, w, 2, inside=d),
    "entropy -1": lambda y, w, d: generalised_entropy(y, w, -1, inside=d),
    "mean log deviation": lambda y, w, d: mean_log_deviation(y, w, inside=d),
    "theil": lambda y, w, d: theil(y, w, inside=d),
    "entropy 2": lambda y, w, d: generalised_entropy(y, w, 2, inside=d),
    "income share": lambda y, w, d: income_share(y, w, 0.37, inside=d),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_influence_is_the_derivative_by_the_weight_of_a_row(name: str) -> None:
    measure, step = SMOOTH[name], 1e-6
    expected = []
    for row in range(len(INCOME)):
        more, less = WEIGHT.copy(), WEIGHT.copy()
        more[row] += step
        less[row] -= step
        rise = measure(INCOME, more, DOMAIN).value - measure(INCOME, less, DOMAIN).value
        expected.append(rise / (2 * step))
    found = measure(INCOME, WEIGHT, DOMAIN).influence
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-8)
    if "line" not in name:
        assert (found[~DOMAIN] == 0).all()


#: Rows without weight at these incomes, on which mass is then put.
PLACES = numbers(2, 4, 5.5, 6.25, 9, 30)
STEPPED: dict[str, Callable[[FloatArray, FloatArray], Linear]] = {
    "median": lambda y, w: quantile(y, w, 0.5),
    "at-risk rate": lambda y, w: at_risk_rate(y, w, 0.6),
    "median of the poor": lambda y, w: median_of_poor(y, w, relative_line(y, w)),
    "relative median gap": lambda y, w: relative_median_gap(y, w, relative_line(y, w)),
    "quintile ratio": quintile_ratio,
}


@pytest.mark.parametrize("name", STEPPED)
def test_influence_by_density_is_what_a_little_mass_does_to_a_smooth_population(name: str) -> None:
    # The quantiles of a lognormal income (median 10, sd of logs 0.5) stand for its population, each
    # for a thousand persons, so that the kernel is narrow.
    count, each = 200_000, 1000.0
    income = 10 * np.exp(0.5 * norm.ppf((np.arange(count) + 0.5) / count))
    income = np.concatenate([income, PLACES])
    measure, mass = STEPPED[name], 1000 * each
    weight = np.concatenate([np.full(count, each), np.zeros(len(PLACES))])
    start = measure(income, weight)
    for place in range(count, count + len(PLACES)):
        heavier = weight.copy()
        heavier[place] = mass
        moved = (measure(income, heavier).value - start.value) / mass
        scale = np.abs(start.influence[count:]).max()
        assert start.influence[place] == pytest.approx(moved, abs=0.02 * scale), income[place]


# --- refusals ------------------------------------------------------------------------------------

NAN, NONE = math.nan, np.zeros(4, dtype=np.bool_)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: gini(FOUR, numbers(1, 1, -2, 1)), "1 rows have a negative weight"),
        (lambda: gini(FOUR, ones(4), inside=NONE), "No row with a weight above 0"),
        (lambda: gini(FOUR, numbers(0, 0, 0, 0)), "No row with a weight above 0"),
        (lambda: gini(numbers(1, NAN, 2), ones(3)), "1 rows inside the domain have a missing"),
        (lambda: gini(FOUR, ones(3)), "arrays of one length"),
        (lambda: gini(numbers(-1, 1), ones(2)), "mean above 0"),
        (lambda: gini(numbers(5), ones(1), form=GiniForm.SAMPLE), "two rows at least"),
        (lambda: fgt(FOUR, ones(4), 100, -1), "no α of FGT"),
        (lambda: fgt(FOUR, ones(4), 0, 1), "not above 0"),
        (lambda: fgt(FOUR, ones(4), numbers(1, 2)), "2 numbers and the sample 4 rows"),
        (lambda: fgt(FOUR, ones(4), NAN), "line is missing"),
        (lambda: mean_gap(FOUR, ones(4), 10), "Nobody inside"),
        (lambda: median_of_poor(FOUR, ones(4), 10.0), "Nobody inside"),
        (lambda: median_of_poor(FOUR, ones(4), FOUR), "group by group"),
        (lambda: sen(FOUR, ones(4), relative_line(FOUR, ones(4))), "given line only"),
        (lambda: watts(FOUR, ones(4), 100, nonpositive=-1), "no floor"),
        (lambda: quantile(FOUR, ones(4), 1.2), "no share for a quantile"),
        (lambda: relative_line(FOUR, ones(4), 0), "no share for a relative line"),
        (lambda: quintile_ratio(FOUR, ones(4), share=0.6), "no tail"),
        (lambda: quintile_ratio(numbers(0, 0, 0, 5), ones(4)), "total income of 0 or less"),
        (lambda: atkinson(FOUR, ones(4), -1), "no ε"),
        (lambda: generalised_entropy(FOUR, ones(4), NAN), "no α for generalised"),
    ],
)
def test_a_refusal_says_what_and_what_next_in_both_languages(
    asked: Callable[[], Linear], said: str
) -> None:
    with pytest.raises(EstimationError) as refused:
        asked()
    assert said in refused.value.text.en
    assert len(refused.value.text.zh) > 10


def test_what_is_missing_outside_the_domain_does_not_matter() -> None:
    inside = np.array([True, True, False])
    assert gini(numbers(1, 3, NAN), numbers(1, 1, NAN), inside=inside).value == 0.25


@pytest.mark.parametrize("names", [QuantileRule, Below, GiniForm, Centre, Nonpositive])
def test_every_definition_has_words_in_both_languages(names: type) -> None:
    for one in names:  # type: ignore[attr-defined]
        assert one.text.zh
        assert one.text.en
