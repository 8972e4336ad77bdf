"""Design-based errors as printed for R's survey package, in its vignettes and elsewhere.

Where no other source is named, the numbers stand in the vignettes survey.pdf, domain.pdf and pps.pdf of R
survey (Lumley) or in the printed output it ships, tests/*.Rout.save. The api data (California schools) is
read from ../shared; what is small is typed here.
"""

from __future__ import annotations

import numpy as np
import pytest

from reference.shared_data import Table, agrees, table
from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.linear import Linear
from tuopin.stages.estimation.means import (
    Missing,
    category_totals,
    estimated,
    known,
    mean,
    ratio,
    total,
)
from tuopin.stages.estimation.replicates import jackknife, replicated
from tuopin.stages.estimation.samples import Lonely, Sample
from tuopin.stages.estimation.variances import Joint, pps_variance, standard_error, variance

API = "reference/survey_api/"


def both(
    figure: Linear, sample: Sample, weights: np.ndarray, value: str, se: str, **domain
) -> None:
    """That a figure and its standard error are as printed."""
    found = estimated(figure, sample, weights, **domain)
    agrees(found.value, value)
    agrees(found.se, se)


def clustered(columns: Table) -> Sample:
    """Fifteen districts of 757, all their schools: svydesign(id=~dnum, weights=~pw, fpc=~fpc)."""
    return Sample.drawn(len(columns["pw"]), clusters=[columns["dnum"]], population=[columns["fpc"]])


# --- One stage of clusters -------------------------------------------------------------------------------


def test_mean_of_a_cluster_sample():
    data = table(API + "apiclus1.csv")
    both(mean(data["api00"], data["pw"]), clustered(data), data["pw"], "644.17", "23.542")


def test_total_of_a_cluster_sample():
    data = table(API + "apiclus1.csv")
    both(total(data["enroll"], data["pw"]), clustered(data), data["pw"], "3404940", "932235")


def test_totals_by_category_of_a_cluster_sample():
    data = table(API + "apiclus1.csv")
    found = category_totals(data["stype"], data["pw"])
    for kind, value, se in (
        ("E", "4873.97", "1333.32"),
        ("H", "473.86", "158.70"),
        ("M", "846.17", "167.55"),
    ):
        both(found[kind], clustered(data), data["pw"], value, se)


def test_ratio_of_a_cluster_sample():
    data = table(API + "apiclus1.csv")
    figure = ratio(data["api.stu"], data["enroll"], data["pw"])
    both(figure, clustered(data), data["pw"], "0.8497087", "0.008386297")


def test_ratio_in_a_domain_of_a_cluster_sample():
    data = table(API + "apiclus1.csv")
    high = data["stype"] == "H"
    figure = ratio(data["api.stu"], data["enroll"], data["pw"], inside=high)
    both(figure, clustered(data), data["pw"], "0.8300683", "0.01472607", inside=high)


@pytest.mark.parametrize(
    ("column", "kind", "value", "se"),
    [
        ("ell", "E", "29.69444", "1.411617"),
        ("ell", "H", "15.00000", "5.347065"),
        ("ell", "M", "22.68000", "2.952862"),
        ("meals", "E", "53.09028", "7.070399"),
        ("meals", "H", "37.57143", "5.912262"),
        ("meals", "M", "43.08000", "6.017110"),
    ],
)
def test_means_by_group_of_a_cluster_sample(column, kind, value, se):
    data = table(API + "apiclus1.csv")
    inside = data["stype"] == kind
    figure = mean(data[column], data["pw"], inside=inside)
    both(figure, clustered(data), data["pw"], value, se, inside=inside)


@pytest.mark.parametrize(
    ("column", "value", "se"),
    [
        ("api00", "643.203822", "25.4936"),
        ("api99", "605.490446", "25.4987"),
        ("sch.wide", "0.872611", "0.0247"),
        ("yr.rnd", "0.057325", "0.0358"),
        ("pct.resp", "67.171975", "9.6553"),
        ("avg.ed", "2.621529", "0.1054"),
        ("api.stu", "487.318471", "41.4182"),
    ],
)
def test_complete_cases_over_many_columns(column, value, se):
    # Vignette: svymean(make.formula(vars), dclus1, na.rm = TRUE), 26 rows outside as they lack something.
    data = table(API + "apiclus1.csv")
    names = list(data)[11:13] + list(data)[15:23] + list(data)[26:37]
    numbers = [data[name] for name in names if data[name].dtype.kind == "f"]
    inside = known(len(data["pw"]), *numbers)
    held = data[column] if data[column].dtype.kind == "f" else (data[column] == "Yes").astype(float)
    both(
        mean(held, data["pw"], inside=inside), clustered(data), data["pw"], value, se, inside=inside
    )


