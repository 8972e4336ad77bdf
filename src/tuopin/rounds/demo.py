"""The demonstration: the invented province's eight rounds played from files to a brief, and its answers checked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tuopin import sample
from tuopin.rounds import briefs
from tuopin.rounds.checking import Checked, check_delivery
from tuopin.rounds.intake import take_in
from tuopin.rounds.keys import found_key
from tuopin.rounds.progress import Progress, silent
from tuopin.rounds.rendering import write_brief
from tuopin.rounds.sampling import write_files
from tuopin.rounds.scoring import scored
from tuopin.rules import Edition, Pack, edition
from tuopin.store import Engine, Problem, Store, frame_batches
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["Demo", "OccupiedFolder", "play"]

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
) -> Demo:
    """Invent the province, take in and freeze its rounds, work out and write the brief, verify the store.

    Earlier rounds are frozen as they are yielded; the last one goes the whole way of a real delivery:
    CSV files, intake, catalogue, freeze. OccupiedFolder where the folder holds other work.
    """
    _cleared(folder)
    newest = edition(pack, date(sample.YEARS[-1], 12, 31))
    province = sample.province(newest, scale=scale, seed=seed, perturb=perturb)
    store, key = Store(folder / "store"), found_key(folder / "store", None, lambda text: None)
    extra = {"invented": True, "scale": scale, "seed": seed}
    last = province.years[-1]
    for number, year in enumerate(province.years[:-1]):
        progress("freeze", number, len(province.years))
        store.freeze(
            year, date(year, 12, 31), _batches(province, year), key=key, note=NOTE.zh, extra=extra
        )
    checked = _last_round(province, folder, store, newest, engine, progress)
    frames = {name: checked.intake.frames[name].select(*TABLES[name].names) for name in TABLES}
    store.freeze(
        last, date(last, 12, 31), frame_batches(engine, frames), key=key, note=NOTE.zh, extra=extra
    )
    progress("freeze", len(province.years), len(province.years))
    tables = briefs.worked_out(store, store.snapshot(last), pack, engine, progress)
    document = briefs.written_up(
        store, pack, tables, scored(province, checked, tables, engine, newest)
    )
    files = write_brief(document, folder / "brief", "both")
    problems = store.verify(key=key)
    return Demo(document, files, store.path, problems)


def _cleared(folder: Path) -> None:
    """An empty folder, or an earlier demonstration emptied; anything else is left alone."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise OccupiedFolder(folder)
    for name in ("store", "files", "brief"):
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(f"{NOTE.zh}\n{NOTE.en}\n", encoding="utf-8")


def _batches(province: sample.Province, year: int) -> Iterator[tuple[str, str | None, Any]]:
    for name in TABLES:
        for county, rows in province.batches(year, name):
            yield name, county, rows


def _last_round(
    province: sample.Province,
    folder: Path,
    store: Store,
    newest: Edition,
    engine: Engine,
    progress: Progress,
) -> Checked:
    last = province.years[-1]
    files = write_files(province, folder / "files", [last], progress=progress)[last]
    intake = take_in(files, engine, newest, as_of=date(last, 12, 31), progress=progress)
    progress("catalogue", 0, 1)
    checked = check_delivery(intake, engine, newest, store.snapshot(last - 1))
    progress("catalogue", 1, 1)
    return checked
