"""A beneficiary list beside a standard: who is wrongly in, who is wrongly out, and what the unknowns allow.

This is for auditing a list that exists. It never decides about anybody: a row is compared, not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tuopin.stages.estimation.errors import EstimationError
from tuopin.stages.estimation.estimates import Measure
from tuopin.stages.estimation.incomes import incomes_inside
from tuopin.stages.estimation.linear import BoolArray, FloatArray, Linear
from tuopin.terms import Text

__all__ = [
    "TARGETING",
    "Bounded",
    "Cell",
    "Comparison",
    "Standing",
    "comparison",
    "table",
    "targeting",
]


class Standing(StrEnum):
    """What the standard says of a person."""

    POOR = "poor"
    NOT_POOR = "not_poor"
    UNKNOWN = "unknown"

    @property
    def text(self) -> Text:
        """The standing in words."""
        return STANDING_TEXTS[self]


STANDING_TEXTS = {
    Standing.POOR: Text("贫困", "poor"),
    Standing.NOT_POOR: Text("非贫困", "not poor"),
    Standing.UNKNOWN: Text("未知", "unknown"),
}


def _named(*measures: Measure) -> Mapping[str, Measure]:
    return {measure.id: measure for measure in measures}


#: Every measure by name. Both denominators of both errors are in use, and a report that does not say
#: which one it means cannot be compared (Cornia & Stewart 1993, "Two errors of targeting", Journal of
#: International Development 5(5): shares of the poor and of the non-poor; Coady, Grosh & Hoddinott 2004,
#: Targeting of Transfers in Developing Countries, World Bank: leakage and undercoverage).
TARGETING: Mapping[str, Measure] = _named(
    Measure(
        "coverage",
        Text("覆盖率", "coverage"),
        Text("名单内人口占全部人口的比例", "share of all persons who are on the list"),
    ),
    Measure(
        "coverage_of_poor",
        Text("贫困人口覆盖率", "coverage of the poor"),
        Text("名单内贫困人口占全部贫困人口的比例", "share of the poor who are on the list"),
    ),
    Measure(
        "exclusion_of_poor",
        Text("漏保率(占贫困人口)", "exclusion error among the poor (undercoverage)"),
        Text(
            "不在名单内的贫困人口占全部贫困人口的比例", "share of the poor who are not on the list"
        ),
    ),
    Measure(
        "exclusion_of_persons",
        Text("漏保率(占全部人口)", "exclusion error among all persons"),
        Text(
            "不在名单内的贫困人口占全部人口的比例",
            "share of all persons who are poor and not on the list",
        ),
    ),
    Measure(
        "inclusion_of_beneficiaries",
        Text("错保率(占名单人口)", "inclusion error among beneficiaries"),
        Text("名单内非贫困人口占名单人口的比例", "share of those on the list who are not poor"),
    ),
    Measure(
        "inclusion_of_nonpoor",
        Text("错保率(占非贫困人口)", "inclusion error among the non-poor"),
        Text("名单内非贫困人口占全部非贫困人口的比例", "share of the non-poor who are on the list"),
    ),
    Measure(
        "leakage",
        Text("资金漏出率", "leakage"),
        Text(
            "发给非贫困人口的金额占全部发放金额的比例",
            "share of the amounts paid that reaches persons who are not poor",
        ),
    ),
    Measure(
        # Coady, Grosh & Hoddinott 2004, "Targeting outcomes redux", World Bank Research Observer 19(1),
        # 61–85: 60 % of benefits to the poorest 40 % make 1.5; 1 is what giving to everybody would do.
        "targeting_index",
        Text("瞄准指数(Coady–Grosh–Hoddinott)", "Coady–Grosh–Hoddinott targeting index"),
        Text(
            "贫困人口所得份额(有金额按金额,无金额按名单人口)除以贫困人口占全部人口的比例;1 为普惠",
            "share of benefits (of amounts where given, else of beneficiaries) that goes to the poor,"
            " over the share of persons who are poor; 1 is what giving to everybody would do",
        ),
        share=False,
    ),
)


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """A list beside a standard, row by row of the whole sample; made by `comparison`."""

    listed: BoolArray
    poor: BoolArray
    unknown: BoolArray
    #: 0 outside the domain.
    weight: FloatArray
    inside: BoolArray
    amounts: FloatArray | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Cell:
    """One cell of list × standard: rows asked, persons they stand for, and their share of all persons."""

    listed: bool
    standing: Standing
    rows: int
    persons: Linear
    share: Linear


@dataclass(frozen=True, eq=False, slots=True)
class Bounded:
    """A measure among the rows of known standing, and the lowest and highest the unknown ones allow.

    The bounds are sharp: some way to resolve every unknown gives each. Each carries its own sampling
    error, with that resolution held fixed. `known` answers about fewer persons and may lie outside
    them: with 3 unknown of 10, one wrongly out is 1/7 among the known and may be 1/10 of all.
    """

    known: Linear
    low: Linear
    high: Linear


def comparison(
    listed: BoolArray,
    poor: BoolArray,
    weights: FloatArray,
    *,
    unknown: BoolArray | None = None,
    amounts: FloatArray | None = None,
    inside: BoolArray | None = None,
) -> Comparison:
    """Put a list beside a standard, or EstimationError where the arrays contradict each other.

    One entry per row of the sample: `listed` on the list, `poor` by the standard, `unknown` where
    the standard cannot tell (then `poor` must be False), `weights` the persons a row stands for,
    `amounts` the benefit per person of the row (0 where not listed).
    """
    unknown = np.zeros(len(poor), dtype=np.bool_) if unknown is None else unknown
    amounts = None if amounts is None else np.asarray(amounts, dtype=np.float64)
    value = np.zeros(len(poor)) if amounts is None else amounts
    rows = incomes_inside(value, weights, inside, Text("金额", "amount"))
    _check_flags(rows.inside, listed=listed, poor=poor, unknown=unknown)
    _none_of(
        rows.inside & poor & unknown,
        Text(
            "行同时为贫困与未知;未知者不得标为贫困;请检查标准的判定",
            "rows are both poor and unknown; who is unknown may not be marked poor; check the verdicts",
        ),
    )
    if amounts is not None:
        _none_of(
            rows.inside & (amounts < 0),
            Text(
                "行金额为负;金额须不小于 0;请检查金额列",
                "rows have an amount below 0; 0 or more is allowed; check the column of amounts",
            ),
        )
        _none_of(
            rows.inside & ~listed & (amounts != 0),
            Text(
                "行不在名单内却有金额;请先核对名单与发放记录",
                "rows have an amount but are not on the list; reconcile list and payments first",
            ),
        )
    return Comparison(listed, poor, unknown, rows.spread(rows.weight), rows.inside, amounts)


def table(beside: Comparison) -> tuple[Cell, ...]:
    """The six cells in-list/out × poor/not poor/unknown, in this order; unknown is a column of its own."""
    sets = {
        Standing.POOR: beside.poor,
        Standing.NOT_POOR: ~beside.poor & ~beside.unknown,
        Standing.UNKNOWN: beside.unknown,
    }
    cells = []
    for listed in (True, False):
        for standing, members in sets.items():
            here = beside.inside & members & (beside.listed == listed)
            persons = Linear(float(beside.weight @ here), here.astype(np.float64))
            share = _ratio(beside.weight, here, beside.inside)
            cells.append(Cell(listed, standing, int(np.count_nonzero(here)), persons, share))
    return tuple(cells)


def targeting(beside: Comparison, measure: str) -> Bounded:
    """One measure of `TARGETING` by its id: among the known, and between which bounds.

    Who is unknown is first left out (`known`), then resolved in the way kindest to the list
    (unknown on the list: poor; off it: not poor) and in the harshest way: no measure can be lower
    or higher than at these two, since each moves one way with each of the four groups.
    """
    if measure not in TARGETING:
        raise EstimationError(
            f"没有名为“{measure}”的瞄准指标;可用:{'、'.join(TARGETING)}。",
            f"There is no targeting measure {measure!r}; allowed: {', '.join(TARGETING)}.",
        )
    if measure == "coverage":
        whole = _ratio(beside.weight, beside.listed & beside.inside, beside.inside)
        return Bounded(whole, whole, whole)
    known = beside.inside & ~beside.unknown
    among_known = _of(beside, measure, beside.poor & known, known)
    kind = beside.inside & (beside.poor | (beside.unknown & beside.listed))
    harsh = beside.inside & (beside.poor | (beside.unknown & ~beside.listed))
    if measure == "targeting_index" and beside.amounts is not None:
        kind, harsh = _best(beside, kind, highest=True), _best(beside, harsh, highest=False)
    ends = [_of(beside, measure, poor, beside.inside) for poor in (kind, harsh)]
    low, high = sorted(ends, key=lambda end: end.value)
    return Bounded(among_known, low, high)


#: Numerator and denominator of a share, from: on the list, poor, not poor.
Parts = Callable[[BoolArray, BoolArray, BoolArray], tuple[BoolArray, BoolArray]]
SHARES: Mapping[str, Parts] = {
    "coverage_of_poor": lambda listed, poor, rest: (listed & poor, poor),
    "exclusion_of_poor": lambda listed, poor, rest: (~listed & poor, poor),
    "exclusion_of_persons": lambda listed, poor, rest: (~listed & poor, poor | rest),
    "inclusion_of_beneficiaries": lambda listed, poor, rest: (
        listed & rest,
        listed & (poor | rest),
    ),
    "inclusion_of_nonpoor": lambda listed, poor, rest: (listed & rest, rest),
}


def _of(beside: Comparison, measure: str, poor: BoolArray, judged: BoolArray) -> Linear:
    """The measure when the `judged` rows are poor or else not poor, and no others count."""
    rest, listed = judged & ~poor, beside.listed
    if measure in SHARES:
        return _ratio(beside.weight, *SHARES[measure](listed, poor, rest), measure)
    if measure == "leakage" and beside.amounts is None:
        raise EstimationError(
            "资金漏出率需要发放金额;请提供 amounts,或改用 inclusion_of_beneficiaries(按人计)。",
            "Leakage needs the amounts paid; hand in `amounts`, or use inclusion_of_beneficiaries"
            " (by persons).",
        )
    paid = np.ones(len(listed)) if beside.amounts is None else beside.amounts
    if measure == "leakage":
        return _ratio(beside.weight, paid * (listed & rest), paid * (listed & judged), measure)
    received = _ratio(beside.weight, paid * (listed & poor), paid * (listed & judged), measure)
    people = _ratio(beside.weight, poor, judged, measure)
    if people.value <= 0:
        raise _undefined(measure)
    index = received.value / people.value
    return Linear(index, (received.influence - index * people.influence) / people.value)


def _best(beside: Comparison, start: BoolArray, *, highest: bool) -> BoolArray:
    """Who is poor where the index by amounts is extreme.

    Adding a listed unknown person to the poor adds an amount above and a person below the bar, so it
    helps only if the amount is large enough: the extreme takes them in order of amount up to some
    point (a ratio of two linear functions over a box), and all such points are tried.
    """
    amounts = beside.amounts if beside.amounts is not None else np.ones(len(start))
    base = start & ~(beside.unknown & beside.listed)
    spare = np.flatnonzero(beside.inside & beside.unknown & beside.listed)
    spare = spare[np.argsort(-amounts[spare] if highest else amounts[spare])]
    weight = beside.weight
    money = weight[base] @ amounts[base] + np.cumsum(np.append(0, (weight * amounts)[spare]))
    people = weight[base].sum() + np.cumsum(np.append(0, weight[spare]))
    worst = -np.inf if highest else np.inf
    per_person = np.divide(money, people, out=np.full(len(money), worst), where=people > 0)
    best = int(np.argmax(per_person) if highest else np.argmin(per_person))
    chosen = base.copy()
    chosen[spare[:best]] = True
    return chosen


def _ratio(
    weight: FloatArray,
    above: FloatArray | BoolArray,
    below: FloatArray | BoolArray,
    measure: str = "coverage",
) -> Linear:
    total = float(weight @ below)
    if total <= 0:
        raise _undefined(measure)
    value = float(weight @ above) / total
    influence = np.asarray((above - value * below) / total, dtype=np.float64)
    return Linear(value, influence)


def _undefined(measure: str) -> EstimationError:
    name = TARGETING[measure]
    return EstimationError(
        f"“{name.name.zh}”({name.definition.zh})的分母为零:已知情形中没有相应的人或金额;"
        "请检查域,或换用另一分母的指标。",
        f"The denominator of {name.name.en} ({name.definition.en}) is nought: no such person or amount"
        " among the known; check the domain, or use the measure with the other denominator.",
    )


def _check_flags(inside: BoolArray, **flags: BoolArray) -> None:
    for name, flag in flags.items():
        if np.shape(flag) != inside.shape or flag.dtype != np.bool_:
            raise EstimationError(
                f"{name} 须为每行一个真假值({len(inside)} 行);实为 {np.shape(flag)},类型 {flag.dtype}。",
                f"{name} must be true or false for each of {len(inside)} rows; it is"
                f" {np.shape(flag)} of type {flag.dtype}.",
            )


def _none_of(wrong: BoolArray, said: Text) -> None:
    count = int(np.count_nonzero(wrong))
    if count:
        raise EstimationError(f"有 {count} {said.zh}。", f"{count} {said.en}.")
