"""The assessment beside a plain scan and the peers: equality first, then processor time and memory."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench import registry
from bench.equality import compared
from bench.machine import Measured, measure
from bench.series import Series, interleaved, ratio_line, table

__all__ = ["assessment", "growth"]

Say = Callable[[str], None]


def assessment(
    folder: Path,
    persons: int,
    rounds: int,
    *,
    contenders: Sequence[str],
    memory: str | None,
    chunk: int,
    spark: bool,
    say: Say,
) -> tuple[Series, list[str], bool]:
    """Measure the contenders on a registry of that many persons: the series, its report, all equal or not.

    Where answers differ the report says where, and holds no time.
    """
    say(f"making a registry of {persons:,} persons where there is none")
    households = registry.make(folder / str(persons), persons)
    data, out = folder / str(persons), folder / "out"

    def run(name: str) -> Measured:
        shutil.rmtree(out / name, ignore_errors=True)
        (out / name).mkdir(parents=True)
        # Only our own is bounded: the peers get whatever they ask for.
        limit = ["--memory", memory] if memory and name == "tuopin" else []
        target = str(out / name)
        return measure("bench.contenders", name, str(data), target, "--chunk", str(chunk), *limit)

    title = f"assessment, {persons:,} persons, {households:,} households"
    series = interleaved(title, contenders, rounds, run, say, last="scan")
    peers = [name for name in contenders if name not in ("scan", "tuopin")]
    if spark:
        # For its answers only: the processor time of its Java is not this process's to see.
        say(f"{title}: spark")
        run("spark")
        peers.append("spark")
    say(f"{title}: comparing answers")
    equal = [_equal(series, out, name) for name in peers]
    lines = [line for _, line in equal]
    if not all(same for same, _ in equal):
        return series, [title, *lines], False
    lines += table(series) + _ratios(series, contenders)
    shutil.rmtree(out, ignore_errors=True)
    return series, [title, *lines[: len(equal)], *lines[len(equal) + 1 :]], True


def _equal(series: Series, out: Path, name: str) -> tuple[bool, str]:
    if name == "openfisca":
        from bench.contenders.openfisca import sums_of

        mine, theirs = sums_of(out / "tuopin"), series.runs[name][-1].said["sums"]
        return (
            mine == theirs,
            f"  {name}: {'equal' if mine == theirs else 'DIFFERENT'} sums {theirs}"
            + ("" if mine == theirs else f" against {mine}"),
        )
    found = compared(out / "tuopin", out / name)
    line = (
        f"  {name}: {found.differing} differing cells of {found.cells:,}, "
        f"{found.lonely} households only one has"
    )
    return found.same, line + (f", in {', '.join(found.columns)}" if found.columns else "")


def _ratios(series: Series, contenders: Sequence[str]) -> list[str]:
    lines = ["  ratios of CPU, round by round"]
    lines.append(ratio_line(series, "tuopin", "scan", "goal ≤ 6.5"))
    lines.append(
        ratio_line(series, "tuopin", "scan", "goal ≤ 6.5", "work_cpu", "the same without start-up")
    )
    for name in contenders:
        if name not in ("scan", "tuopin"):
            goal = "goal ≤ 1.0" if name == "polars" else ""
            lines.append(ratio_line(series, "tuopin", name, goal))
            label = "the same without start-up"
            lines.append(ratio_line(series, "tuopin", name, goal, "work_cpu", label))
            lines.append(
                ratio_line(series, "tuopin", name, "", "peak", f"peak memory, tuopin / {name}")
            )
    return lines


def growth(series: dict[int, Series]) -> list[str]:
    """The exponent by which our processor time grows from one size to the next."""
    lines: list[str] = []
    sizes = sorted(series)
    for small, large in pairwise(sizes):
        for what in ("cpu", "work_cpu"):
            ratio = series[large].median("tuopin", what) / series[small].median("tuopin", what)
            power = math.log(ratio) / math.log(large / small)
            note = "whole process" if what == "cpu" else "without start-up"
            lines.append(
                f"  CPU grows as n^{power:.3f} from {small:,} to {large:,} ({note}; at most 1.05)"
            )
    return lines


def as_json(series: Series) -> dict[str, Any]:
    """The runs as numbers, for whoever wants to draw or keep them."""
    return {
        "title": series.title,
        "runs": {name: [vars(run) for run in runs] for name, runs in series.runs.items()},
    }
