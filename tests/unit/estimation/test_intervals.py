"""Intervals: each form's formula at one point, what happens at the edges, and effective sample sizes."""

from __future__ import annotations

from math import inf, nan

import pytest

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.intervals import (
    IntervalKind,
    clopper_pearson,
    effective_size,
    interval,
    korn_graubard,
    logit,
    plain,
    wilson,
)

# Quantiles at 97.5 % of t with 10 and with infinite degrees of freedom, from printed tables.
T10, Z = 2.228139, 1.959964


def test_plain_is_t_times_the_error():
    assert plain(5, 2, df=10) == pytest.approx((5 - 2 * T10, 5 + 2 * T10), abs=1e-5)
    assert plain(5, 2, df=inf) == pytest.approx((5 - 2 * Z, 5 + 2 * Z), abs=1e-5)


def test_the_level_is_asked_for():
    assert plain(0, 1, df=inf, level=0.90).high == pytest.approx(1.644854, abs=1e-6)


def test_logit_is_the_interval_of_the_log_odds():
    # p = 1/2: log odds 0, error 0.05 / 0.25 = 0.2, ends 1/(1 + e^±0.4456278).
    assert logit(0.5, 0.05, df=10) == pytest.approx((0.3904011, 0.6095989), abs=1e-6)


def test_logit_stays_inside_nought_and_one():
    low, high = logit(0.01, 0.05, df=10)
    assert 0 < low < 0.01 < high < 1
    low, high = logit(0.9999, 0.4, df=1)  # log odds beyond what a float can raise e to
    assert 0 <= low < high <= 1


def test_an_effective_size_that_is_a_whole_number_gives_the_same_by_either_road():
    # scipy's for the count, our formula for a size that is none by a hair's breadth.
    for form in (wilson, clopper_pearson):
        for count, n in ((5, 25), (0, 20), (20, 20), (1, 29)):
            near = form(count / n, n + 1e-7)
            assert form(count / n, n) == pytest.approx(near, abs=1e-7)


def test_a_share_that_is_no_whole_count_is_taken_at_its_formula():
    # 2.5 of 10 lies between 2 and 3 of 10.
    for form in (wilson, clopper_pearson):
        assert form(0.2, 10).low < form(0.25, 10).low < form(0.3, 10).low
        assert form(0.2, 10).high < form(0.25, 10).high < form(0.3, 10).high


def test_large_samples_do_not_slow_the_library_down():
    low, high = clopper_pearson(0.3, 50_000_000)
    width = Z * (0.3 * 0.7 / 50_000_000) ** 0.5
    assert (low, high) == pytest.approx((0.3 - width, 0.3 + width), abs=1e-7)


def test_korn_graubard_is_clopper_pearson_at_the_corrected_size():
    # n* = 0.2 × 0.8 / 0.04² = 100; times (t_199 / t_10)² = (1.971957 / 2.228139)² = 0.783268.
    assert korn_graubard(0.2, 0.04, n=200, df=10) == pytest.approx(
        clopper_pearson(0.2, 78.3268), abs=1e-6
    )


def test_korn_graubard_capped_never_counts_more_than_were_asked():
    free, capped = (korn_graubard(0.2, 0.01, n=200, df=40, capped=c) for c in (False, True))
    assert capped == pytest.approx(clopper_pearson(0.2, 200))
    assert free.low > capped.low


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_korn_graubard_at_nought_and_one_takes_the_rows(share):
    assert korn_graubard(share, 0, n=20, df=10) == clopper_pearson(share, 20)
    # 1 − 0.025^(1/20), by hand.
    assert korn_graubard(0, 0, n=20, df=10) == pytest.approx((0, 0.168433), abs=1e-6)


def test_at_nought_and_one_the_log_odds_have_no_interval():
    assert logit(0, 0, df=10) is None
    assert logit(1, 0, df=10) is None


def test_rounding_past_nought_or_one_is_nought_or_one():
    assert korn_graubard(1 + 1e-12, 0, n=20, df=9) == korn_graubard(1, 0, n=20, df=9)
    assert korn_graubard(1 - 1e-15, 1e-17, n=20, df=9) == korn_graubard(1, 0, n=20, df=9)
    assert logit(1e-16, 1e-17, df=9) is None


def test_an_error_of_nought_is_the_point_itself():
    for kind in IntervalKind:
        assert interval(kind, 0.3, 0, df=10, n=50) == pytest.approx((0.3, 0.3))
    assert interval(IntervalKind.KORN_GRAUBARD, 0.3, 1e-17, df=10, n=50) == (0.3, 0.3)


@pytest.mark.parametrize("kind", list(IntervalKind))
@pytest.mark.parametrize("df", [0, -1])
def test_without_degrees_of_freedom_there_is_no_interval(kind, df):
    assert interval(kind, 0.3, 0.1, df=df, n=50) is None


@pytest.mark.parametrize("kind", list(IntervalKind))
def test_without_an_error_there_is_no_interval(kind):
    assert interval(kind, 0.3, nan, df=10, n=50) is None


def test_one_row_or_none_has_no_korn_graubard_interval():
    assert korn_graubard(0, 0, n=1, df=3) is None
    assert wilson(0, 0) is None
    assert clopper_pearson(0, nan) is None


def test_the_effective_size():
    assert effective_size(0.2, 0.04, 200) == pytest.approx(100)
    assert effective_size(0, 0, 200) == 200
    assert effective_size(0.2, 0, 200) == inf
    assert effective_size(0.2, nan, 200) is None


def test_wilson_of_a_survey_is_taken_at_the_effective_size():
    found = interval(IntervalKind.WILSON, 0.2, 0.04, df=10, n=999)
    assert found == pytest.approx(wilson(0.2, 100))


def test_what_is_no_proportion_is_refused_but_by_the_plain_form():
    for kind in IntervalKind:
        if kind is IntervalKind.PLAIN:
            assert interval(kind, 1.2, 0.1, df=5, n=50) is not None
            continue
        with pytest.raises(EstimationError, match=r"1\.2 is no proportion"):
            interval(kind, 1.2, 0.1, df=5, n=50)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_above_nought_and_below_one(level):
    for kind in IntervalKind:
        with pytest.raises(EstimationError, match="confidence level"):
            interval(kind, 0.3, 0.1, df=5, n=50, level=level)