# --- Strata, simple random samples, corrections ----------------------------------------------------------


def test_mean_of_a_stratified_sample():
    data = table(API + "apistrat.csv")
    sample = Sample.drawn(200, strata=[data["stype"]], population=[data["fpc"]])
    both(mean(data["api00"], data["pw"]), sample, data["pw"], "662.29", "9.4089")
    both(total(data["enroll"], data["pw"]), sample, data["pw"], "3687178", "114642")


def test_mean_of_a_simple_random_sample():
    # As R prints it in test/jackknife.jl of Survey.jl (xKDR): 656.58, 9.2497 with and 9.4028 without fpc.
    data = table(API + "apisrs.csv")
    figure = mean(data["api00"], data["pw"])
    both(figure, Sample.drawn(200, population=[data["fpc"]]), data["pw"], "656.58", "9.2497")
    both(figure, Sample.drawn(200), data["pw"], "656.58", "9.4028")


# R survey's data set fpc: two strata of 5 and 3 rows.
STRATUM, UNIT = np.array([1] * 5 + [2] * 3), np.array([1, 2, 3, 4, 5, 1, 2, 3])
X = np.array([2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2])
STOOD_FOR, DRAWN, THERE = (np.repeat(pair, [5, 3]) for pair in ([3.0, 4.0], [5, 3], [15, 12]))


@pytest.mark.parametrize(
    ("design", "weights", "value", "se"),
    [
        # tests/check.Rout.save and tests/fpc.Rout.save
        ({"strata": [STRATUM], "clusters": [UNIT]}, STOOD_FOR, "5.4481", "0.7413"),
        ({"strata": [STRATUM]}, STOOD_FOR, "5.4481", "0.7413"),
        ({"strata": [STRATUM]}, np.ones(8), "5.525", "0.7796"),
        ({"clusters": [UNIT]}, np.ones(8), "5.525", "0.838"),
        ({"clusters": [UNIT]}, STOOD_FOR, "5.4481", "0.7938"),
        ({"clusters": [STRATUM, UNIT]}, STOOD_FOR, "5.4481", "0.5465"),
        ({"clusters": [STRATUM, UNIT]}, np.ones(8), "5.525", "0.5188"),
        ({"clusters": [UNIT], "population": [[27] * 8]}, STOOD_FOR, "5.4481", "0.7165"),
        ({"strata": [STRATUM], "population": [THERE]}, STOOD_FOR, "5.4481", "0.616"),
        ({"strata": [STRATUM], "population": [DRAWN / THERE]}, STOOD_FOR, "5.4481", "0.616"),
        ({"strata": [STRATUM], "population": [THERE]}, None, "5.4481", "0.616"),
    ],
)
def test_the_many_ways_to_state_a_design(design, weights, value, se):
    sample = Sample.drawn(8, **design)
    held = sample.weights_from_population() if weights is None else weights
    both(mean(X, held), sample, held, value, se)


@pytest.mark.parametrize(
    ("inside", "value", "se"),
    [(X > 4, "6.195000", "0.7555129"), (X <= 4, "3.314286", "0.3117042")],
)
def test_domain_means(inside, value, se):
    sample = Sample.drawn(8, strata=[STRATUM], clusters=[UNIT])
    both(mean(X, STOOD_FOR, inside=inside), sample, STOOD_FOR, value, se, inside=inside)


# --- Several stages --------------------------------------------------------------------------------------


def test_a_two_stage_sample_with_weights_from_the_populations():
    # MU284 in Särndal, Swensson and Wretman (1992), page 143: 3 units in each of 5 clusters of 50.
    # Printed in tests/multistage.Rout.save.
    y = np.array([41.0, 49, 31, 39, 49, 49, 49, 31, 41, 51, 49, 45, 35, 61, 33])
    cluster, unit = np.tile([19, 45, 47, 50, 31], 3), np.repeat([1, 2, 3], 5)
    units = np.tile([5, 8, 5, 9, 7], 3)
    sample = Sample.drawn(15, clusters=[cluster, unit], population=[[50] * 15, units])
    weights = sample.weights_from_population()
    both(total(y, weights), sample, weights, "15080", "2274.3")
    agrees(variance(sample, weights * y)[0, 0], "5172234")


