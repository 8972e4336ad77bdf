"""Levels and changes: parts that must add up, errors that must agree, degrees of freedom as asked."""

from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest

from tuopin.rounds.estimating import Asked, Counted, Unanswered, count
from tuopin.rules import Scheme, Weighed
from tuopin.stages.estimation import Drawn, Errors, IntervalKind, Lonely, Settings
from tuopin.store import open_engine
from tuopin.terms import Text

NAMES = ("a", "b", "c", "d")
DIMENSIONS = {"one": Text("一", "one"), "two": Text("二", "two")}
SCHEME = Scheme(
    id="nested",
    title=Text("嵌套", "nested"),
    dimensions=DIMENSIONS,
    indicators=tuple(
        Weighed(name, Text(name, name), home, Fraction(weight))
        for name, home, weight in zip(
            NAMES, ("one", "two", "two", "two"), ("1/2", "1/6", "1/6", "1/6"), strict=True
        )
    ),
    cutoffs=(Fraction(1, 3),),
)
DRAWN = Drawn("weight", None, ("stratum",), ("psu",), (), "round")


def rows(seed: int = 7, clusters: int = 60, each: int = 12) -> dict[str, list]:
    """Two rounds of the same clusters in three strata, deprivations drawn with a share of its own a cluster."""
    draw = np.random.default_rng(seed)
    count = clusters * each * 2
    psu = np.tile(np.repeat(np.arange(clusters), each), 2)
    rounds = np.repeat([1, 2], clusters * each)
    share = draw.uniform(0.1, 0.6, clusters)[psu] - 0.05 * (rounds - 1)
    columns: dict[str, list] = {
        name: (draw.random(count) < share).astype(int).tolist() for name in NAMES
    }
    columns["weight"] = draw.uniform(0.5, 2, count).round(3).tolist()
    columns["psu"] = psu.tolist()
    columns["stratum"] = (psu % 3).tolist()
    columns["region"] = np.where(psu % 2, "east", "west").tolist()
    columns["round"] = rounds.tolist()
    return columns


def counted(columns: dict[str, list] | None = None, **said) -> Counted:
    asked = Asked(
        **{
            "drawn": DRAWN,
            "by": ("region",),
            "scheme": SCHEME,
            "indicators": {name: name for name in NAMES},
            **said,
        }
    )
    with open_engine("duckdb") as engine:
        return count(engine.frame(pa.table(columns or rows())), asked, engine)


def values(found, measure: str, **about) -> list[float]:
    return [
        e.estimate
        for e in found
        if e.measure == measure and all(getattr(e, name) == value for name, value in about.items())
    ]


@pytest.fixture(scope="module")
def whole() -> Counted:
    return counted()


def test_headcount_times_intensity_is_the_index(whole: Counted):
    for each in (None, "east", "west"):
        h, a, m0 = (
            values(whole.estimates, m, subgroup=each, round="1")[0] for m in ("H", "A", "M0")
        )
        assert h * a == pytest.approx(m0, rel=1e-12)


def test_the_contributions_of_indicators_and_dimensions_add_up(whole: Counted):
    (m0,) = values(whole.estimates, "M0", by=None, round="2")
    about = {"by": None, "round": "2"}
    named = [e for e in whole.estimates if e.round == "2" and e.by is None]
    by_indicator = [e.estimate for e in named if e.measure == "actb" and e.indicator]
    by_dimension = [e.estimate for e in named if e.measure == "actb" and e.dimension]
    assert sum(by_indicator) == pytest.approx(m0, rel=1e-12)
    assert sum(by_dimension) == pytest.approx(m0, rel=1e-12)
    assert len(by_dimension) == 2
    assert sum(values(named, "pctb", **about)) == pytest.approx(2, rel=1e-12)  # once each way


def test_what_the_groups_are_and_add_makes_the_whole(whole: Counted):
    of_groups = [
        e
        for e in whole.estimates
        if e.by == "region" and e.round == "1" and e.indicator is None and e.dimension is None
    ]
    (m0,) = values(whole.estimates, "M0", by=None, round="1")
    assert sum(values(of_groups, "share")) == pytest.approx(1, rel=1e-12)
    assert sum(values(of_groups, "actb")) == pytest.approx(m0, rel=1e-12)
    assert sum(values(of_groups, "pctb")) == pytest.approx(1, rel=1e-12)


