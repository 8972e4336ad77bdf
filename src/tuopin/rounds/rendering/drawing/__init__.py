"""The pictures of a brief, as SVG text: tile map, the user's own boundaries, heat strip, charts."""

from __future__ import annotations

from tuopin.rounds.rendering.drawing.boundaries import boundary_maps
from tuopin.rounds.rendering.drawing.charts import bars_by_year, small_multiple, stock_and_flow
from tuopin.rounds.rendering.drawing.heat_strip import heat_strip
from tuopin.rounds.rendering.drawing.shades import CLASSES, shade
from tuopin.rounds.rendering.drawing.tile_map import exit_map, small_map, wide_map

__all__ = [
    "CLASSES",
    "bars_by_year",
    "boundary_maps",
    "exit_map",
    "heat_strip",
    "shade",
    "small_map",
    "small_multiple",
    "stock_and_flow",
    "wide_map",
]
