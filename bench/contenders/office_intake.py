"""Intake into a filled office: rows taken out of the registry and brought back as files, each step timed apart.

The households are the registry's own, so that nothing is invented and the office is afterwards as it was: they
are deleted, and come back some as a workbook, most as CSV, a few saved row by row.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import xlsxwriter

from bench.contenders.office_filled import KEY, YEAR
from bench.contenders.steps import Steps, timed

__all__ = ["run"]

SHEET, BY_ROW = 5_000, 400
TABLES = ("household", "person")


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """`chunk` households as CSV, 5,000 as a workbook, 400 saved one by one."""
    from tuopin.office.running import begin

    begin()
    sizes = {"xlsx": SHEET, "csv": chunk, "by row": BY_ROW}
    rows = _rows(data, sum(sizes.values()))
    _removed(rows)
    out.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {"registered": _registered(), "steps": {}}
    at = 0
    for name, many in sizes.items():
        part = _cut(rows, at, many)
        at += many
        steps: Steps = {}
        if name == "by row":
            timed(steps, "saved", _server(steps, "saved", lambda held=part: _saved(held)))
        else:
            paths = (_workbook if name == "xlsx" else _csv)(out, part)
            _taken(paths, steps)
        found["steps"][name] = steps
        found[name] = {"rows": sum(table.num_rows for table in part.values())}
    return found


def _rows(data: Path, many: int) -> dict[str, pa.Table]:
    """The first households of the province and their members, as the round holds them."""
    from tuopin.store import Store
    from tuopin.tables import TABLES as DECLARED

    snapshot = Store(data / "store").snapshot(YEAR)
    held: list[pa.Table] = []
    for part in snapshot.whole(DECLARED["household"], KEY):
        held.append(pa.table(part))
        if sum(each.num_rows for each in held) >= many:
            break
    households = pa.concat_tables(held).slice(0, many)
    numbers = households["household_no"].combine_chunks()
    members: list[pa.Table] = []
    for part in snapshot.whole(DECLARED["person"], KEY):
        mine = pa.table(part).filter(pc.is_in(part["household_no"], value_set=numbers))
        if members and not mine.num_rows and sum(m.num_rows for m in members):
            break
        members.append(mine)
    return {"household": households, "person": pa.concat_tables(members)}


def _cut(rows: dict[str, pa.Table], at: int, many: int) -> dict[str, pa.Table]:
    households = rows["household"].slice(at, many)
    numbers = households["household_no"].combine_chunks()
    mine = pc.is_in(rows["person"]["household_no"], value_set=numbers)
    return {"household": households, "person": rows["person"].filter(mine)}


def _registered() -> int:
    from tuopin.office.registry.models import Household

    return int(Household._default_manager.count())


def _removed(part: dict[str, pa.Table]) -> None:
    from tuopin.office.audit.acting import acting
    from tuopin.office.registry.models import MODELS

    with acting(None, "bench"):
        numbers = part["household"]["household_no"].to_pylist()
        for at in range(0, len(numbers), 500):
            for name in TABLES:
                rows = MODELS[name]._default_manager.filter(household_no__in=numbers[at : at + 500])
                rows._raw_delete(rows.db)


def _workbook(out: Path, part: dict[str, pa.Table]) -> list[Path]:
    from tuopin.tables import TABLES as DECLARED

    path = out / "intake.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        for name in TABLES:
            sheet, rows = book.add_worksheet(DECLARED[name].text.zh), _texts(part[name], name)
            for place, heading in enumerate(rows.column_names):
                sheet.write_string(0, place, heading)
            for at, row in enumerate(zip(*(c.to_pylist() for c in rows.columns), strict=True), 1):
                for place, value in enumerate(row):
                    if value is not None:
                        sheet.write_string(at, place, value)
    return [path]


def _csv(out: Path, part: dict[str, pa.Table]) -> list[Path]:
    paths = []
    for name in TABLES:
        path = out / f"{name}.csv"
        pa_csv.write_csv(_texts(part[name], name), path)
        paths.append(path)
    return paths


def _texts(rows: pa.Table, name: str) -> pa.Table:
    """As files say it: money in yuan, yes and no as 1 and 0, a column nobody has a value in left out."""
    from tuopin.tables import TABLES as DECLARED
    from tuopin.tables import Kind

    made = {}
    for column in DECLARED[name].columns:
        held = rows[column.name]
        if held.null_count == len(held):
            continue
        if column.kind is Kind.BOOL:
            held = held.cast(pa.int8())
        elif column.kind is Kind.MONEY:
            held = pc.divide(held.cast(pa.float64()), 100)
        made[column.name] = held.cast(pa.string())
    return pa.table(made)


def _taken(paths: list[Path], steps: Steps) -> None:
    """Stored, checked, accepted: as an upload goes, but for the browser and the queue."""
    from tuopin.office.archive.keeping import as_of
    from tuopin.office.audit.acting import acting
    from tuopin.office.intake.accepting import accept
    from tuopin.office.intake.models import Batch, Upload
    from tuopin.office.intake.taking import check
    from tuopin.office.intake.uploads import new_key, store
    from tuopin.office.jobs.models import Job
    from tuopin.office.jobs.working import Running
    from tuopin.office.people.models import Person as Account

    by = Account.objects.get(username="provincial-officer")
    key = new_key()

    def stored() -> Any:
        with acting(by, "bench"):
            job = Job.objects.create(kind="intake.check", by=by, area="43", state="running")
            made = Batch.objects.create(by=by, area="43", as_of=as_of(YEAR), key=key, job=job)
            for place, path in enumerate(paths):
                with path.open("rb") as file:
                    size, digest = store(
                        made.pk, key, f"upload-{place}", iter(lambda f=file: f.read(1 << 20), b"")
                    )
                Upload.objects.create(
                    batch=made, place=place, name=path.name, size=size, digest=digest
                )
        return Batch.objects.get(pk=made.pk)

    batch = timed(steps, "stored", stored)
    running = Running(batch.job)
    timed(steps, "checked", _server(steps, "checked", lambda: check(batch, running)))
    batch.refresh_from_db()
    accept_it = _server(steps, "accepted", lambda: accept(batch, None, reason="bench"))
    timed(steps, "accepted", accept_it)


def _saved(part: dict[str, pa.Table]) -> None:
    """The way of a form: each row an object, validated, looked for, saved by itself."""
    from tuopin.office.audit.acting import acting
    from tuopin.office.registry.derive import stored
    from tuopin.office.registry.models import MODELS
    from tuopin.tables import TABLES as DECLARED

    for name in TABLES:
        table, model = DECLARED[name], MODELS[name]
        for row in part[name].to_pylist():
            with acting(None, "bench"):
                key = {each: row[each] for each in table.key}
                made = model._default_manager.filter(**key).first() or model()
                for column, value in stored(table, row).items():
                    setattr(made, column, value)
                made.save()


def _server(steps: Steps, name: str, work: Callable[[], Any]) -> Callable[[], Any]:
    """The work, and beside its own time that of the database's process, where it is another one."""

    def measured() -> Any:
        before = _of_server()
        result = work()
        steps[f"{name}, in the database"] = {"cpu": _of_server() - before, "wall": 0.0}
        return result

    return measured


def _of_server() -> float:
    """Seconds of processor time of PostgreSQL's process for this connection, on this machine; 0 for SQLite."""
    import os

    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
