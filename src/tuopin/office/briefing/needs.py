"""Why households are poor and what they are due, counted with a run and kept by area, and read for any areas.

These are no figures of the brief: a sheet of an area shows them. The list behind each is asked by a name in the
same form as a figure's (`Need`), and comes from the condition it was counted by.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.office.archive.codes import codes_of
from tuopin.office.assessment.models import Run
from tuopin.office.assessment.running import snapshot_of
from tuopin.office.assessment.verdicts import edition_of
from tuopin.office.briefing.figures import Said
from tuopin.office.briefing.models import AreaCount, Counted
from tuopin.stages import behind, measures
from tuopin.store import Engine
from tuopin.store import Run as Output
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS
from tuopin.terms.codes import code_lists

__all__ = ["Need", "Needs", "count_needs", "needs_of", "rows_due"]

#: Two counts a code: registered and poor of a cause, due and to be asked of a head of measures.
Pairs = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Needs:
    """By main cause (empty: not recorded), registered and poor; by head of measures, due and to be asked."""

    causes: Pairs
    due: Pairs


#: In the name of a need: the households whose main cause is not recorded.
UNRECORDED = "unrecorded"
#: By kind of need: the column its counts are kept in, which of each pair, the list of its codes, and the figure it
#: is a share of (empty: of none, since monitored households are due measures that are not registered).
_KINDS = {
    "cause": ("causes", 0, "cause", behind.REGISTERED),
    "poor.cause": ("causes", 1, "cause", behind.AMONG_POOR),
    "due": ("due", 0, "measure_head", ""),
    "asked": ("due", 1, "measure_head", ""),
}


@dataclass(frozen=True, slots=True)
class Need:
    """What a list is asked for: households due a head of measures or to be asked of it, or of a main cause."""

    kind: str  # of _KINDS
    code: str  # of the code list; empty: a cause that is not recorded

    @classmethod
    def read(cls, name: str) -> Need | None:
        """As it is named: `due.08`, `asked.08`, `cause.01`, `poor.cause.unrecorded`; None where it is none."""
        kind, _, code = name.rpartition(".")
        if kind not in _KINDS:
            return None
        if code == UNRECORDED and _KINDS[kind][0] == "causes":
            return cls(kind, "")
        return cls(kind, code) if code in code_lists()[_KINDS[kind][2]] else None

    @classmethod
    def names(cls) -> list[str]:
        """Every name that is one, in the order of the lists."""
        lists = {each: code_lists()[each].codes for each in ("cause", "measure_head")}
        found = [cls(kind, each.code) for kind, told in _KINDS.items() for each in lists[told[2]]]
        return [need.name for need in (*found, cls("cause", ""), cls("poor.cause", ""))]

    @property
    def name(self) -> str:
        """As it stands in an address."""
        return f"{self.kind}.{self.code or UNRECORDED}"

    @property
    def column(self) -> str:
        """The column of an area's counts that holds it."""
        return _KINDS[self.kind][0]

    @property
    def of_measures(self) -> bool:
        """Whether it asks what is due, and not why a household is poor."""
        return self.column == "due"

    def many(self, held: Mapping[str, Sequence[int]] | None) -> int:
        """Households, in what the column holds of an area; none where that was not counted."""
        return (held or {}).get(self.code, (0, 0))[_KINDS[self.kind][1]]

    def said(self) -> Said:
        """In words, as a figure is."""
        listed = code_lists()[_KINDS[self.kind][2]]
        what = listed.text_of(self.code) if self.code else Text("未登记", "not recorded")
        title, about = _WORDS[self.kind]
        named = Text(title.zh.format(what.zh), title.en.format(what.en))
        return Said(self.name, named, about, _KINDS[self.kind][3])


