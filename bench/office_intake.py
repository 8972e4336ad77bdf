"""Intake into the office, told beside saving the same rows one by one: rows a second, and what a row costs by size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.machine import Measured

__all__ = ["INTAKE", "Office", "intake_lines"]

#: Households of the large file, with their members some four rows each.
INTAKE = 20_000


@dataclass
class Office:
    """An installation at a size, on one database."""

    folder: Path
    persons: int
    env: dict[str, str]

    @property
    def kind(self) -> str:
        """Which database."""
        return "SQLite" if "TUOPIN_DATABASE" not in self.env else "PostgreSQL"

    @property
    def name(self) -> str:
        """Which database and how many persons."""
        return f"{self.kind}, {self.persons:,} persons"


def intake_lines(
    offices: Sequence[Office],
    contender: Callable[..., Measured],
    households: int,
    say: Callable[[str], None],
) -> list[str]:
    """Take files into every office in turn. Processor time counts the database's own process too."""
    lines = [
        "office: intake of rows that are not registered; CPU seconds are this process + the database's",
        f"  {'':10}{'office':30}{'rows':>9}{'wall s':>9}{'CPU s':>14}{'rows/s':>9}{'CPU µs a row':>14}",
    ]
    costs: dict[tuple[str, str], list[float]] = {}
    for each in offices:
        say(f"intake: {each.name}")
        told = contender(each, "office intake", each.folder / "intake", "--chunk", str(households))
        by_row = _cost(told.said, "by row", ("saved",))[2]
        for name, steps in (
            ("xlsx", ("stored", "checked", "accepted")),
            ("csv", ("stored", "checked", "accepted")),
            ("csv", ("accepted",)),
            ("by row", ("saved",)),
        ):
            wall, cpu, a_row = _cost(told.said, name, steps)
            rows = told.said[name]["rows"]
            shown = f"{cpu[0]:.1f} + {cpu[1]:.1f}"
            called = f"{name}{'' if len(steps) != 1 or name == 'by row' else ' kept'}"
            lines.append(
                f"  {called:10}{each.name:30}{rows:9,}{wall:9.1f}{shown:>14}{rows / wall:9,.0f}{a_row:14,.0f}"
            )
            costs.setdefault((each.kind, called), []).append(a_row)
        ratio = by_row / _cost(told.said, "csv", ("stored", "checked", "accepted"))[2]
        lines.append(
            f"  {'':10}{each.name:30}one by one costs {ratio:.1f} times the checked file, a row; peak {told.peak:,.0f} "
            f"MB; others used {told.others:.2f} cores"
        )
    for (kind, called), told_costs in costs.items():
        if len(told_costs) > 1:
            ratio = told_costs[-1] / told_costs[0]
            lines.append(f"  {called:10}{kind + ', largest / smallest':30}{ratio:9.2f}")
    return lines


def _cost(
    said: dict[str, Any], name: str, steps: Sequence[str]
) -> tuple[float, tuple[float, float], float]:
    """Seconds by the clock, of processor time (here, in the database), and microseconds of it a row."""
    held = said["steps"][name]
    wall = sum(held[step]["wall"] for step in steps)
    here = sum(held[step]["cpu"] for step in steps)
    there = sum(held.get(f"{step}, in the database", {"cpu": 0.0})["cpu"] for step in steps)
    return wall, (here, there), (here + there) / said[name]["rows"] * 1e6
