"""Making a round ready from the living registry: its files as of one moment, of which only what changed is read anew.

The record of changes says in which counties rows of which tables were written since; the counts of rows, which are
asked of the database every time, say whether that can be all. Where they do not agree everything is read.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tuopin.office.archive.keeping import store, store_key
from tuopin.office.archive.reading import Piece, moment, number, pieces_of, place_of, read_pieces
from tuopin.office.registry.models import MODELS
from tuopin.rounds.progress import Progress, silent
from tuopin.store import Batch, MakingReady, Place, Prepared
from tuopin.tables import TABLES, Table

__all__ = ["Ready", "make_ready"]

#: Changes that are looked through one by one; after more, everything is read anew.
CHANGES = 500_000
#: Rows asked for their area at once.
ASKED = 2_000
#: Rows by table and place.
Counted = dict[str, dict[str, int]]
log = logging.getLogger("tuopin.archive")


@dataclass(frozen=True, slots=True)
class Ready:
    """The living registry at one moment, as the files of a round of its year that is not frozen."""

    prepared: Prepared
    read: int  # rows that had to be read anew

    @property
    def year(self) -> int:
        """The year of the round."""
        return self.prepared.year

    @property
    def mark(self) -> int:
        """The last change of a row that is in it."""
        return int(self.prepared.extra["mark"])

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table has; those without any are not named."""
        return self.prepared.rows()

    @property
    def left_out(self) -> dict[str, int]:
        """Rows of another year, by table."""
        held = self.rows
        found = {
            name: sum(places.values()) - held.get(name, 0)
            for name, places in self.prepared.extra["counted"].items()
        }
        return {name: n for name, n in found.items() if n}


def make_ready(year: int, progress: Progress = silent) -> Ready:
    """Bring the files of a year's round up to date with the registry; `progress` is told in this thread.

    StoreError where a row belongs to no county. In a test's transaction the rows are read through it.
    """
    bench = store().making_ready(year, store_key())
    with bench.alone(), moment() as drivers:
        pieces = [piece for table in TABLES.values() for piece in pieces_of(drivers[0], table)]
        counted, before = _counted(pieces), bench.found()
        places = None if before is None else _to_read(drivers[0], before, counted)
        if before is None or places is None:
            return _written(bench, drivers, pieces, counted, None, progress)
        if not places:
            return Ready(before, 0)
        mine = [piece for piece in pieces if (piece.table.name, piece.place) in places]
        return _written(bench, drivers, mine, counted, (before, places), progress)


def _written(
    bench: MakingReady,
    drivers: Sequence[Any],
    pieces: Sequence[Piece],
    counted: Counted,
    kept: tuple[Prepared, set[Place]] | None,
    progress: Progress,
) -> Ready:
    """Read these pieces and write them, beside what is kept."""
    mark = number(drivers[0], "SELECT max(id) FROM audit_change")
    extra = {
        "mark": mark,
        "act": _act(drivers[0], mark),
        "counted": counted,
    }
    read = 0

    def batches() -> Iterator[Batch]:
        nonlocal read
        for done, (piece, rows) in enumerate(read_pieces(drivers, pieces, bench.year)):
            progress("read", done, len(pieces))
            read += rows.num_rows
            yield piece.table.name, None, rows
        progress("read", len(pieces), len(pieces))

    return Ready(bench.write(batches(), extra, kept), read)


def _counted(pieces: Iterable[Piece]) -> Counted:
    """How many rows of each table there are in each place, of whatever year."""
    found: Counted = {}
    for piece in pieces:
        here = found.setdefault(piece.table.name, {})
        here[piece.place] = here.get(piece.place, 0) + piece.many
    return found


# ---- what changed since ------------------------------------------------------------------------------------


def _to_read(driver: Any, before: Prepared, now: Counted) -> set[Place] | None:
    """The places whose rows are no longer as they were made ready; None where that cannot be told."""
    mark, then = int(before.extra["mark"]), before.extra["counted"]
    if _act(driver, mark) != before.extra["act"]:
        return None  # another database, or this one as it was earlier
    told = _recorded(driver, mark)
    if told is None:
        return None
    names = then.keys() | now.keys()
    differing = {
        (name, place)
        for name in names
        for place in then.get(name, {}).keys() | now.get(name, {}).keys()
        if then.get(name, {}).get(place) != now.get(name, {}).get(place)
    }
    if differing - told:
        log.warning("rows came or went that the record of changes does not tell of")
    return told | differing


def _act(driver: Any, mark: int) -> list[str]:
    """What tells a change from another of the same number in another database: its row, its act and when that was."""
    query = (
        'SELECT c."table", c.row, a.id, a.at FROM audit_change c JOIN audit_act a ON a.id = c.act '
        f"WHERE c.id = {int(mark)}"
    )
    found = driver.execute(query).fetchone()
    return [str(each) for each in found or ()]


def _recorded(driver: Any, mark: int) -> set[Place] | None:
    """Where rows were written since, as the record has it; None where there is too much of it."""
    tables = {MODELS[name]._meta.db_table: table for name, table in TABLES.items()}
    query = (
        "SELECT \"table\", row, CASE WHEN kind <> 'i' THEN changed END FROM audit_change "
        f"WHERE id > {int(mark)} ORDER BY id LIMIT {CHANGES + 1}"
    )
    told = driver.execute(query).fetchall()
    if len(told) > CHANGES:
        return None
    rows: dict[str, set[int]] = {}
    places: set[Place] = set()
    for name, row, changed in told:
        if name not in tables:
            continue
        table = tables[name]
        rows.setdefault(name, set()).add(int(row))
        was = (json.loads(changed) if isinstance(changed, str) else changed or {}).get(table.area)
        if was is not None:
            places.add((table.name, place_of(str(was[0]))))
    for name, numbers in rows.items():
        table = tables[name]
        places |= {(table.name, place_of(code)) for code in _areas(driver, table, sorted(numbers))}
    return places


def _areas(driver: Any, table: Table, numbers: Sequence[int]) -> set[str]:
    """The codes that rows bear now; those that are gone bear none."""
    found: set[str] = set()
    for start in range(0, len(numbers), ASKED):
        listed = ", ".join(map(str, numbers[start : start + ASKED]))
        name = MODELS[table.name]._meta.db_table
        query = f'SELECT DISTINCT {table.area} FROM "{name}" WHERE id IN ({listed})'
        found |= {str(code) for (code,) in driver.execute(query).fetchall()}
    return found
