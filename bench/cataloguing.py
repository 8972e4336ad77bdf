"""The data-quality catalogue beside a scan of the columns it reads."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from bench import frozen
from bench.machine import Measured, measure
from bench.series import Series, figure_line, interleaved, ratio_line, table

__all__ = ["bench"]


def bench(
    folder: Path, rows: int, rounds: int, say: Callable[[str], None]
) -> tuple[list[Series], list[str], bool]:
    """Measure the catalogue; its findings must be as many in every run."""
    data, out = folder / f"rounds-{rows}", folder / "out"
    say("drawing two rounds of the invented province where there are none")
    frozen.make(data, rows)

    def run(name: str) -> Measured:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        return measure("bench.contenders", name, str(data), str(out))

    names = ["catalogue scan", "catalogue", "id checks"]
    series = interleaved("catalogue of checks", names, rounds, run, say, last="catalogue scan")
    shutil.rmtree(out, ignore_errors=True)
    runs = series.runs["catalogue"]
    said, identity, scanned = (
        series.runs[name][0].said for name in ("catalogue", "id checks", "catalogue scan")
    )
    if any(each.said["findings"] != said["findings"] for each in runs):
        return [], [series.title, "  DIFFERENT: runs did not find the same"], False
    lines = [
        *table(series),
        f"  {said['checks']} checks ({identity['checks']} of them look at ID numbers) of {said['rows']:,} persons "
        f"and all their tables, {scanned['columns']} columns; {said['findings']:,} findings in every run",
        ratio_line(series, "catalogue", "catalogue scan"),
        ratio_line(
            series, "catalogue", "catalogue scan", "", "work_cpu", "the same without start-up"
        ),
        ratio_line(series, "id checks", "catalogue scan", "", "work_cpu"),
        _without_identity(series),
    ]
    return [series], lines, True


def _without_identity(series: Series) -> str:
    """The goal as it is written: the whole catalogue at most six scans and the ID checks."""
    found = [
        (whole.work_cpu - identity.work_cpu) / scan.work_cpu
        for whole, identity, scan in zip(
            series.runs["catalogue"],
            series.runs["id checks"],
            series.runs["catalogue scan"],
            strict=False,
        )
    ]
    return figure_line("(catalogue - id checks) / scan, no start-up", found, "goal ≤ 6")
