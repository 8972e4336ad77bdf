"""The sample province as files: what a county would hand in, one folder a year, one CSV a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from tuopin.rounds.progress import Progress, silent
from tuopin.sample import Province
from tuopin.store import write_csv
from tuopin.tables import TABLES

__all__ = ["NOTICE", "write_files"]

NOTICE = (
    "虚构:这里的每一户、每一人、每一村都是编造的,只有县名和公布的总数是真的。\n"
    "Invented: every household, person and village in these files is made up; only the names of the counties "
    "and the published totals are real.\n"
)


def write_files(
    province: Province,
    folder: Path,
    years: Sequence[int] | None = None,
    headings: str = "name",
    progress: Progress = silent,
) -> dict[int, list[Path]]:
    """Write the rounds as `<folder>/<year>/<table>.csv` and the planted defects as `planted.json`.

    The rows that intake must refuse stand at the end of the last round's files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "虚构-INVENTED.txt").write_text(NOTICE, encoding="utf-8")
    chosen = tuple(years or province.years)
    written: dict[int, list[Path]] = {}
    for number, year in enumerate(chosen):
        progress("sample", number, len(chosen))
        written[year] = []
        for name, table in TABLES.items():
            path = folder / str(year) / f"{name}.csv"
            rows = write_csv(path, _batches(province, year, name), table.columns, headings)
            if rows:
                written[year].append(path)
            else:
                path.unlink()
    progress("sample", len(chosen), len(chosen))
    planted = [
        {"kind": each.kind, "year": each.year, "table": each.table, "subject": each.subject}
        for each in province.planted
    ]
    (folder / "planted.json").write_text(
        json.dumps(planted, ensure_ascii=False, indent=0), encoding="utf-8"
    )
    return written


def _batches(province: Province, year: int, name: str) -> Iterator[pa.Table]:
    for _, batch in province.batches(year, name):
        yield batch
    if year == province.years[-1]:
        raw = province.raw_rows(name)
        if raw.num_rows:
            yield raw
