"""Estimates: one figure with its error, interval and definition, and what every measure means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tuopin.terms import Text

__all__ = ["MEASURES", "Estimate", "Measure"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by its usual sign: its name, its definition, and whether it is a share between 0 and 1."""

    id: str
    name: Text
    definition: Text
    share: bool = True


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure estimated from a sample.

    `k` is the cutoff as a fraction, `indicator` and `dimension` what a figure is about, `by` and
    `subgroup` the group it is of (None: everybody), `round` the round, or "1→2" of a change. `se`, `ll`
    and `ul` are None where a sample cannot tell them. `n` counts the persons asked, not the weighted ones.
    `bound` says that the figure is the lowest or highest value the unknown answers allow.
    """

    measure: str
    k: str | None
    indicator: str | None
    subgroup: str | None
    by: str | None
    estimate: float | None
    se: float | None
    ll: float | None
    ul: float | None
    n: int
    definition: Text
    dimension: str | None = None
    round: str | None = None
    bound: str | None = None
    df: float | None = None
    interval: str | None = None
    p: float | None = None
    line: str | None = None  # the poverty line, as it was asked for
    change: str | None = None  # "absolute" or "relative" (in percent of the first round)


def _measures(*measures: Measure) -> Mapping[str, Measure]:
    return {measure.id: measure for measure in measures}


#: What every measure of a counting standard is, by the sign the literature gives it (Alkire et al. 2015,
#: Multidimensional Poverty Measurement and Analysis, chapter 5; hd … pctb as the mpitb toolboxes write).
MEASURES: Mapping[str, Measure] = _measures(
    Measure(
        "M0",
        Text("多维贫困指数", "adjusted headcount ratio"),
        Text(
            "穷人的剥夺得分之和除以全部人口(H×A);非穷人计 0",
            "deprivation scores of the poor summed over everybody (H × A); 0 for who is not poor",
        ),
    ),
    Measure(
        "H",
        Text("多维贫困发生率", "headcount ratio"),
        Text(
            "剥夺得分不低于 k 的人口比例", "share of persons whose deprivation score is k or more"
        ),
    ),
    Measure(
        "A",
        Text("贫困强度", "intensity"),
        Text("穷人的平均剥夺得分", "mean deprivation score of the poor"),
    ),
    Measure(
        "hd",
        Text("未删失剥夺率", "uncensored headcount ratio"),
        Text(
            "在该指标上被剥夺的人口比例,不论是否贫困",
            "share of persons deprived in the indicator, poor or not",
        ),
    ),
    Measure(
        "hdk",
        Text("删失剥夺率", "censored headcount ratio"),
        Text(
            "既贫困又在该指标上被剥夺的人口比例",
            "share of persons who are poor and deprived in the indicator",
        ),
    ),
    Measure(
        "actb",
        Text("绝对贡献", "absolute contribution"),
        Text(
            "指标(或维度、组)对 M0 的贡献:权重×删失剥夺率;各部分之和为 M0",
            "what the indicator (or dimension, or group) adds to M0: weight × censored headcount; the parts sum to M0",
        ),
    ),
    Measure(
        "pctb",
        Text("百分比贡献", "percentage contribution"),
        Text("绝对贡献除以 M0", "the absolute contribution divided by M0"),
    ),
    Measure(
        "share",
        Text("人口比重", "population share"),
        Text("该组占全部人口的比例", "share of all persons who belong to the group"),
    ),
)
