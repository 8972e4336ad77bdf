"""The same count on Spark, local: its figures must be ours, and it is set beside the assessment on Spark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.contenders.counting import counted
from tuopin.store import open_engine

__all__ = ["run"]


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """The survey read and counted."""
    with open_engine("spark", master="local[2]", memory="2GB") as engine:
        return counted(data, engine)
