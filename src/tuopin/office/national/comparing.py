"""A national export beside the registry: read as intake reads, compared on the engine, kept whole or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa
from django.db import connection
from django.utils import timezone

from tuopin.office.archive.reading import moment
from tuopin.office.areas.queries import inside, span
from tuopin.office.audit.acting import acting
from tuopin.office.intake.reading import PACKED, PACKINGS, parsed
from tuopin.office.intake.uploads import fetch, work_of
from tuopin.office.jobs.working import Running
from tuopin.office.national.folders import folder, sweep
from tuopin.office.national.models import FIGURES, Comparison, Difference, Tally, Totals
from tuopin.office.national.sides import opened, our_side, their_side, their_unread
from tuopin.office.national.standing import flags_of
from tuopin.office.national.voiding import compared_anew
from tuopin.office.registry.asking import edition_on
from tuopin.office.registry.bulk import drop_incoming, fill_incoming, open_incoming, quoted
from tuopin.office.registry.models import MODELS
from tuopin.rounds.intake import Intake, take_in
from tuopin.rounds.national import national_tables
from tuopin.rounds.reconciling import DIFFERENCES, Flags, compare, compared, totals
from tuopin.rules import asked_on
from tuopin.store import Engine, StoreError, open_engine
from tuopin.store.readers import Scratch
from tuopin.tables import TABLES, Table
from tuopin.terms import DocumentError, Text

__all__ = ["compare_export"]

READING = Text("读取国家系统导出", "reading the export")
BESIDE = Text("与台账逐行比对", "comparing row by row")
WRITING = Text("记下差异", "writing the differences down")
STEPS = 10
INTO = "incoming_difference"
#: Registered persons, and bytes of text, from which on the comparison may spill to disk: both sides of 150 000 persons
#: took two gigabytes in memory, and half of one (and half the time) where they may spill.
MANY, IN_MEMORY = 20_000, 8 << 20
NAMES = ("table", *DIFFERENCES)
NOTHING = Text(
    "文件里没有户、人、收入或生活条件的行;请上传国家系统导出的户表、人表等",
    "the files hold no rows of households, persons, income or living conditions; upload the system's own tables",
)


@dataclass
class _Found:
    """What is put together while the tables go by."""

    differences: list[tuple[Table, nw.LazyFrame]] = field(default_factory=list)
    theirs: dict[str, nw.LazyFrame] = field(default_factory=dict)
    ours: dict[str, nw.LazyFrame] = field(default_factory=dict)
    counts: list[dict[str, Any]] = field(default_factory=list)


def compare_export(held: Comparison, running: Running) -> None:
    """Compare; where nothing of the files can be used the comparison says why."""
    sweep()
    with work_of(folder(held)) as work, open_engine(_engine(held), spill=work) as engine:
        try:
            _compared(held, running, engine, work)
        except (StoreError, DocumentError) as error:
            _refused(held, running, error.text)


def _engine(held: Comparison) -> str:
    """In memory where both sides fit there easily."""
    text = sum(
        each["size"] * (PACKED if each["name"].lower().endswith(PACKINGS) else 1)
        for each in held.files
    )
    registered = (
        MODELS["person"]._default_manager.filter(inside([held.area], "village_code"))[:MANY].count()
    )
    return "memory" if text <= IN_MEMORY and registered < MANY else "duckdb"


def _compared(held: Comparison, running: Running, engine: Engine, work: Path) -> None:
    edition = asked_on(edition_on(held.as_of), held.as_of)
    flags = flags_of(edition)
    running.tell(READING, 0, STEPS)
    taken = take_in(
        _laid_out(held, work),
        engine,
        edition,
        None if held.mapping is None else parsed(held.mapping.text, work, str(held.mapping)),
        as_of=held.as_of,
        table=held.table or None,
        scratch=Scratch(work),
    )
    tables = [table for table in national_tables() if table.name in taken.texts]
    if not tables:
        _refused(held, running, NOTHING)
        return
    found = _Found()
    with moment(1) as drivers:
        for place, table in enumerate(tables):
            running.tell(BESIDE, 3 + 4 * place // len(tables), STEPS)
            path = work / f"ours-{table.name}.parquet"
            found.ours[table.name] = our_side(
                drivers[0], table, held.area, held.as_of.year, engine, path, flags
            )
    for place, table in enumerate(tables):
        running.tell(BESIDE, 5 + 2 * place // len(tables), STEPS)
        _one(held, taken, table, found, engine, work, flags)
    running.tell(WRITING, 8, STEPS)
    _save(held, running, found, engine, flags)


def _laid_out(held: Comparison, work: Path) -> list[Path]:
    place = work / "files"
    place.mkdir(mode=0o700)
    paths = []
    for at, each in enumerate(held.files):
        path = place / each["name"]
        fetch(folder(held), held.key.open(), f"upload-{at}", path)
        paths.append(path)
    return paths


def _one(
    held: Comparison,
    taken: Intake,
    table: Table,
    found: _Found,
    engine: Engine,
    work: Path,
    flags: Flags,
) -> None:
    """One table: theirs inside the area, or of households of ours; what concerns another area is counted, not kept."""
    low, high = span(held.area)
    path = work / f"theirs-{table.name}.parquet"
    whole, other_year = their_side(taken, table, held.as_of.year, engine, path, flags)
    ours = found.ours[table.name]
    theirs = engine.keep(_concerning(whole, found.ours, (low, high)))
    unread = engine.keep(their_unread(taken, table, (held.area, low, high), engine))
    given = taken.texts[table.name].collect_schema().names()
    fields = compared(table, given)
    matched = compare(table, fields, theirs, ours, unread, engine)
    found.theirs[table.name] = theirs
    found.differences.append((table, matched.differences))
    paired = _many(matched.pairs, engine)
    of = matched.differences
    differing = of.filter(nw.col("kind") == "differs").select("household_no", "person_no").unique()
    found.counts.append(
        {
            "table": table.name,
            "fields": fields,
            "theirs": sum(each.read for each in taken.counts if each.table == table.name),
            "ours": _many(ours, engine),
            "paired": paired,
            "alike": paired - _many(differing, engine),
            "only_theirs": _many(of.filter(nw.col("kind") == "theirs"), engine),
            "only_ours": _many(of.filter(nw.col("kind") == "ours"), engine),
            "gone": _many(_gone(theirs, matched.pairs, table), engine),
            "unread": _many(unread, engine),
            "other_year": other_year,
            "outside": _many(whole, engine) - _many(theirs, engine),
        }
    )


def _gone(theirs: nw.LazyFrame, pairs: nw.LazyFrame, table: Table) -> nw.LazyFrame:
    """Rows of theirs that count no more and that ours lacks: both sides agree, and nothing is told of them."""
    mine = theirs.filter(~nw.col("_standing"))
    return mine.join(pairs.select(nw.col("_t").alias(table.key[0])), on=table.key[0], how="anti")


def _concerning(
    theirs: nw.LazyFrame, ours: dict[str, nw.LazyFrame], inside: tuple[str, str]
) -> nw.LazyFrame:
    """Rows filed in the area, and rows of our households that theirs files elsewhere: those are told where ours are."""
    village = nw.col("village_code")
    here = ((village >= inside[0]) & (village < inside[1])).fill_null(False)
    mine = nw.concat([each.select("household_no", _filed=village) for each in ours.values()])
    places = mine.group_by("household_no").agg(nw.col("_filed").min())
    away = theirs.filter(~here).join(places, on="household_no", how="inner")
    return nw.concat(
        [
            theirs.filter(here).with_columns(filed=village),
            away.with_columns(filed=nw.col("_filed")).drop("_filed"),
        ]
    )


def _many(frame: nw.LazyFrame, engine: Engine) -> int:
    told = engine.collect(frame.select(n=nw.len()))
    return int(told["n"][0].as_py())


# ---- what is kept ------------------------------------------------------------------------------------------


def _save(held: Comparison, running: Running, found: _Found, engine: Engine, flags: Flags) -> None:
    """Differences go into a passing table first; one transaction moves them over with everything else."""
    told = [frame.with_columns(table=nw.lit(table.name)) for table, frame in found.differences]
    whole = engine.keep(nw.concat(told))
    townships = nw.col("village_code").str.slice(0, 9).alias("township")
    tallied = whole.with_columns(townships, nw.col("field").fill_null(""))
    by = ["township", "table", "kind", "field"]
    tallies = engine.collect(tallied.group_by(by).agg(many=nw.len())).to_pylist()
    figures = _figures(held, found, engine, flags)
    digest = hashlib.sha256(json.dumps([held.files, figures], sort_keys=True).encode()).hexdigest()
    many = 0
    try:
        open_incoming(Difference, NAMES, (), INTO)  # type: ignore[arg-type]
        for rows in engine.batches(whole, ("village_code", "household_no", "table", "person_no")):
            fill_incoming(NAMES, _shown(rows), INTO)
            many += rows.num_rows
        with acting(
            running.by,
            "national.compare",
            subject=str(held),
            area=held.area,
            rows=many,
            digest=digest,
        ) as act:
            if not Comparison.objects.select_for_update(of=("self",)).filter(
                pk=held.pk, state="comparing"
            ):
                return
            _move(held)
            Tally.objects.bulk_create((Tally(comparison=held, **t) for t in tallies), 2000)
            Totals.objects.bulk_create((Totals(comparison=held, **f) for f in figures), 2000)
            held.state, held.counts, held.digest = "done", found.counts, digest
            held.compared_at = timezone.now()
            held.save(update_fields=["state", "counts", "digest", "compared_at"])
            compared_anew(held, {each["township"]: each["theirs"] for each in figures}, act)
    finally:
        drop_incoming(INTO)


def _move(held: Comparison) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Difference._meta.db_table}" ("comparison_id", {quoted(NAMES)}) '
            f'SELECT %s, {quoted(NAMES)} FROM "{INTO}" ORDER BY "village_code", "household_no", "table", "person_no"',
            [held.pk],
        )


def _shown(rows: pa.Table) -> pa.Table:
    """Numbers of ours, carried closed so far, masked; only those that differ are ever opened."""
    sealed = {(t.name, c.name) for t in TABLES.values() for c in t.columns if c.sealed}
    ours = rows["ours"].to_pylist()
    places = zip(rows["table"].to_pylist(), rows["field"].to_pylist(), strict=True)
    told = [opened(v) if place in sealed else v for place, v in zip(places, ours, strict=True)]
    at = rows.column_names.index("ours")
    return rows.set_column(at, "ours", pa.array(told, pa.string())).select(list(NAMES))


def _figures(held: Comparison, found: _Found, engine: Engine, flags: Flags) -> list[dict[str, Any]]:
    """The totals of every township of the area that either side has."""
    if "household" not in found.theirs:
        return []
    low, high = span(held.area)
    sides = {"theirs": found.theirs, "ours": found.ours}
    rows: dict[str, dict[str, Any]] = {}
    for side, tables in sides.items():
        frame = totals(tables["household"], tables.get("person"), flags, side)
        for row in engine.collect(frame).to_pylist():
            code = row["township"]
            if code is not None and low <= code < high:
                told = {name: row[f"{name}_{side}"] for name in FIGURES}
                if told["persons"] is None and "person" in tables:
                    told["persons"] = 0
                rows.setdefault(code, {})[side] = told
    none: dict[str, int | None] = dict.fromkeys(FIGURES, 0)
    none["persons"] = 0 if "person" in found.theirs else None
    return [
        {"township": code, **{side: rows[code].get(side, none) for side in sides}}
        for code in sorted(rows)
    ]


def _refused(held: Comparison, running: Running, why: Text) -> None:
    held.state, held.wrong_zh, held.wrong_en = "refused", why.zh, why.en
    held.compared_at = timezone.now()
    with acting(running.by, "national.compare", subject=str(held), area=held.area, rows=0):
        held.save(update_fields=["state", "wrong_zh", "wrong_en", "compared_at"])
