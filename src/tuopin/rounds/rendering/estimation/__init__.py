"""Estimates of a survey shown: pictures, a page, a sheet, the terminal's tables, and the files of them all."""

from __future__ import annotations

from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.page import render_page
from tuopin.rounds.rendering.estimation.pictures import pictures
from tuopin.rounds.rendering.estimation.sheet import COLUMNS, render_sheet
from tuopin.rounds.rendering.estimation.table import terminal
from tuopin.rounds.rendering.estimation.writing import write_estimation

__all__ = [
    "COLUMNS",
    "Estimation",
    "pictures",
    "render_page",
    "render_sheet",
    "terminal",
    "write_estimation",
]