_WORDS = {
    "cause": (
        Text("主要致贫原因:{}", "Main cause: {}"),
        Text(
            "在册户(未脱贫和已脱贫)中,轮次登记的主要致贫原因为此项的。",
            "Registered households, poor or out, whose main cause of poverty in the round is this one.",
        ),
    ),
    "poor.cause": (
        Text("未脱贫户中,主要致贫原因:{}", "Main cause: {}, among the poor"),
        Text(
            "在册未脱贫户中,轮次登记的主要致贫原因为此项的。",
            "Registered poor households whose main cause of poverty in the round is this one.",
        ),
    ),
    "due": (
        Text("应享:{}", "Due: {}"),
        Text(
            "在册户和监测户中,按这次评估的文件和轮次的事实,这一类措施至少有一项应享的;一户计一次。",
            "Registered or monitored households to which, by the run's documents and the round's facts, at least one "
            "measure of this head is due; each is counted once.",
        ),
    ),
    "asked": (
        Text("待核实:{}", "To be asked: {}"),
        Text(
            "在册户和监测户中,这一类措施没有一项确定应享,但至少有一项因缺少事实不能判断的。",
            "Registered or monitored households to which no measure of this head is certainly due, but for at least "
            "one of it facts are missing.",
        ),
    ),
}


def count_needs(
    run: Run, output: Output, rows: nw.LazyFrame, engine: Engine
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """(causes, measures due) by area code as JSON; `rows` are those of `behind.households` with today's codes."""
    causes = engine.collect(behind.causes(rows)).to_pylist()
    due = codes_of(run.round).today(rows_due(run, output, engine))
    heads = engine.collect(measures.households_due(due)).to_pylist()
    return (
        _by_area((r["village_code"], r["main_cause"], r["registered"], r["poor"]) for r in causes),
        _by_area((r["village_code"], r["head"], r["due"], r["asked"]) for r in heads),
    )


def rows_due(
    run: Run, output: Output, engine: Engine, villages: Sequence[str] = ()
) -> nw.LazyFrame:
    """What the run's households are due, in these villages of the round alone where some are named.

    It is the run's own table; worked out for a run that was made without tables, of the counties of the villages.
    """
    code = nw.col("village_code")

    def within(rows: nw.LazyFrame) -> nw.LazyFrame:
        # the range lets whole pieces of a file be passed over
        if not villages:
            return rows
        return rows.filter(
            (code >= min(villages)) & (code <= max(villages)) & code.is_in(list(villages))
        )

    if files := output.files("tables/measures_due"):
        return within(engine.rows(files))
    counties = {village[:6] for village in villages} or None
    facts = snapshot_of(run.round).facts(engine, counties=counties)
    return measures.due(facts, within(engine.rows(output.files("assessed"))), edition_of(run))


def _by_area(counts: Iterable[tuple[str, str | None, int, int]]) -> dict[str, str]:
    """A village's counts added to every area it lies in."""
    found: dict[str, Pairs] = {}
    for village, key, one, other in counts:
        for digits in DIGITS.values():
            pairs = found.setdefault(village[:digits], {})
            held = pairs.get(key or "", (0, 0))
            pairs[key or ""] = (held[0] + one, held[1] + other)
    return {code: json.dumps(pairs, sort_keys=True) for code, pairs in found.items()}


def needs_of(counted: Counted, codes: Sequence[str]) -> Needs | None:
    """Summed over areas that do not overlap, by the codes of their counts; None where they were not counted yet."""
    rows: list[Any] = list(
        AreaCount.objects.filter(run=counted.run_id, code__in=codes).values_list("causes", "due")
    )
    if any(causes is None or due is None for causes, due in rows):
        return None
    return Needs(_summed(row[0] for row in rows), _summed(row[1] for row in rows))


def _summed(held: Iterable[Mapping[str, Sequence[int]]]) -> Pairs:
    found: Pairs = {}
    for pairs in held:
        for key, (one, other) in pairs.items():
            before = found.get(key, (0, 0))
            found[key] = (before[0] + one, before[1] + other)
    return found
