"""Monetary measures by name: what each means in both languages, and how it is worked out of incomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.estimates import Measure
from tuopin.stages.estimation.fgt import fgt, mean_gap, watts
from tuopin.stages.estimation.incomes import Nonpositive
from tuopin.stages.estimation.inequality import (
    GiniForm,
    atkinson,
    gini,
    mean_log_deviation,
    quintile_ratio,
    theil,
)
from tuopin.stages.estimation.linear import BoolArray, FloatArray, Linear
from tuopin.stages.estimation.lines import (
    Centre,
    median_of_poor,
    relative_line,
    relative_median_gap,
)
from tuopin.stages.estimation.means import known, mean, ratio, total
from tuopin.stages.estimation.quantiles import quantile
from tuopin.terms import Text

__all__ = [
    "MONETARY",
    "PovertyLine",
    "RowFigure",
    "averages",
    "fgt_measure",
    "line_of",
    "monetary",
]

#: A figure of rows: weights and the rows inside in, value and linearised variable out.
Of = Callable[[FloatArray, BoolArray], Linear]


@dataclass(frozen=True, slots=True)
class RowFigure:
    """A figure that needs every row: its measure, the column it is about, and how it is worked out."""

    measure: Measure
    of: Of
    column: str | None = None
    line: str | None = None
    bound: str | None = None
    #: Rows that have answered; the others are outside every domain. None: all have.
    answered: BoolArray | None = None


def _measure(id: str, zh: str, en: str, zh_says: str, en_says: str, share: bool = False) -> Measure:
    return Measure(id, Text(zh, en), Text(zh_says, en_says), share)


#: The monetary measures; the sources of their formulas stand with the functions.
MONETARY: Mapping[str, Measure] = {
    each.id: each
    for each in (
        _measure("mean", "平均值", "mean", "加权平均", "weighted mean"),
        _measure(
            "proportion",
            "比例",
            "proportion",
            "取该值者的人口比例",
            "share of persons with the value",
            True,
        ),
        _measure("total", "总量", "total", "加权合计", "weighted total"),
        _measure("ratio", "比率", "ratio", "两个加权合计之比", "ratio of two weighted totals"),
        _measure(
            "median",
            "中位数",
            "median",
            "累计权重达到一半的最小值(laeken 定义)",
            "smallest value whose share of weight reaches a half (definition of laeken)",
        ),
        _measure(
            "gini",
            "基尼系数",
            "Gini coefficient",
            "总体定义:Σ|xi−xj|/(2n²μ)",
            "population form: Σ|xi−xj| / (2n²μ)",
            True,
        ),
        _measure(
            "gini_sample",
            "基尼系数(样本修正)",
            "Gini coefficient, sample form",
            "总体定义乘以 n/(n−1)",
            "the population form times n/(n−1)",
            True,
        ),
        _measure(
            "theil",
            "泰尔指数",
            "Theil index",
            "广义熵 GE(1):Σ(x/μ)ln(x/μ)/n",
            "generalised entropy GE(1): mean of (x/μ) ln(x/μ)",
        ),
        _measure(
            "mld",
            "平均对数离差",
            "mean log deviation",
            "广义熵 GE(0):Σln(μ/x)/n",
            "generalised entropy GE(0): mean of ln(μ/x)",
        ),
        _measure(
            "atkinson",
            "阿特金森指数(ε=0.5)",
            "Atkinson index (ε = 0.5)",
            "1−(Σ(x/μ)^0.5/n)²",
            "1 − (mean of (x/μ)^0.5)²",
            True,
        ),
        _measure(
            "qsr",
            "五等分收入比 S80/S20",
            "quintile share ratio S80/S20",
            "最富五分之一人口的收入总和除以最穷五分之一的",
            "income of the richest fifth over that of the poorest fifth",
        ),
        _measure(
            "arpt",
            "相对贫困线",
            "relative poverty line",
            "由收入分布得出的贫困线",
            "line from the incomes",
        ),
        _measure(
            "gap",
            "贫困深度",
            "mean gap of the poor",
            "穷人的平均差距率",
            "mean of (line − income) / line among the poor",
            True,
        ),
        _measure(
            "watts",
            "瓦茨指数",
            "Watts index",
            "ln(线/收入) 对全部人口平均,非穷人计 0",
            "mean of ln(line / income), 0 for who is not poor",
        ),
        _measure(
            "rmpg",
            "相对中位贫困差距",
            "relative median poverty gap",
            "(线−穷人收入中位数)/线",
            "(line − median income of the poor) / line",
            True,
        ),
        _measure(
            "poormed",
            "穷人收入中位数",
            "median income of the poor",
            "收入低于贫困线者的中位数",
            "median income of those below the line",
        ),
    )
}


FGT_NAMES = {
    0: Text("贫困发生率", "headcount ratio"),
    1: Text("贫困差距率", "poverty gap"),
    2: Text("平方贫困差距率", "squared poverty gap"),
}


def fgt_measure(alpha: float) -> Measure:
    """The measure of Foster, Greer and Thorbecke at α: FGT0 the headcount, FGT1 the gap, FGT2 its square."""
    name = FGT_NAMES.get(int(alpha) if alpha == int(alpha) else -1)
    zh, en = (f"{name.zh} ", f"{name.en} ") if name else ("", "")
    if alpha == 0:
        says = Text("收入低于贫困线的人口比例", "share of persons below the line")
    else:
        says = Text(
            f"((线−收入)/线)^{alpha:g} 对全部人口平均,非穷人计 0",
            f"mean of ((line − income) / line)^{alpha:g}, 0 for who is not poor",
        )
    return Measure(f"FGT{alpha:g}", Text(f"{zh}FGT({alpha:g})", f"{en}FGT({alpha:g})"), says)


@dataclass(frozen=True, slots=True)
class PovertyLine:
    """A poverty line: a sum of money, or a share of the median or mean of the whole survey's incomes."""

    written: str
    amount: float | None = None
    share: float | None = None
    centre: Centre = Centre.MEDIAN


