"""CSV intake beside a row-by-row validator of the same checks."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable
from pathlib import Path

from bench import delivery
from bench.machine import Measured, measure
from bench.series import Series, interleaved, table

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
        f"  equal on the first {few:,} rows: {said['bad']:,} bad rows, {said['rejected']:,} rejected, {said['found']}",
    )
    return [series], lines + _rates(series), True


def _rates(series: Series) -> list[str]:
    """Rows a second, by the clock and by processor time, and the ratio of time a row."""
    lines = []
    for name, runs in series.runs.items():
        for what, label in (("work_wall", "second"), ("work_cpu", "CPU second")):
            rates = [run.said["rows"] / getattr(run, what) for run in runs]
            goal = (
                "goal ≥ 300,000 (walls of contended runs mean little)"
                if (name, what) == ("intake", "work_wall")
                else ""
            )
            lines.append(
                f"  {name + ': rows per ' + label:44}{statistics.median(rates):10,.0f}  ({min(rates):,.0f}–{max(rates):,.0f})  {goal}"
            )
    for what, label in (("work_wall", "wall"), ("work_cpu", "CPU")):
        found = [
            (b.said["rows"] and getattr(b, what) / b.said["rows"])
            / (getattr(a, what) / a.said["rows"])
            for a, b in zip(series.runs["intake"], series.runs["intake of rows"], strict=True)
        ]
        lines.append(
            f"  {f'times as fast as row by row ({label})':44}{statistics.median(found):10.1f}  ({min(found):.1f}–{max(found):.1f})  goal ≥ 12"
        )
    return lines
