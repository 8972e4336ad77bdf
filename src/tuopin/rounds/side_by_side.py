"""Work of the demonstration that need not wait for other work, done beside it in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tuopin import sample
from tuopin.policies import pack
from tuopin.rounds.briefs import worked_out
from tuopin.rounds.yearly import YearTables
from tuopin.rules import edition
from tuopin.store import Store, open_engine
from tuopin.tables import TABLES

__all__ = ["Drawn", "a_process", "draw", "freeze_rounds", "tables_until"]

#: How a province is drawn: the policy by name, scale, seed, and whether exits are taken back.
Drawn = tuple[str, float, int, bool]


@contextmanager
def a_process() -> Iterator[ProcessPoolExecutor]:
    """One process for what is done beside; started anew, since a copy of one with threads may hang."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def draw(drawn: Drawn) -> sample.Province:
    """The province, under the edition in force at the end of its last year."""
    policy, scale, seed, perturb = drawn
    newest = edition(pack(policy), date(sample.YEARS[-1], 12, 31))
    return sample.province(newest, scale=scale, seed=seed, perturb=perturb)


def freeze_rounds(
    folder: Path,
    drawn: Drawn,
    years: Sequence[int],
    key: bytes,
    note: str,
    extra: Mapping[str, Any],
) -> None:
    """Freeze rounds of the province, oldest first, as they are drawn."""
    province, store = draw(drawn), Store(folder)
    for year in years:
        rows = (
            (name, county, batch)
            for name in TABLES
            for county, batch in province.batches(year, name)
        )
        store.freeze(year, date(year, 12, 31), rows, key=key, note=note, extra=extra)


def tables_until(folder: Path, policy: str, year: int, engine: str) -> list[YearTables]:
    """The rounds up to a year brought down to the tables of a brief, on an engine of this process."""
    store = Store(folder)
    # the process beside has the other core
    with open_engine(engine, threads=1) as opened:
        return worked_out(store, store.snapshot(year), pack(policy), opened)
