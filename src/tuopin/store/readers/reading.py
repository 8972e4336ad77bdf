"""Reading one file: what kind it is, which tables it holds, and their text frames."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import narwhals.stable.v2 as nw

from tuopin.store.engines import Engine
from tuopin.store.readers.columnar import Columnar
from tuopin.store.readers.delimited import Choice, Choose, Known, Loaded, read_delimited
from tuopin.store.readers.delivery import Delivery, FileFinding, Part, Scratch, scan_text
from tuopin.store.readers.encodings import open_bytes
from tuopin.store.readers.file_checks import IntakeError
from tuopin.store.readers.headings import OTHER_CAUSES, best_row, folded, recognised, resolve
from tuopin.store.readers.mapped import mapped_parts
from tuopin.store.readers.mapping import Mapping
from tuopin.store.readers.workbook import open_workbook
from tuopin.tables import TABLES, Table

__all__ = ["Naming", "present", "read_file", "read_named"]

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
OLE = b"\xd0\xcf\x11\xe0"


def read_file(
    path: str | Path,
    engine: Engine,
    mapping: Mapping | None = None,
    table: str | None = None,
    *,
    scratch: Scratch | None = None,
    label: str | None = None,
) -> Delivery:
    """Read a CSV, TSV, XLSX or Parquet file into text frames under our column names.

    Columns are known by our names, national codes (AAC001 …) or Chinese headings, or by `mapping`;
    `table` says which table the file is where its headings leave that open. Text goes to `scratch`
    (a private folder that the delivery keeps alive); `label` stands in `_file` instead of the file's
    name. IntakeError where nothing in the file can be used; everything else becomes a finding.
    """
    where = Path(path)
    file = label or where.name
    present(where, str(path))
    kept = scratch or Scratch()
    if table is not None and table not in TABLES:
        raise IntakeError("table_name", found=table, allowed=", ".join(TABLES))
    source = _Source(where, file, kept, mapping, table)
    loaded, findings = _read(source)
    parts: list[Part] = []
    for at, written in loaded:
        findings += written.findings
        if mapping is not None:
            made, found = mapped_parts(mapping, written, engine)
            parts += made
            findings += found
        elif at is not None:
            parts.append(Part(at, _frame(engine, written), written.rows, written.file))
    return Delivery(file, tuple(parts), tuple(findings), kept)


def read_named(path: Path, naming: Naming, scratch: Scratch) -> list[Loaded]:
    """The columns of a file that `naming` wants, as text, one Loaded a sheet; IntakeError as `read_file`."""
    loaded, _ = _read(_Source(path, path.name, scratch, naming, None))
    return [written for _, written in loaded]


class Naming(Protocol):
    """Says which columns of a file are read and under which names."""

    @property
    def used(self) -> set[str]:
        """The columns that are read."""
        ...

    def names(self, headings: Sequence[str], file: str) -> tuple[str | None, ...]:
        """For each heading its name, or None; IntakeError where one is missing or doubled."""
        ...


class _Source:
    """A file and how its columns are to be chosen."""

    def __init__(
        self, path: Path, file: str, scratch: Scratch, mapping: Naming | None, table: str | None
    ) -> None:
        self.path, self.file, self.scratch = path, file, scratch
        self.mapping, self.table = mapping, table
        self.chosen: Table | None = None

    def choose(self, place: str = "", hint: str = "") -> Choose:
        def chosen(rows: Sequence[Sequence[str]]) -> Choice:
            header = self._header(rows)
            headings = list(rows[header])
            if self.mapping is not None:
                names = self.mapping.names(headings, self.file)
                return Choice(header, names)
            layout, found = resolve(headings, self.file, self.table, place, hint or self.path.stem)
            self.chosen = layout.table
            return Choice(header, layout.names, tuple(found))

        return chosen

    def known(self) -> Known:
        if self.mapping is None:
            tables = [self.table] if self.table else None
            return lambda row: recognised(row, tables)
        used = {folded(column) for column in self.mapping.used}
        return lambda row: len({folded(heading) for heading in row} & used)

    def _header(self, rows: Sequence[Sequence[str]]) -> int:
        if self.mapping is None:
            return best_row(rows, self.table)
        counts = [self.known()(row) for row in rows]
        return counts.index(max(counts))


def present(path: Path, shown: str) -> None:
    """IntakeError where there is no file with something in it."""
    if path.is_dir():
        files = sorted(each.name for each in path.iterdir() if each.is_file())
        raise IntakeError("folder", file=shown, example=str(path / files[0]) if files else "a.csv")
    if not path.is_file():
        raise IntakeError("no_such_path", file=shown)
    if path.stat().st_size == 0:
        raise IntakeError("empty", file=path.name)  # in an office the folder is nobody's business


def _read(source: _Source) -> tuple[list[tuple[Table | None, Loaded]], list[FileFinding]]:
    with source.path.open("rb") as file:
        magic = file.read(8)
    if magic.startswith(b"PAR1"):
        return _parquet(source)
    if magic.startswith((b"PK\x03\x04", OLE)) or source.path.suffix.lower() in WORKBOOKS:
        return _workbook(source)
    if magic.startswith((b"%PDF", b"\x89PNG", b"Rar!", b"7z\xbc\xaf", b"PK\x05\x06")):
        raise IntakeError("format", file=source.file, found=source.path.suffix or repr(magic[:4]))
    try:
        open_bytes(source.path).close()
        loaded = read_delimited(
            source.path, source.file, source.scratch.new(), source.choose(), source.known()
        )
    except (EOFError, OSError) as error:
        raise IntakeError("corrupt", file=source.file, found=str(error)[:120]) from error
    return [(source.chosen, loaded)], []


def _parquet(source: _Source) -> tuple[list[tuple[Table | None, Loaded]], list[FileFinding]]:
    columnar = Columnar(source.path, source.file)
    choice = source.choose()([columnar.headings])
    loaded = columnar.write(source.scratch.new(), choice.names)
    findings = [*columnar.nested(), *choice.findings]
    if not loaded.rows:
        findings.append(FileFinding(source.file, "file.no_rows"))
    return [(source.chosen, loaded)], findings


def _workbook(source: _Source) -> tuple[list[tuple[Table | None, Loaded]], list[FileFinding]]:
    found: list[FileFinding] = []
    loaded: list[tuple[Table | None, Loaded]] = []
    sheets = open_workbook(source.path, source.file)
    if not sheets:
        raise IntakeError("empty", file=source.file)
    refusal: IntakeError | None = None
    for sheet in sheets:
        place = f"「{sheet.name}」"
        try:
            choice = source.choose(place, sheet.name)(sheet.top)
        except IntakeError as error:
            if error.reason not in ("no_table", "mapping_column", "no_column"):
                raise
            refusal = error
            found.append(
                FileFinding(source.file, "file.sheet_skipped", details={"sheet": sheet.name})
            )
            continue
        label = source.file if len(sheets) == 1 else f"{source.file}#{sheet.name}"
        written = sheet.write(source.scratch.new(), label, choice.names, choice.header)
        found += [*sheet.findings, *choice.findings]
        if not written.rows:
            found.append(FileFinding(source.file, "file.no_rows"))
        loaded.append((source.chosen, written))
    if not loaded and refusal is not None:
        raise refusal
    return loaded, found


def _frame(engine: Engine, written: Loaded) -> nw.LazyFrame:
    frame = scan_text(engine, written.path, written.names)
    return _causes_split(frame) if OTHER_CAUSES in written.names else frame


def _causes_split(frame: nw.LazyFrame) -> nw.LazyFrame:
    """AAC008 holds up to two causes in one cell; a third stays with the second and fails its code list."""
    signs = "[,，;；、/ ]+"
    causes = nw.col(OTHER_CAUSES).str.strip_chars()
    several = causes.str.contains(f"^[^,，;；、/ ]+{signs}")
    rest = nw.when(several).then(causes.str.replace_all(f"^[^,，;；、/ ]+{signs}", ""))
    return frame.with_columns(
        other_cause_1=causes.str.replace_all(f"{signs}.*$", ""), other_cause_2=rest
    ).drop(OTHER_CAUSES)