def line_of(text: str) -> PovertyLine:
    """A line from "2000", "60% median" or "50% of mean"; EstimationError saying how one is written."""
    amount = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*", text)
    if amount and float(amount[1]) > 0:
        return PovertyLine(text.strip(), amount=float(amount[1]))
    share = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*%\s*(?:of\s+)?(median|mean)\s*", text)
    if share and float(share[1]) > 0:
        of = Centre(share[2])
        return PovertyLine(f"{share[1]}% {share[2]}", share=float(share[1]) / 100, centre=of)
    raise EstimationError(
        f"贫困线 {text!r} 无法识别;请写金额如 2000,或相对线如 “60% median”、“50% mean”",
        f"the line {text!r} is not understood; write a sum such as 2000, or a share such as "
        '"60% median" or "50% mean"',
    )


def averages(
    means: Mapping[str, FloatArray],
    totals: Mapping[str, FloatArray],
    ratios: Mapping[tuple[str, str], tuple[FloatArray, FloatArray]],
    shares: Mapping[str, FloatArray] | None = None,
) -> Iterator[RowFigure]:
    """Means, totals, ratios and proportions of columns by name; rows without a value (NaN) are outside.

    A proportion's column is 1 where somebody has the value and 0 where not.
    """
    single = [("mean", mean, means), ("total", total, totals), ("proportion", mean, shares or {})]
    for id, function, columns in single:
        for name, values in columns.items():
            answered = known(len(values), values)
            held = np.where(answered, values, 0.0)
            of = partial(_of_values, function, held)
            yield RowFigure(MONETARY[id], of, name, answered=answered)
    for (above, below), pair in ratios.items():
        answered = known(len(pair[0]), *pair)
        of = partial(_of_pair, *(np.where(answered, each, 0.0) for each in pair))
        yield RowFigure(MONETARY["ratio"], of, f"{above}/{below}", answered=answered)


