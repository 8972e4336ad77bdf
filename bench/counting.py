"""Counting a survey beside the assessment of a registry of as many persons, a plain scan and SQL by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import registry, survey_facts, surveys
from bench.machine import Measured, measure
from bench.series import Series, interleaved, ratio_line, table

__all__ = ["bench"]

#: How far the standard errors and figures of two ways of adding up may lie apart, relative.
NEAR = 1e-9
CONTENDERS = ("counting scan", "counting", "counting in SQL", "facts counted", "tuopin")
OURS = ("counting", "facts counted", "tuopin")
ON_SPARK = ("counting on spark", "spark")
GOAL = "goal ≤ 2.0"


def bench(
    folder: Path,
    persons: int,
    rounds: int,
    *,
    memory: str | None,
    chunk: int,
    spark: bool,
    say: Callable[[str], None],
) -> tuple[Series, list[str], bool]:
    """Measure the contenders on one survey, as deprivations and as facts, and one registry of that many persons.

    Figures of the hand-written SQL must be ours, and those on Spark too, or no time is told.
    """
    survey, out = folder / "survey" / f"{persons}.parquet", folder / "out"
    say(f"making a survey and a registry of {persons:,} persons where there are none")
    surveys.make(survey, persons)
    survey_facts.make(folder / "facts" / str(persons), persons)
    registry.make(folder / str(persons), persons)
    data = dict.fromkeys(("tuopin", "spark"), folder / str(persons))
    data["facts counted"] = folder / "facts" / str(persons)

    def run(name: str) -> Measured:
        shutil.rmtree(out / name, ignore_errors=True)
        (out / name).mkdir(parents=True)
        # Only our own is bounded: the peers get whatever they ask for.
        limit = ["--memory", memory] if memory and name in OURS else []
        given, target = str(data.get(name, survey)), str(out / name)
        return measure("bench.contenders", name, given, target, "--chunk", str(chunk), *limit)

    title = f"counting, {persons:,} persons"
    series = interleaved(title, CONTENDERS, rounds, run, say, last="counting scan")
    lines = [*table(series), *_told(series)]
    runs = list(series.runs["counting"])
    if spark:
        here = interleaved(f"{title}, on Spark", ON_SPARK, 1, run, say)
        runs += here.runs["counting on spark"]
        lines += _told_of_spark(here)
    shutil.rmtree(out, ignore_errors=True)
    differing = _differing(runs, series.runs["counting in SQL"][-1])
    if differing:
        return series, [title, f"  DIFFERENT figures: {', '.join(differing[:5])}"], False
    return series, lines, True


def _differing(runs: Sequence[Measured], peer: Measured) -> list[str]:
    """Figures, errors or numbers of persons that are not the same in some run and in the peer's."""
    theirs = peer.said["figures"]
    found = []
    for run in runs:
        ours = run.said["figures"]
        found += sorted(ours.keys() ^ theirs.keys())
        found += [
            name
            for name in ours.keys() & theirs.keys()
            if any(not _near(a, b) for a, b in zip(ours[name], theirs[name], strict=True))
        ]
    return found


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= NEAR * max(abs(one), abs(other))


def _told(series: Series) -> list[str]:
    said, facts = (series.runs[name][-1].said for name in ("counting", "facts counted"))
    same = "the same without start-up"
    return [
        f"  {said['estimates']:,} estimates with errors from {said['clusters']:,} clusters, "
        f"{said['left_out']:,} of {said['rows']:,} persons left out; headcount, intensity "
        f"and M0 of everybody and {len(said['figures']) // 3 - 1} regions equal those of the SQL",
        f"  from facts: {facts['left_out']:,} of {facts['rows']:,} persons left out",
        "  ratios of CPU, round by round",
        ratio_line(series, "counting", "tuopin", GOAL, "cpu", "counting / assessment"),
        ratio_line(series, "counting", "tuopin", GOAL, "work_cpu", same),
        ratio_line(
            series, "facts counted", "tuopin", GOAL, "cpu", "counting from facts / assessment"
        ),
        ratio_line(series, "facts counted", "tuopin", GOAL, "work_cpu", same),
        ratio_line(
            series, "counting", "counting scan", "", "work_cpu", "counting / scan, no start-up"
        ),
        ratio_line(
            series, "counting", "counting in SQL", "", "work_cpu", "counting / SQL, no start-up"
        ),
        ratio_line(series, "counting", "tuopin", "", "peak", "peak memory, counting / assessment"),
    ]


def _told_of_spark(series: Series) -> list[str]:
    """Processor time with that of Java, start-up and all: one run, since it is the figures that matter."""
    count, assessed = (series.runs[name][-1] for name in ON_SPARK)
    return [
        f"  on Spark, Java's CPU included: counting {count.tree_cpu:.1f} s, assessment {assessed.tree_cpu:.1f} s; "
        f"peak {count.peak:,.0f} and {assessed.peak:,.0f} MB; the figures equal those of the SQL",
        ratio_line(
            series,
            "counting on spark",
            "spark",
            GOAL,
            "tree_cpu",
            "counting / assessment, on Spark",
        ),
    ]
