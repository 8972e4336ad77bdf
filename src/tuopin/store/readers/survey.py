"""A survey file read for estimating: chosen columns under their own names, nothing judged.

CSV, TSV and workbooks come as text. Parquet stays in its own types and is read by the engine where it
lies, so that a survey of a hundred million rows is never copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import narwhals.stable.v2 as nw
import pyarrow as pa
import pyarrow.parquet as pq

from tuopin.store.engines import Engine
from tuopin.store.files import sha256_of
from tuopin.store.readers.delimited import Loaded
from tuopin.store.readers.delivery import FAULT, FileFinding, Scratch, scan_text
from tuopin.store.readers.file_checks import IntakeError
from tuopin.store.readers.headings import folded
from tuopin.store.readers.mapping import matched
from tuopin.store.readers.reading import present, read_named

__all__ = ["Survey", "read_survey"]


@dataclass(frozen=True)
class Survey:
    """The rows of a survey: a frame of the columns asked for, and the file they came from."""

    file: str
    digest: str  # sha256 of the file
    frame: nw.LazyFrame
    findings: tuple[FileFinding, ...]
    scratch: Scratch | None


class _Wanted:
    """Columns that are read under their own names."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = set(columns)

    @property
    def used(self) -> set[str]:
        return self._columns

    def names(self, headings: Sequence[str], file: str) -> tuple[str | None, ...]:
        """A heading written precisely so comes before those that differ in case or spaces."""
        exact = {name for name in self.used if headings.count(name) == 1}
        if not {folded(name) for name in self.used} <= {folded(heading) for heading in headings}:
            exact = set()  # refused below, with every heading shown
        alike = [name for name in exact if name.lower() in {o.lower() for o in exact - {name}}]
        if alike:  # engines tell columns apart without regard to case
            raise IntakeError("duplicate_columns", file=file, found=", ".join(sorted(alike)))
        others = ["" if heading in exact else heading for heading in headings]
        rest = matched(self.used - exact, others, file, "no_column")
        pairs = zip(headings, rest, strict=True)
        return tuple(heading if heading in exact else name for heading, name in pairs)


def read_survey(
    path: str | Path, columns: Sequence[str], engine: Engine, scratch: Scratch | None = None
) -> Survey:
    """The named columns of a CSV, TSV (plain, gz, bz2, xz), XLSX or Parquet file.

    IntakeError where the file cannot be read, lacks a column, or holds a row that does not fit its
    headings: a survey of which a row is missing estimates something else.
    """
    where = Path(path)
    present(where, str(path))
    with where.open("rb") as file:
        columnar = file.read(4) == b"PAR1"
    if columnar:
        frame = _typed(where, columns, engine)
        return Survey(where.name, sha256_of(where), frame, (), None)
    kept = scratch or Scratch()
    loaded = read_named(where, _Wanted(columns), kept)
    frames = [_whole(engine, each) for each in loaded]
    frame = frames[0] if len(frames) == 1 else nw.concat(frames, how="vertical")
    found = tuple(finding for each in loaded for finding in each.findings)
    return Survey(where.name, sha256_of(where), frame.select(*columns), found, kept)


def _typed(path: Path, columns: Sequence[str], engine: Engine) -> nw.LazyFrame:
    try:
        headings = list(pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError) as error:
        raise IntakeError("corrupt", file=path.name, found=str(error)[:120]) from error
    names = matched(set(columns), headings, path.name, "no_column")
    own = {name: heading for heading, name in zip(headings, names, strict=True) if name}
    return engine.rows([path]).select(*[nw.col(own[name]).alias(name) for name in columns])


def _whole(engine: Engine, loaded: Loaded) -> nw.LazyFrame:
    frame = scan_text(engine, loaded.path, loaded.names)
    if FAULT in loaded.names:
        faulty = engine.collect(frame.filter(~nw.col(FAULT).is_null()).select("_row"))
        rows = sorted(faulty["_row"].to_pylist())
        if rows:
            shown = ", ".join(str(row) for row in rows[:5])
            raise IntakeError("faulty_rows", file=loaded.file, found=str(len(rows)), allowed=shown)
    return frame
