"""CSV intake beside a row-by-row validator of the same checks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from bench import delivery
from bench.machine import Measured, measure
from bench.series import Series, figure_line, interleaved, table

__all__ = ["bench"]

#: The row-by-row validator is given the first so many rows: it takes as long per row for any number.
BY_ROW = 100_000
ALIKE = ("rows", "accepted", "rejected", "bad", "found")


def bench(
    folder: Path, rows: int, rounds: int, say: Callable[[str], None]
) -> tuple[list[Series], list[str], bool]:
    """Measure both: findings by check must be equal on the same rows before any time is shown."""
    few = min(rows, BY_ROW)
    files = {
        "intake": folder / f"delivery-{rows}.csv",
        "intake of rows": folder / f"delivery-{few}.csv",
    }
    say("making a delivery where there is none")
    delivery.make(files["intake"], rows)
    delivery.make(files["intake of rows"], few)
    out = folder / "out"

    def run(name: str, file: Path | None = None) -> Measured:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        return measure("bench.contenders", name, str(file or files[name]), str(out))

    title = f"intake of a CSV delivery, {rows:,} rows of {len(delivery.COLUMNS)} columns; row by row, {few:,}"
    say(f"{title}: the same {few:,} rows for both")
    ours, theirs = run("intake", files["intake of rows"]), run("intake of rows")
    same = all(ours.said[what] == theirs.said[what] for what in ALIKE)
    said = {what: ours.said[what] for what in ALIKE}
    if not same:
        return [], [title, f"  DIFFERENT: {said} against {theirs.said}"], False
    series = interleaved(title, list(files), rounds, run, say)
    lines = table(series)
    lines.insert(
        1,
        f"  equal on the first {few:,} rows: {said['bad']:,} bad, {said['rejected']:,} rejected, "
        f"by check {said['found']}",
    )
    return [series], lines + _rates(series), True


def _rates(series: Series) -> list[str]:
    """Rows a second, by the clock and by processor time, and the ratio of time a row."""
    ours, theirs = series.runs["intake"], series.runs["intake of rows"]
    lines = []
    for name, runs in series.runs.items():
        goal = "goal ≥ 300,000 with nothing else running" if runs is ours else ""
        lines.append(figure_line(f"{name}: rows per second", _rows_per(runs, "work_wall"), goal, 0))
        lines.append(
            figure_line(f"{name}: rows per CPU second", _rows_per(runs, "work_cpu"), "", 0)
        )
    for what, label in (("work_wall", "wall"), ("work_cpu", "CPU")):
        pairs = zip(_rows_per(ours, what), _rows_per(theirs, what), strict=True)
        times = [a / b for a, b in pairs]
        lines.append(figure_line(f"times as fast as row by row ({label})", times, "goal ≥ 12"))
    return lines


def _rows_per(runs: list[Measured], what: str) -> list[float]:
    return [run.said["rows"] / getattr(run, what) for run in runs]
