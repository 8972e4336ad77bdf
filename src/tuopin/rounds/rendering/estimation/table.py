"""An estimation for a terminal: the same tables as on the page, broken by columns where it is narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text as Line

from tuopin.rounds.rendering.estimation import grids
from tuopin.rounds.rendering.estimation.change_grids import all_changes
from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.grids import Cell, Grid
from tuopin.rounds.rendering.estimation.words import say

__all__ = ["terminal"]

#: No name of a row takes more columns; a longer one is folded.
WIDEST_STUB, BETWEEN = 30, 2


def terminal(document: Estimation, lang: str) -> RenderableType:
    """Tables for a rich console: everybody, groups, indicators, changes, then the notes.

    A table too wide for the console is shown in parts, each with its first columns: a cut number would
    be a wrong one. Shares are in percent, the interval stands in brackets beside its estimate.
    """
    return _Told(document, lang)


@dataclass(frozen=True)
class _Told:
    document: Estimation
    lang: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Line(self.document.title.say(self.lang), style="bold")
        yield Line(f"{say('reading', self.lang)}")
        for grid in _grids(self.document, self.lang):
            for part in _parts(grid, options.max_width):
                yield Line()
                yield part
        for note in self.document.notes:
            yield Line()
            yield Line(note.say(self.lang))


def _grids(document: Estimation, lang: str) -> Iterator[Grid]:
    found = [grids.measures(document, lang), grids.columns(document, lang)]
    for by in document.groupings:
        found += [grids.groups(document, by, lang), grids.column_groups(document, by, lang)]
    found += [grids.indicators(document, lang), grids.dimensions(document, lang)]
    found += all_changes(document, lang)
    return (grid for grid in found if grid.rows)


def _parts(grid: Grid, width: int) -> Iterator[Table]:
    """The table, or as many tables as its columns need."""
    said = [[_said(cell) for cell in row] for row in grid.rows]
    wide = [
        max(cell_len(text) for text in column)
        for column in zip((head.text for head in grid.heads), *said, strict=True)
    ]
    stub = sum(min(each, WIDEST_STUB) + BETWEEN for each in wide[: grid.stub])
    chosen: list[int] = []
    room = width - stub
    for number in range(grid.stub, len(grid.heads)):
        if chosen and wide[number] + BETWEEN > room:
            yield _table(grid, said, chosen)
            chosen, room = [], width - stub
        chosen.append(number)
        room -= wide[number] + BETWEEN
    yield _table(grid, said, chosen)


def _said(cell: Cell) -> str:
    return f"{cell.text} {cell.below}".strip()


def _table(grid: Grid, said: Sequence[Sequence[str]], chosen: Sequence[int]) -> Table:
    table = Table(
        title=grid.title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    shown = [*range(grid.stub), *chosen]
    for number in shown:
        name = number < grid.stub
        table.add_column(
            Line(grid.heads[number].text),
            justify="left" if name else "right",
            no_wrap=not name,
            max_width=WIDEST_STUB if name else None,
            overflow="fold",
        )
    for row in said:
        # as text, not as markup: a group may be called [bold]
        table.add_row(*(Line(row[number]) for number in shown))
    return table
