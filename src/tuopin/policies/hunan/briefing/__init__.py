"""What Hunan's brief is held against and drawn on: the published figures and the province's tile layout."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from typing import Any

from tuopin.terms import load

__all__ = ["material"]


def material() -> dict[str, Any]:
    """Published figures with their source, and one tile a county: code, names, prefecture, column, row.

    Figures are in the shape `rounds.comparison.compare` and `stages.briefing` ask for; they are read
    after the computing is done and never enter it. Tiles are a layout drawn for this project: each
    county one square, neighbours kept near; they carry no geometry.
    """
    folder = files(__name__)
    published = load(folder / "figures.yaml")
    return {
        "source": dict(published["source"]),
        "figures": list(published["figures"]),
        "tiles": _tiles((folder / "tiles.csv").read_text(encoding="utf-8")),
    }


def _tiles(text: str) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "poverty_county": row["poverty_county"] == "1",
            "col": int(row["col"]),
            "row": int(row["row"]),
        }
        for row in csv.DictReader(io.StringIO(text))
    ]
