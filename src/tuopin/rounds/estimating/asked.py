"""What is asked of a survey: columns, design, standard and settings, as a mapping and a command line say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from tuopin.rules import Edition, Scheme
from tuopin.stages.estimation import Drawn, Eligible, EstimationError, Lonely, Nonpositive, Settings
from tuopin.store.readers import SurveyPlan
from tuopin.terms import Text

__all__ = ["Asked", "Comparison", "Unanswered", "chosen_scheme", "planned", "standing_scheme"]


#: Parts of a full score that engines add up as whole numbers of 64 bits.
LARGEST = 2**53


class Unanswered(StrEnum):
    """What becomes of a person of whom an answer is unknown; nothing is ever filled in."""

    COMPLETE = "complete"  # left out: only who has answered everything is counted
    BOUNDS = "bounds"  # counted both ways: the lowest and highest value the unknown allows


@dataclass(frozen=True, slots=True)
class Comparison:
    """Columns of a list beside a standard: on the list, poor by the standard (blank: unknown), benefit, score.

    `eligible` says on which side of a cutoff of the score somebody would be on the list.
    """

    listed: str
    poor: str
    benefit: str | None = None
    score: str | None = None
    eligible: Eligible = Eligible.LOW


@dataclass(frozen=True)
class Asked:
    """Everything that is asked of one survey; what is empty is not asked."""

    drawn: Drawn = field(default_factory=Drawn)
    by: tuple[str, ...] = ()
    scheme: Scheme | None = None
    indicators: Mapping[str, str] = field(default_factory=dict)
    unanswered: Unanswered = Unanswered.COMPLETE
    income: str | None = None
    lines: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    ratios: tuple[tuple[str, str], ...] = ()
    #: Proportions: a column and the value whose share is told.
    shares: tuple[tuple[str, str], ...] = ()
    nonpositive: Nonpositive | float = Nonpositive.REFUSE
    comparison: Comparison | None = None
    lonely: Lonely = Lonely.REFUSE
    settings: Settings = field(default_factory=Settings)
    #: Whether a cluster code that recurs in another round is the same cluster; None: where codes recur it is.
    same_clusters: bool | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the survey that is read, once each."""
        of_list = self.comparison
        compared = (of_list.listed, of_list.poor, of_list.benefit, of_list.score) if of_list else ()
        wanted = (
            *(self.indicators[name] for name in (self.scheme.names if self.scheme else ())),
            *self.drawn.names,
            *self.by,
            *(name for pair in self.ratios for name in pair),
            *self.means,
            *self.totals,
            *(column for column, _ in self.shares),
            *compared,
            self.income,
        )
        return tuple(dict.fromkeys(name for name in wanted if name))


def planned(plan: SurveyPlan | None, said: Mapping[str, object]) -> SurveyPlan:
    """A mapping's plan with what the command line says in its place; None and empty say nothing."""
    held = {name: getattr(plan, name) for name in SurveyPlan.__slots__} if plan else {}
    return SurveyPlan(**{**held, **{k: v for k, v in said.items() if v not in (None, (), {})}})  # type: ignore[arg-type]


def chosen_scheme(
    plan: SurveyPlan, edition: Edition | None, standard: str | None = None
) -> Scheme | None:
    """The scheme a plan counts by: its own weights, or the edition's counting; None where nothing is counted.

    EstimationError where indicators and scheme do not fit one another.
    """
    if plan.weights:
        return _own(plan)
    if edition is None or not plan.indicators:
        return None
    scheme = counting_of(edition, standard)
    _known(scheme, (*plan.indicators, *plan.without))
    missing = [name for name in scheme.names if name not in plan.indicators]
    lacking = [name for name in missing if name not in plan.without]
    if lacking:
        raise EstimationError(
            f"没有指明指标 {'、'.join(lacking)} 的列;请写 {lacking[0]}=列名,"
            f"调查中没有的请写 --without {','.join(lacking)}(其权重由同一维度的其他指标分担)",
            f"no column is named for {', '.join(lacking)}; write {lacking[0]}=COLUMN, or where the survey "
            f"lacks it --without {','.join(lacking)} (the others of its dimension then take its weight)",
        )
    return _asked_at(reduced(scheme, plan.without), plan.k)


