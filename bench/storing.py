"""Freezing, digesting and verifying a round, per million rows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from bench import frozen
from bench.machine import Measured, measure
from bench.series import Series, interleaved, spread, table

__all__ = ["bench"]


def bench(
    folder: Path, rows: int, rounds: int, say: Callable[[str], None]
) -> tuple[list[Series], list[str], bool]:
    """Measure the three; what was frozen must verify, or no time is shown."""
    data, out = folder / f"rounds-{rows}", folder / "out"
    say("drawing two rounds of the invented province where there are none")
    frozen.make(data, rows)

    def run(name: str) -> Measured:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        return measure("bench.contenders", name, str(data), str(out))

    series = interleaved("store: a round frozen and proved", ["store"], rounds, run, say)
    shutil.rmtree(out, ignore_errors=True)
    runs = series.runs["store"]
    if not all(each.said["well"] for each in runs):
        return [], [series.title, "  DIFFERENT: what was frozen does not verify"], False
    said = runs[0].said
    lines = [
        *table(series),
        f"  {said['persons']:,} persons, {said['rows']:,} rows in all tables, "
        f"{said['bytes'] / 1e6:,.0f} MB; verified without a problem",
        f"  {'per million rows':24}{'CPU s':>20}{'wall s':>20}",
    ]
    for step in said["steps"]:
        per = {
            what: [each.said["steps"][step][what] / each.said["rows"] * 1e6 for each in runs]
            for what in ("cpu", "wall")
        }
        lines.append(f"  {step:24}" + "".join(spread(per[what]) for what in ("cpu", "wall")))
    return [series], lines, True
