"""A brief document drawn for its readers: an HTML page, terminal text, a workbook, canonical JSON."""

from __future__ import annotations

from tuopin.rounds.rendering.canonical import render_json
from tuopin.rounds.rendering.drawing.boundaries import BoundaryError
from tuopin.rounds.rendering.html import render_html
from tuopin.rounds.rendering.text import render_text, terminal
from tuopin.rounds.rendering.workbook import render_workbook
from tuopin.rounds.rendering.writing import FORMS, write_brief

__all__ = [
    "FORMS",
    "BoundaryError",
    "render_html",
    "render_json",
    "render_text",
    "render_workbook",
    "terminal",
    "write_brief",
]