def test_a_two_stage_sample_of_schools():
    data = table(API + "apiclus2.csv")
    schools = [data["dnum"], data["snum"]]
    sample = Sample.drawn(126, clusters=schools, population=[data["fpc1"], data["fpc2"]])
    weights = sample.weights_from_population()
    both(mean(data["api00"], weights), sample, weights, "670.81", "30.099")
    enrolled = total(data["enroll"], weights, missing=Missing.COMPLETE)
    both(enrolled, sample, weights, "2639273", "799638")


def test_a_two_stage_sample_as_if_drawn_with_replacement():
    data = table(API + "apiclus2.csv")
    sample = Sample.drawn(126, clusters=[data["dnum"], data["snum"]])
    both(mean(data["api00"], data["pw"]), sample, data["pw"], "670.81", "30.712")
    enrolled = total(data["enroll"], data["pw"], missing=Missing.COMPLETE)
    both(enrolled, sample, data["pw"], "2639273", "820261")


def test_shares_drawn_state_a_two_stage_sample_as_well():
    # tests/pps.Rout.save: fpc = ~I(40/fpc1) + I(pmin(1, 5/fpc2)) agrees with the numbers.
    data = table(API + "apiclus2.csv")
    shares = [40 / data["fpc1"], np.minimum(1, 5 / data["fpc2"])]
    sample = Sample.drawn(126, clusters=[data["dnum"], data["snum"]], population=shares)
    weights = sample.weights_from_population()
    both(mean(data["api00"], weights), sample, weights, "670.81", "30.099")


# --- Lonely clusters -------------------------------------------------------------------------------------


def districts_as_strata(lonely: Lonely, full: bool) -> tuple[Table, Sample]:
    """Each school a cluster and each district a stratum: district 413 has one (tests/lonely.psu.Rout.save)."""
    data = table(API + "apiclus1.csv")
    population = [np.where(data["dnum"] == 413, 1, 1000)] if full else []
    rows = len(data["pw"])
    sample = Sample.drawn(rows, strata=[data["dnum"]], population=population, lonely=lonely)
    return data, sample


@pytest.mark.parametrize(
    ("lonely", "se"),
    [(Lonely.CERTAINTY, "5.8058"), (Lonely.CENTRE, "5.8281"), (Lonely.AVERAGE, "6.0096")],
)
def test_each_policy_for_lonely_clusters(lonely, se):
    data, sample = districts_as_strata(lonely, full=False)
    both(mean(data["api00"], data["pw"]), sample, data["pw"], "644.17", se)


def test_a_lonely_cluster_is_refused():
    data, sample = districts_as_strata(Lonely.REFUSE, full=False)
    with pytest.raises(EstimationError, match="413"):
        estimated(mean(data["api00"], data["pw"]), sample, data["pw"])


@pytest.mark.parametrize("lonely", list(Lonely))
def test_a_cluster_that_is_its_whole_stratum_is_certain(lonely):
    data, sample = districts_as_strata(lonely, full=True)
    both(mean(data["api00"], data["pw"]), sample, data["pw"], "644.17", "5.7344")


# Weighted totals of y by stratum, cluster and domain in singleton_center_domain_29092026.csv of the test suite
# of svy (samplics-org), whose standard errors there are R survey 4.5's under "adjust".
CENTRED = [
    (1, 1, "g1", 112.0), (1, 1, "g2", 160.686), (1, 2, "g1", 161.425), (1, 2, "g2", 245.513),
    (1, 3, "g1", 251.584), (1, 3, "g2", 112.32), (2, 1, "g1", 350.606), (2, 2, "g2", 67.096),
    (3, 1, "g2", 150.643), (3, 1, "g3", 61.854), (3, 2, "g2", 15.244), (3, 2, "g3", 235.304),
    (4, 1, "g1", 136.44), (4, 1, "g2", 291.984), (4, 2, "g1", 47.518), (4, 2, "g2", 80.029),
    (4, 3, "g1", 181.074), (4, 3, "g2", 166.872), (5, 1, "g1", 207.912), (6, 1, "g2", 61.464),
    (6, 1, "g3", 178.367),
]  # fmt: skip
THERE_ARE = {1: 12, 2: 6, 3: 8, 4: 9, 5: 4, 6: 3}