def test_the_degrees_of_freedom_are_those_asked_for(whole: Counted):
    def degrees(found: Counted, subgroup: str | None) -> set[float | None]:
        return {e.df for e in found.estimates if e.subgroup == subgroup and e.measure == "H"}

    # sixty clusters in three strata; thirty clusters in three strata lie in the east
    assert degrees(whole, None) == degrees(whole, "east") == {57}
    assert degrees(counted(settings=Settings(degrees="domain")), "east") == {27}
    assert degrees(counted(settings=Settings(degrees=float("inf"))), None) == {None}
    assert degrees(counted(settings=Settings(degrees=12.0)), None) == {12}


def test_the_jackknife_and_the_bootstrap_agree_with_linearisation(whole: Counted):
    linear = {(e.measure, e.indicator, e.subgroup): e.se for e in whole.estimates if e.round == "1"}
    for errors, near in ((Errors.JACKKNIFE, 0.06), (Errors.BOOTSTRAP, 0.25)):
        other = counted(settings=Settings(errors=errors, replicates=200))
        for e in other.estimates:
            if (
                e.round == "1"
                and e.measure in ("H", "A", "M0", "hdk", "pctb")
                and e.dimension is None
            ):
                if e.measure == "pctb" and e.indicator is None:
                    continue
                assert e.se == pytest.approx(linear[e.measure, e.indicator, e.subgroup], rel=near)


def test_a_bootstrap_of_a_seed_is_always_the_same():
    settings = Settings(errors=Errors.BOOTSTRAP, replicates=20, seed=5)
    assert counted(settings=settings).estimates == counted(settings=settings).estimates


def test_clusters_that_recur_are_the_same_unless_said_otherwise(whole: Counted):
    assert whole.same_clusters is True
    apart = counted(same_clusters=False)
    assert apart.same_clusters is False
    both = [
        {e.subgroup: e.se for e in each.changes if e.measure == "H" and e.change == "absolute"}
        for each in (whole, apart)
    ]
    # a cluster that is poor in one round is poor in the other: what they share cancels in the change
    assert both[0][None] < both[1][None]
    # drawn apart the variance of a change is the sum of the two
    parts = [e.se for e in whole.estimates if e.measure == "H" and e.by is None]
    assert both[1][None] == pytest.approx(np.hypot(*parts), rel=1e-9)


def test_a_change_is_told_with_its_probability(whole: Counted):
    (change,) = [
        e
        for e in whole.changes
        if e.measure == "hd" and e.indicator == "a" and e.by is None
        if e.change == "absolute"
    ]
    levels = [
        e.estimate for e in whole.estimates if (e.measure, e.indicator, e.by) == ("hd", "a", None)
    ]
    assert change.estimate == pytest.approx(levels[1] - levels[0], rel=1e-12)
    assert change.round == "1→2"
    assert change.interval == "plain"
    assert 0 < change.p < 1
    assert (change.ll < 0 < change.ul) == (change.p > 0.05)


def test_bounds_hold_the_complete_case_when_nothing_is_unknown(whole: Counted):
    both = counted(unanswered=Unanswered.BOUNDS)
    for e in both.estimates:
        if e.measure in ("H", "A", "M0", "hd", "hdk"):
            same = [
                w
                for w in whole.estimates
                if (w.measure, w.indicator, w.subgroup, w.round, w.dimension)
                == (e.measure, e.indicator, e.subgroup, e.round, e.dimension)
            ]
            assert e.estimate == pytest.approx(same[0].estimate, rel=1e-9)
            assert e.se == pytest.approx(same[0].se, rel=1e-6)


def test_a_share_of_nought_has_no_logit_interval_but_an_exact_one():
    columns = rows()
    columns["a"] = [0] * len(columns["a"])
    found = [e for e in counted(columns).estimates if e.measure == "hd" and e.indicator == "a"]
    assert {(e.estimate, e.ll, e.ul) for e in found} == {(0.0, None, None)}
    exact = counted(columns, settings=Settings(interval=IntervalKind.KORN_GRAUBARD))
    told = [e for e in exact.estimates if e.measure == "hd" and e.indicator == "a" and e.by is None]
    # nobody of n: the upper end of Clopper and Pearson is 1 − 0.025^(1/n)
    assert told[0].ul == pytest.approx(1 - 0.025 ** (1 / told[0].n), rel=1e-9)


def test_a_lonely_cluster_is_refused_or_treated_as_named():
    from tuopin.stages.estimation import EstimationError

    columns = rows()
    columns["stratum"] = [
        9 if psu == 0 else s for psu, s in zip(columns["psu"], columns["stratum"], strict=True)
    ]
    with pytest.raises(EstimationError, match="9"):
        counted(columns)
    kept = counted(columns, lonely=Lonely.CENTRE)
    certain = counted(columns, lonely=Lonely.CERTAINTY)
    first = [next(e.se for e in each.estimates if e.measure == "H") for each in (kept, certain)]
    assert first[0] > first[1] > 0