def _of_pair(
    above: FloatArray, below: FloatArray, weights: FloatArray, inside: BoolArray
) -> Linear:
    return ratio(above, below, weights, inside=inside)


def _of_values(
    function: Callable[..., Linear], values: FloatArray, weights: FloatArray, inside: BoolArray
) -> Linear:
    return function(values, weights, inside=inside)


def monetary(
    column: str,
    income: FloatArray,
    lines: Sequence[PovertyLine],
    of: BoolArray,
    alphas: Sequence[float] = (0, 1, 2),
    nonpositive: Nonpositive | float = Nonpositive.REFUSE,
) -> Iterator[RowFigure]:
    """Inequality of an income column, and poverty below each line, FGT at each α.

    `nonpositive` is the policy for incomes of 0 or less where a measure has no place for them.

    `of` are the rows a relative line is worked out from (the whole country's, whatever group is told).
    """

    def told(
        id: str, function: Callable[..., Linear], line: str | None = None, **said: object
    ) -> RowFigure:
        of = partial(_of_incomes, function, income, said)
        answered = _placed(id, income, nonpositive)
        return RowFigure(MONETARY[id], of, column, line, answered=answered)

    yield told("mean", mean)
    yield told("median", quantile, share=0.5)
    yield told("gini", gini)
    yield told("gini_sample", gini, form=GiniForm.SAMPLE)
    yield told("theil", theil, nonpositive=nonpositive)
    yield told("mld", mean_log_deviation, nonpositive=nonpositive)
    yield told("atkinson", atkinson, epsilon=0.5, nonpositive=nonpositive)
    yield told("qsr", quintile_ratio)
    for line in lines:
        yield from _below(column, income, line, of, alphas, nonpositive)


#: The lowest income a measure has a place for, and whether it has one for that itself.
PLACED = {"mld": False, "watts": False, "theil": True, "atkinson": True}


def _placed(id: str, income: FloatArray, nonpositive: Nonpositive | float) -> BoolArray | None:
    """The rows a measure is of where incomes it has no place for are left out; None where it is of all."""
    if nonpositive is not Nonpositive.LEAVE_OUT or id not in PLACED:
        return None
    return income >= 0 if PLACED[id] else income > 0


def _of_incomes(
    function: Callable[..., Linear],
    income: FloatArray,
    said: Mapping[str, object],
    weights: FloatArray,
    inside: BoolArray,
) -> Linear:
    return function(income, weights, inside=inside, **said)


def _below(
    column: str,
    income: FloatArray,
    line: PovertyLine,
    of: BoolArray,
    alphas: Sequence[float],
    nonpositive: Nonpositive | float,
) -> Iterator[RowFigure]:
    def drawn(weights: FloatArray) -> float | Linear:
        """The line, with its own error where it is worked out from the survey."""
        if line.share is None:
            return line.amount or 0.0
        return relative_line(income, weights, line.share, of=line.centre, inside=of)

    def told(measure: Measure, function: Callable[..., Linear], **said: object) -> RowFigure:
        def figure(weights: FloatArray, inside: BoolArray) -> Linear:
            return function(income, weights, drawn(weights), inside=inside, **said)

        answered = _placed(measure.id, income, nonpositive)
        return RowFigure(measure, figure, column, line.written, answered=answered)

    if line.share is not None:
        share = line.share

        def itself(weights: FloatArray, inside: BoolArray) -> Linear:
            return relative_line(income, weights, share, of=line.centre, inside=of)

        yield RowFigure(MONETARY["arpt"], itself, column, line.written)
    for alpha in alphas:
        yield told(fgt_measure(alpha), fgt, alpha=alpha)
    yield told(MONETARY["gap"], mean_gap)
    yield told(MONETARY["watts"], watts, nonpositive=nonpositive)
    yield told(MONETARY["poormed"], median_of_poor)
    yield told(MONETARY["rmpg"], relative_median_gap)