@pytest.mark.parametrize(
    ("domain", "se", "corrected"),
    [
        ("all", "417.192026665", None),
        ("g1", "392.461141804", "322.676166692"),
        ("g2", "272.59136151", "228.476644453"),
        ("g3", "174.583129602", "151.084704618"),
    ],
)
def test_lonely_clusters_of_domain_totals_are_centred_as_in_r(domain, se, corrected):
    strata, clusters, domains, sums = (np.array(column) for column in zip(*CENTRED, strict=True))
    inside = (domains == domain) | (domain == "all")
    population = [THERE_ARE[int(stratum)] for stratum in strata]
    for stated, printed in ((None, se), (population, corrected)):
        sample = Sample.drawn(
            21, strata=[strata], clusters=[clusters], population=[stated], lonely=Lonely.CENTRE
        )
        if printed is not None:
            found = standard_error(sample, np.where(inside, sums, 0), inside=inside)[0]
            agrees(found, printed)


# --- Unequal probabilities -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "errors"),
    [
        (Joint.BREWER, ("2447629", "2450787", "102420")),
        (Joint.OVERTON, ("2939608", "1964632", "104373")),
    ],
)
def test_totals_with_unequal_probabilities(method, errors):
    data = table(API + "election_pps.csv")
    scores = np.column_stack([data[name] / data["p"] for name in ("Bush", "Kerry", "Nader")])
    found = pps_variance(Sample.drawn(40), scores, data["p"], method=method)
    # R's printCoefmat rounds to one decimal before it prints none: Nader's 478530.52 becomes 478530.5, and
    # that, half way, the even 478530.
    printed = [f"{round(float(value), 1):.0f}" for value in scores.sum(axis=0)]
    assert printed == ["64518472", "51202102", "478530"]
    for place, se in enumerate(errors):
        agrees(found[place, place] ** 0.5, se)


def test_totals_with_unequal_probabilities_as_if_with_replacement():
    data = table(API + "election_pps.csv")
    for name, se in (("Bush", "2671455"), ("Kerry", "2679433"), ("Nader", "105303")):
        agrees(standard_error(Sample.drawn(40), data[name] / data["p"])[0], se)


def test_a_domain_with_unequal_probabilities():
    data = table(API + "election_pps.csv")
    inside = data["Nader"] > 0
    for name, value, se in (("Bush", "34944285", "5399833"), ("Kerry", "25581714", "4028434")):
        scores = np.where(inside, data[name] / data["p"], 0)
        agrees(scores.sum(), value)
        agrees(pps_variance(Sample.drawn(40), scores, data["p"])[0, 0] ** 0.5, se)


# --- Jackknife -------------------------------------------------------------------------------------------


def jackknifed(sample: Sample, weights: np.ndarray, values: np.ndarray) -> float:
    """The standard error of a mean by the jackknife, centred at the replicates' mean as R's default is."""
    found = replicated(jackknife(sample), weights, lambda w: w @ values / w.sum())
    return float(found.se[0])


def test_jackknife_of_a_cluster_sample():
    # example(api): svymean and svytotal of as.svrepdesign(dclus1).
    data = table(API + "apiclus1.csv")
    agrees(jackknifed(clustered(data), data["pw"], data["api00"]), "26.329")
    whole = replicated(jackknife(clustered(data)), data["pw"], lambda w: w @ data["enroll"])
    agrees(whole.se[0], "932235")
    assert whole.df == 14


def test_jackknife_of_a_stratified_sample():
    # As R prints it in test/jackknife.jl of Survey.jl (xKDR), JKn with and without fpc.
    data = table(API + "apistrat.csv")
    for population, se in (([data["fpc"]], "9.9639"), ([], "10.097")):
        sample = Sample.drawn(200, strata=[data["stype"]], population=population)
        agrees(jackknifed(sample, data["pw"], data["api99"]), se)


def test_jackknife_with_a_certain_lonely_cluster():
    data, sample = districts_as_strata(Lonely.CERTAINTY, full=False)
    agrees(jackknifed(sample, data["pw"], data["api00"]), "5.8058")
    data, sample = districts_as_strata(Lonely.REFUSE, full=True)
    agrees(jackknifed(sample, data["pw"], data["api00"]), "5.7344")
