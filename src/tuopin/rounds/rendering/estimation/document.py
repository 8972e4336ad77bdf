"""What there is to show of an estimation: the figures, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tuopin.rounds.rendering.estimation.naming import INDICATORS
from tuopin.stages.estimation.estimates import Estimate
from tuopin.terms import Text

__all__ = ["Estimation"]


@dataclass(frozen=True)
class Estimation:
    """Estimates of one survey with the words and the provenance a reader needs beside them.

    `names` gives a readable name for the id of an indicator or dimension, for a column one groups by
    ("region"), for one of its values ("region=3", or the bare value), and for a round; what it does not
    name is shown by its id. `survey` holds `file`, `sha256`, `persons_asked`, `left_out`, and `title` where the
    survey has one; `design` the columns and policies the errors rest on, and `level` of the intervals
    (0.95 where it is not said); `standard` holds `policy`, `edition`, `weights` (indicator to fraction),
    `cutoffs`, `missing`, and `dimensions` (dimension to its indicators). Further keys are shown as they
    are. `command` is what runs the estimation again.
    """

    title: Text
    estimates: tuple[Estimate, ...]
    changes: tuple[Estimate, ...] = ()
    names: Mapping[str, Text] = field(default_factory=dict)
    survey: Mapping[str, Any] = field(default_factory=dict)
    design: Mapping[str, Any] = field(default_factory=dict)
    standard: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    command: str = ""

    @property
    def cutoffs(self) -> tuple[str, ...]:
        """Every cutoff k asked, in order; the first is the one the pictures show."""
        return _once(each.k for each in self.estimates)

    @property
    def rounds(self) -> tuple[str, ...]:
        """Every round estimated, in order; none where the survey has but one."""
        return _once(each.round for each in self.estimates)

    @property
    def groupings(self) -> tuple[str, ...]:
        """Every column one groups by, in order."""
        return _once(each.by for each in self.estimates)

    @property
    def level(self) -> float:
        """The level of the intervals, as a fraction."""
        return float(self.design.get("level", 0.95))

    def subgroups(self, by: str) -> tuple[str | None, ...]:
        """The values of a grouping column in order; None is a group that is not stated."""
        return tuple(dict.fromkeys(e.subgroup for e in self.estimates if e.by == by))

    def dimensions(self) -> dict[str, list[str]]:
        """Indicators by dimension, in the standard's order; "" holds those of no dimension."""
        said = self.standard.get("dimensions") or {}
        home = {name: dimension for dimension, names in said.items() for name in names}
        counted = [each for each in self.estimates if each.measure in INDICATORS]
        for each in counted:
            if each.indicator and each.dimension:
                home.setdefault(each.indicator, each.dimension)
        shown = _once(each.indicator for each in counted)
        # Some standards call every indicator a dimension of its own: then headings say nothing.
        if len(set(home.values())) == len(home):
            return {"": list(shown)} if shown else {}
        order = _once([*said, *(home.get(name, "") for name in shown)])
        grouped = {key: [name for name in shown if home.get(name, "") == key] for key in order}
        return {key: names for key, names in grouped.items() if names}

    def name(self, id: str, lang: str) -> str:
        """The readable name of an id in a language, or the id."""
        return self.names[id].say(lang) if id in self.names else id

    def subgroup(self, by: str | None, value: str | None, lang: str) -> str:
        """The readable name of a group; a group that is not stated says so."""
        if value is None or not value.strip():
            return Text("（未注明）", "(not stated)").say(lang)
        return self.name(f"{by}={value}" if f"{by}={value}" in self.names else value, lang)


def _once(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in values if each is not None))
