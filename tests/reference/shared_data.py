"""Data that may not be copied into the project: read from ../shared beside the checkout, or the test is skipped."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"

Table = dict[str, np.ndarray]


def shared(name: str) -> Path:
    """A file under ../shared/data, such as "surveys/eusilc_laeken.csv.gz"; skips the test where it is not."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{path} is missing: this data may not be copied into the project")
    return path


def table(name: str) -> Table:
    """The columns of a shared CSV file: numbers (NaN where the cell is NA) or, where one cell is none, text."""
    with shared(name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {
        column: _typed([row[place] for row in rows[1:]]) for place, column in enumerate(rows[0])
    }


def agrees(found: float, printed: str) -> None:
    """That a number is what was printed, to the last printed digit."""
    digits = len(printed.partition(".")[2])
    assert abs(found - float(printed)) <= 0.5000001 * 10**-digits, f"{found!r} is not {printed}"


def _typed(cells: list[str]) -> np.ndarray:
    try:
        return np.array([float("nan") if cell in ("", "NA") else float(cell) for cell in cells])
    except ValueError:
        return np.array(cells)