def standing_scheme(plan: SurveyPlan, edition: Edition, standard: str | None = None) -> Scheme:
    """The edition's counting for a survey whose deprivations the pack's criteria find themselves."""
    scheme = counting_of(edition, standard)
    _known(scheme, plan.without)
    return _asked_at(reduced(scheme, plan.without), plan.k)


def _known(scheme: Scheme, names: Sequence[str]) -> None:
    unknown = [name for name in dict.fromkeys(names) if name not in scheme.names]
    if unknown:
        raise EstimationError(
            f"标准 {scheme.id} 没有指标 {'、'.join(unknown)};可用:{'、'.join(scheme.names)}",
            f"the standard {scheme.id} has no indicator {', '.join(unknown)}; "
            f"it has {', '.join(scheme.names)}",
        )


def counting_of(edition: Edition, standard: str | None) -> Scheme:
    """The counting standard of an edition: the one named, or its first."""
    if not edition.countings:
        raise EstimationError(
            f"政策包 {edition.policy} 没有计数标准;请用 --policy global_mpi,或在映射文件中写 weights",
            f"the policy pack {edition.policy} has no counting standard; use --policy global_mpi, "
            "or give weights in a mapping",
        )
    if standard is not None and standard not in edition.countings:
        known = ", ".join(edition.countings)
        raise EstimationError(
            f"没有计数标准 {standard!r};可用:{known}",
            f"there is no counting standard {standard!r}; there are {known}",
        )
    chosen = standard or next(iter(edition.countings))
    return edition.countings[chosen].stands(edition)


def reduced(scheme: Scheme, missing: Sequence[str]) -> Scheme:
    """The scheme without the indicators a survey lacks; EstimationError where a dimension is left empty."""
    try:
        return scheme.without(missing) if missing else scheme
    except ValueError as error:
        name = scheme.dimensions.get(str(error), Text(str(error), str(error)))
        raise EstimationError(
            f"维度「{name.zh}」的指标都缺,不能计数;请至少指明其中一项",
            f"every indicator of the dimension {name.en} is missing, so nothing can be counted; "
            "name at least one",
        ) from error


def _own(plan: SurveyPlan) -> Scheme:
    """A standard of the survey's own weights."""
    indicators = plan.indicators or {name: name for name in plan.weights}
    if plan.without:
        raise EstimationError(
            "自定标准(weights)不用 without:请只写调查有的指标",
            "a standard of your own (weights) takes no without: list the indicators the survey has",
        )
    if set(indicators) != set(plan.weights):
        odd = ", ".join(sorted(set(indicators) ^ set(plan.weights)))
        raise EstimationError(
            f"indicators 与 weights 须列出相同的指标;只在一处出现:{odd}",
            f"indicators and weights must list the same indicators; in one of them only: {odd}",
        )
    if not plan.k:
        raise EstimationError(
            "自定标准须写明临界值 k,如 --k 1/3",
            "a standard of your own needs its cutoff k, such as --k 1/3",
        )
    _within(plan.k)
    try:
        scheme = Scheme.weighing(plan.weights, plan.k)
    except ValueError as error:
        raise EstimationError(
            "每个权重须大于 0;请去掉权重为 0 的指标",
            "every weight must be above 0; leave out an indicator that weighs nothing",
        ) from error
    if scheme.parts > LARGEST:
        raise EstimationError(
            "权重的位数过多,无法精确相加;请写成分数,如 1/18",
            "the weights have too many digits to be added up exactly; write fractions, such as 1/18",
        )
    return scheme


def _asked_at(scheme: Scheme, cutoffs: Sequence[Fraction]) -> Scheme:
    if not cutoffs:
        return scheme.at(scheme.cutoffs[:1])
    _within(cutoffs)
    return scheme.at(tuple(dict.fromkeys(cutoffs)))


def _within(cutoffs: Sequence[Fraction]) -> None:
    wrong = [str(k) for k in cutoffs if not 0 < k <= 1]
    if wrong:
        raise EstimationError(
            f"临界值 k 须大于 0 且不大于 1,现为 {'、'.join(wrong)};如 1/3 或 0.5",
            f"a cutoff k lies above 0 and up to 1, not {', '.join(wrong)}; write 1/3 or 0.5",
        )
