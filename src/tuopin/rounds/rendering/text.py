"""The brief for a terminal: headline table, stock and flow, paper exits, and the honest sentence."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text as Line

from tuopin.rounds.rendering import tables
from tuopin.rounds.rendering.numbers import ABSENT, decimals, figure_value, spoken, written
from tuopin.rounds.rendering.tables import Grid
from tuopin.rounds.rendering.words import WORDS, say

__all__ = ["WIDTH", "render_text", "terminal"]

Document = Mapping[str, Any]
#: Columns a plain text brief is set in.
WIDTH = 110
#: Below this many columns a terminal is narrow, and tables show this many of their last columns.
ROOMY, RECENT = 104, 4
TONES = {True: "green", False: "bold red", None: "yellow"}
#: Rows of the status table that a terminal shows: stock, recomputed, exits, paper exits.
STATUS = (
    "poor_persons",
    "recomputed_poor_persons",
    "unknown_persons",
    "exited_households",
    "paper_exit_households",
    "paper_exit_persons",
)


def render_text(document: Document, lang: str, *, width: int = WIDTH) -> str:
    """The text form without colours; every line fits `width` columns, a Chinese character being two."""
    out = io.StringIO()
    console = Console(
        file=out, width=width, color_system=None, highlight=False, legacy_windows=False
    )
    console.print(terminal(document, lang))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def terminal(document: Document, lang: str) -> RenderableType:
    """The text form for a rich console, which adds colours where there are any and says how wide it is.

    Below `ROOMY` columns the tables show their last years only: a cut number would be a wrong one.
    """
    return _Brief(document, lang)


@dataclass(frozen=True)
class _Brief:
    document: Document
    lang: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        document, lang, narrow = self.document, self.lang, options.max_width < ROOMY
        yield from _heading(document, lang)
        yield _figures(document, lang, narrow)
        yield _score(document, lang)
        yield Line()
        yield _shown(_recent(_status(document), narrow), lang)
        for grid in tables.flows(document):
            yield Line()
            title = f"{WORDS['flows'].say(lang)} · {grid.title.say(lang)}"
            yield _shown(_recent(_lean(grid), narrow), lang, title)
        yield Line()
        yield from _ending(document, lang)


def _heading(document: Document, lang: str) -> list[RenderableType]:
    name = spoken(document["area"], lang)
    title = f"{name}{say('title', lang)}" if lang == "zh" else f"{name}: {say('title', lang)}"
    facts = [f"{say('policy', lang)} {document['policy']}"]
    if document["rounds"]:
        facts.insert(0, f"{say('as_of', lang)} {document['rounds'][-1]['as_of']}")
    if document.get("scale") is not None:
        facts.append(f"{say('scale', lang)} {document['scale']:g}")
    if document.get("seed") is not None:
        facts.append(f"{say('seed', lang)} {document['seed']}")
    lines = [
        Line(f"[{say('invented', lang)}] {title}" if document["invented"] else title, style="bold")
    ]
    lines.append(Line(" · ".join(facts)))
    if document["invented"]:
        lines.append(Line(say("honest", lang), style="bold red"))
    return [*lines, Line()]


def _table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )


def _figures(document: Document, lang: str, narrow: bool) -> Table:
    """Figure, published, at scale, computed, agreement; the period and the basis where there is room."""
    table = _table(say("figures", lang))
    table.add_column(say("figure", lang), min_width=14 if narrow else 24, overflow="fold")
    for name in () if narrow else ("period",):
        table.add_column(say(name, lang), no_wrap=True)
    for name in ("published", "scaled", "computed"):
        table.add_column(say(name, lang), justify="right", no_wrap=True)
    for name in ("unit", "agrees") if narrow else ("unit", "basis", "agrees"):
        table.add_column(say(name, lang), no_wrap=True)
    for figure in document["figures"]:
        table.add_row(*_figure(figure, lang, narrow))
    return table


def _figure(figure: Mapping[str, Any], lang: str, narrow: bool) -> list[str | Line]:
    printed = decimals(figure["published"])
    digits = max(printed, 2) if isinstance(figure["computed"], float) and printed else None
    cells: list[str | Line] = [spoken(figure["title"], lang)]
    cells += [] if narrow else [figure["period"]]
    cells.append(figure_value(figure["published"], "", lang))
    cells.append(
        "=" if figure["scaled"] == figure["published"] else figure_value(figure["scaled"], "", lang)
    )
    cells.append(figure_value(figure["computed"], "", lang, digits))
    cells.append(written(figure["unit"], "unit", lang))
    cells += [] if narrow else [written(figure["basis"], "basis", lang)]
    cells.append(Line(written(figure["matches"], "match", lang), style=TONES[figure["matches"]]))
    return cells


def _score(document: Document, lang: str) -> Line:
    answers = [figure["matches"] for figure in document["figures"]]
    agree = f"{say('key.agree', lang)}: {answers.count(True)}/{len(answers)}"
    return Line(agree, style="bold green" if answers.count(True) == len(answers) else "bold red")


def _status(document: Document) -> Grid:
    whole = tables.status(document)
    chosen = [tables.STATUS.index(name) for name in STATUS]
    rows = [whole.rows[place] for place in chosen] if whole.rows else []
    return Grid(
        whole.id,
        whole.title,
        whole.columns,
        rows,
        frozenset({STATUS.index("paper_exit_households")}),
    )


def _lean(grid: Grid) -> Grid:
    """Without the flows that are nought in every year, except what is unexplained."""
    unexplained = len(grid.rows) - 2
    kept = [
        n for n, row in enumerate(grid.rows) if n in (*grid.strong, unexplained) or any(row[1:])
    ]
    strong = frozenset(place for place, n in enumerate(kept) if n in grid.strong)
    return Grid(grid.id, grid.title, grid.columns, [grid.rows[n] for n in kept], strong)


def _recent(grid: Grid, narrow: bool) -> Grid:
    if not narrow or len(grid.columns) <= RECENT + 1:
        return grid
    rows = [[row[0], *row[-RECENT:]] for row in grid.rows]
    return replace(grid, columns=[grid.columns[0], *grid.columns[-RECENT:]], rows=rows)


def _shown(grid: Grid, lang: str, title: str | None = None) -> Table:
    table = _table(title or grid.title.say(lang))
    for number, column in enumerate(grid.columns):
        table.add_column(
            column.title.say(lang), justify="right" if number else "left", no_wrap=number > 0
        )
    for number, row in enumerate(grid.rows):
        cells = _cells(row, grid, number, lang)
        table.add_row(*cells, style="bold" if number in grid.strong else None)
    return table


def _cells(row: Sequence[Any], grid: Grid, number: int, lang: str) -> list[str]:
    own = grid.row_kinds.get(number)
    return [
        written(value, own if own and place else column.kind, lang)
        for place, (value, column) in enumerate(zip(row, grid.columns, strict=True))
    ]


def _ending(document: Document, lang: str) -> list[RenderableType]:
    lines = []
    scored = document.get("checks")
    if scored:
        counts = [
            f"{say(f'checks.{name}', lang)} {scored[name]:,}"
            for name in ("planted", "matched", "missed", "false_alarms")
        ]
        lines.append(Line(f"{say('checks', lang)}: " + " · ".join(counts)))
    lines.append(Line(f"{say('chain_head', lang)}: {document['chain_head'] or ABSENT}"))
    lines.append(Line(f"{say('provenance.verify', lang)} tuopin verify brief.json --store DIR"))
    if document["invented"]:
        lines.append(Line(say("honest", lang), style="bold red"))
    return list(lines)
