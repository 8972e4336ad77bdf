"""The demonstration: the invented province's eight rounds played from files to a brief, and its answers checked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from tuopin import sample
from tuopin.rounds import briefs
from tuopin.rounds.checking import Checked, check_delivery
from tuopin.rounds.intake import Intake, take_in
from tuopin.rounds.keys import found_key
from tuopin.rounds.progress import Progress, silent
from tuopin.rounds.rendering import write_brief
from tuopin.rounds.sampling import write_files
from tuopin.rounds.scoring import scored
from tuopin.rounds.side_by_side import a_process, draw, freeze_rounds, tables_until
from tuopin.rounds.yearly import HELD, YearTables
from tuopin.rules import Edition, Pack, edition
from tuopin.store import Engine, Problem, Store, frame_batches
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["Demo", "OccupiedFolder", "play"]

#: The last year that is worked out beside: so both processes are done at about the same time.
EARLIER = 2017
MARKER = "invented-province.txt"
NOTE = Text("样本省:全部记录均为虚构", "sample province: every record is invented")


class OccupiedFolder(ValueError):
    """The folder holds something that is not an earlier demonstration, which must not be overwritten."""


@dataclass(frozen=True)
class Demo:
    """What the demonstration did and found."""

    document: Mapping[str, Any]
    files: Sequence[Path]
    store: Path
    problems: Sequence[Problem]

    @property
    def well(self) -> bool:
        """Whether every figure agrees, exactly the planted defects were found, and all digests hold."""
        agree = all(figure["matches"] for figure in self.document["figures"])
        checks = self.document["checks"]
        exact = checks["missed"] == 0 and checks["false_alarms"] == 0
        return agree and exact and not self.problems


def play(
    folder: Path,
    pack: Pack,
    engine: Engine,
    *,
    scale: float,
    seed: int,
    perturb: bool = False,
    progress: Progress = silent,
    reached: Callable[[str], None] = lambda stage: None,
) -> Demo:
    """Invent the province, take in and freeze its rounds, work out and write the brief, verify the store.

    Earlier rounds are frozen as they are drawn, by a process beside this one; the last one goes the
    whole way of a real delivery: CSV files, intake, catalogue, freeze. `reached` is told "begun" when the
    folder is ready, "frozen" when all rounds are in the store and "assessed" when all their runs are, so
    that others may begin on them.
    `pack` is one of those that ship. OccupiedFolder where the folder holds other work.
    """
    _cleared(folder)
    reached("begun")
    drawn = (pack.name, scale, seed, perturb)
    province = draw(drawn)
    store, key = Store(folder / "store"), found_key(folder / "store", None, lambda text: None)
    extra = {"invented": True, "scale": scale, "seed": seed}
    *earlier, last = province.years
    with a_process() as beside:
        progress("freeze", 0, len(province.years))
        freezing = beside.submit(freeze_rounds, store.path, drawn, earlier, key, NOTE.zh, extra)
        # A cluster is one for all its users; an engine of this machine is opened twice.
        before = (
            beside.submit(tables_until, store.path, pack.name, EARLIER, engine.name)
            if engine.name == "duckdb"
            else None
        )
        newest = edition(pack, date(last, 12, 31))
        files = write_files(province, folder / "files", [last], progress=progress)[last]
        intake = take_in(files, engine, newest, as_of=date(last, 12, 31), progress=progress)
        intake = _held(intake, engine)
        freezing.result()
        progress("freeze", len(earlier), len(province.years))
        checked = _catalogued(intake, engine, newest, store, progress)
        frames = {name: checked.intake.frames[name].select(*TABLES[name].names) for name in TABLES}
        rows = frame_batches(engine, frames)
        store.freeze(last, newest.on, rows, key=key, note=NOTE.zh, extra=extra)
        progress("freeze", len(province.years), len(province.years))
        reached("frozen")
        tables = _tables(store, pack, engine, before, progress)
    reached("assessed")
    document = briefs.written_up(
        store, pack, tables, scored(province, checked, tables, engine, newest)
    )
    files = write_brief(document, folder / "brief", "both")
    problems = store.verify(key=key)
    return Demo(document, files, store.path, problems)


def _held(intake: Intake, engine: Engine) -> Intake:
    """The delivery with its accepted rows held where they are few: they are read for every view and the freeze."""
    if sum(each.accepted for each in intake.counts if each.table == "person") > HELD:
        return intake
    return replace(intake, frames={name: engine.keep(f) for name, f in intake.frames.items()})


def _tables(
    store: Store,
    pack: Pack,
    engine: Engine,
    before: Future[list[YearTables]] | None,
    progress: Progress,
) -> list[YearTables]:
    """All rounds brought down to tables; `before` works out those up to EARLIER."""
    newest = store.snapshot(store.rounds()[-1])
    if before is None:
        return briefs.worked_out(store, newest, pack, engine, progress)
    later = briefs.worked_out(store, newest, pack, engine, progress, since=EARLIER + 1)
    return [*before.result(), *later]


def _cleared(folder: Path) -> None:
    """An empty folder, or an earlier demonstration emptied; anything else is left alone."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise OccupiedFolder(folder)
    for name in ("store", "files", "brief"):
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(f"{NOTE.zh}\n{NOTE.en}\n", encoding="utf-8")


def _catalogued(
    intake: Intake, engine: Engine, newest: Edition, store: Store, progress: Progress
) -> Checked:
    progress("catalogue", 0, 1)
    checked = check_delivery(intake, engine, newest, store.snapshot(sample.YEARS[-2]))
    progress("catalogue", 1, 1)
    return checked
