"""Contenders measured in turn, A B C A B C, and the ratios of each round."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.machine import Measured

__all__ = ["Series", "figure_line", "interleaved", "ratio_line", "spread", "table"]

Run = Callable[[str], Measured]


@dataclass
class Series:
    """All runs of one bench: per contender one measurement a round, in order."""

    title: str
    runs: dict[str, list[Measured]] = field(default_factory=dict)

    def ratios(self, of: str, to: str, what: str = "cpu") -> list[float]:
        """`of` divided by `to`, round by round: both were measured minutes apart at most."""
        pairs = zip(self.runs[of], self.runs[to], strict=False)
        return [getattr(a, what) / getattr(b, what) for a, b in pairs]

    def median(self, of: str, what: str = "cpu") -> float:
        """The median over the rounds."""
        return statistics.median(getattr(run, what) for run in self.runs[of])


def interleaved(
    title: str,
    contenders: Sequence[str],
    rounds: int,
    run: Run,
    said: Callable[[str], None],
    last: str | None = None,
) -> Series:
    """Run every contender once a round; `last` runs once more when all rounds are done."""
    series = Series(title, {name: [] for name in contenders})
    for number in range(rounds):
        for name in contenders:
            said(f"{title}: round {number + 1} of {rounds}, {name}")
            series.runs[name].append(run(name))
    if last is not None:
        said(f"{title}: {last} once more")
        series.runs[last].append(run(last))
    return series


HEAD = f"{'':18}{'CPU s':>20}{'work CPU s':>20}{'wall s':>20}{'peak MB':>9}{'others':>13}{'steal':>7}{'contended':>11}"


def table(series: Series) -> list[str]:
    """One line a contender: medians with the range beside, and how many runs were contended."""
    lines = [series.title, HEAD]
    for name, runs in series.runs.items():
        others = [run.others for run in runs]
        lines.append(
            f"{name:18}"
            + "".join(
                spread([getattr(run, what) for run in runs]) for what in ("cpu", "work_cpu", "wall")
            )
            + f"{max(run.peak for run in runs):9.0f}{min(others):7.2f}–{max(others):<5.2f}"
            + f"{max(run.steal for run in runs):7.2f}"
            + f"{sum(run.contended for run in runs):>6} of {len(runs)}"
        )
    return lines


def ratio_line(
    series: Series, of: str, to: str, goal: str = "", what: str = "cpu", label: str = ""
) -> str:
    """The per-round ratio of processor times as median and range, with the goal beside it."""
    return figure_line(label or f"{of} / {to}", series.ratios(of, to, what), goal)


def figure_line(label: str, values: Sequence[float], goal: str = "", digits: int = 2) -> str:
    """A figure taken once a round: median, range, how many rounds, goal."""
    middle, low, high = (f"{f(values):,.{digits}f}" for f in (statistics.median, min, max))
    return f"  {label:44}{middle:>10}  ({low}–{high}, {len(values)} rounds)  {goal}"


def spread(values: Sequence[float]) -> str:
    """Median and range, in twenty characters."""
    middle = statistics.median(values)
    return f"{f'{middle:.2f} ({min(values):.2f}–{max(values):.2f})':>20}"
