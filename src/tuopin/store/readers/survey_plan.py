"""The section `survey` of a mapping: how a sample was drawn, and which of its columns is what.

survey:
  weight: weight                 # how many units a row stands for; each counts once where it is absent
  strata: stratum                # a list where strata were formed at several stages
  psu: psu                       # the clusters drawn; a list [district, school] where several stages were
  fpc: [districts, schools]      # clusters in the population (above 1) or the share drawn (up to 1), by stage
  persons: members               # how many persons a row stands for, where a row is a household
  round: t                       # tells the rounds of a repeated survey apart
  by: [region, area]             # groups that figures are wanted for
  indicators: {nutrition: d_nutr, child_mortality: d_cm}    # 1 deprived, 0 not, empty unknown
  without: [assets]              # indicators the survey lacks: the others of the dimension take their weight
  weights: {wage: 2, college: 1} # a standard of the survey's own instead of the policy's
  k: [1/3, 1/2]                  # cutoffs
  income: eq_income
  line: 60% median               # or a number
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tuopin.terms import Located, Text, no_more, refuse, take

__all__ = ["SurveyPlan", "survey_plan"]

KEYS = (
    "weight", "strata", "psu", "fpc", "persons", "round", "by", "indicators", "without", "weights", "k",
    "income", "line", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """Column names by what they are, and what is asked; None or empty where the plan says nothing."""

    weight: str | None = None
    strata: tuple[str, ...] = ()
    psu: tuple[str, ...] = ()
    fpc: tuple[str, ...] = ()
    persons: str | None = None
    round: str | None = None
    by: tuple[str, ...] = ()
    indicators: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    k: tuple[Fraction, ...] = ()
    income: str | None = None
    line: str | None = None


def survey_plan(entry: Located) -> SurveyPlan:
    """The plan of a mapping's `survey`; DocumentError names file, line, value and what is allowed."""
    no_more(entry, KEYS)
    indicators = take(entry, "indicators", dict, default={})
    weights = take(entry, "weights", dict, default={})
    line = take(entry, "line", (str, int, float), default=None)
    return SurveyPlan(
        weight=take(entry, "weight", str, default=None),
        strata=_names(entry, "strata"),
        psu=_names(entry, "psu"),
        fpc=_names(entry, "fpc"),
        persons=take(entry, "persons", str, default=None),
        round=take(entry, "round", str, default=None),
        by=_names(entry, "by"),
        indicators={name: take(indicators, name, str) for name in indicators},
        without=_names(entry, "without"),
        weights={name: _fraction(weights, name) for name in weights},
        k=tuple(_fraction({"k": each}, "k", entry) for each in _listed(entry, "k")),
        income=take(entry, "income", str, default=None),
        line=None if line is None else str(line),
    )


def _listed(entry: Located, key: str) -> list[Any]:
    value = entry.get(key)
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _names(entry: Located, key: str) -> tuple[str, ...]:
    """One column or a list of them."""
    names = _listed(entry, key)
    if not all(isinstance(name, str) for name in names):
        said = Text(f"{key} 须是列名或列名的列表", f"{key} must be a column or a list of columns")
        refuse(entry, key, (), said)
    return tuple(names)


def _fraction(mapping: Mapping[str, Any], key: str, place: Located | None = None) -> Fraction:
    try:
        return Fraction(str(mapping[key]))
    except (ValueError, ZeroDivisionError):
        said = Text(
            f"{key} 须是分数或数字,如 1/3,现为 {mapping[key]!r}",
            f"{key} must be a fraction or a number such as 1/3, not {mapping[key]!r}",
        )
        refuse(place if place is not None else mapping, key, (), said)
