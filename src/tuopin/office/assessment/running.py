"""Runs worked out, entered and made current; and those found in the store entered here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from tuopin.office.archive.codes import codes_of
from tuopin.office.archive.freezing import mirror
from tuopin.office.archive.keeping import as_of, edition_on, store
from tuopin.office.archive.loading import load
from tuopin.office.archive.models import Round
from tuopin.office.assessment.after import follow, follow_later
from tuopin.office.assessment.models import CurrentVerdict, Run
from tuopin.office.assessment.verdicts import edition_of
from tuopin.office.audit.acting import acting
from tuopin.rounds.assessing import assess_round
from tuopin.rounds.compacting import compact, fits, main_standards
from tuopin.rounds.differing import verdict_names
from tuopin.rounds.progress import Progress, silent
from tuopin.rules import Edition
from tuopin.store import Engine, Snapshot, StoreError, open_engine
from tuopin.store import Run as Output

__all__ = ["assess", "enter_known", "make_current", "output_of", "snapshot_of", "take_up"]

#: Verdicts added to the database in one go: short transactions, so that others can write in between.
AT_ONCE = 50_000


def snapshot_of(held: Round) -> Snapshot:
    """The frozen round itself; StoreError where the store holds another or none."""
    found = store().snapshot(held.year, held.version)
    if found.digest != held.digest:
        raise StoreError(
            f"{held.year} 年第 {held.version} 版的摘要与登记的不符;请核对轮次库",
            f"version {held.version} of {held.year} has another digest than was entered; prove the store",
        )
    return found


def output_of(run: Run) -> Output | None:
    """The run's files; None where the store has them no more."""
    return store().run(snapshot_of(run.round), run.edition)


def assess(held: Round, policy: str, on: date, by: Any, progress: Progress = silent) -> Run:
    """Work a round out under the documents of a day, tables beside the verdicts, and enter the run.

    Worked out again it replaces the run of before; where that one is current, its verdicts are loaded anew.
    """
    edition, kept, snapshot = edition_on(policy, on, as_of(held.year)), store(), snapshot_of(held)
    before = kept.snapshot(held.year - 1) if held.year - 1 in kept.rounds() else None
    with open_engine() as engine:
        assess_round(kept, snapshot, edition, engine, progress, before=before, tabulated=True)
    output = kept.run(snapshot, edition.hash)
    if output is None:  # another process put the round's next run in its place meanwhile
        raise StoreError("评估结果没有写成,请重新运行", "the run is not there; run it again")
    with open_engine() as engine:
        run = _entered(held, policy, on, edition, output, by, engine)
    if run.current:
        make_current(run, by, progress)
    follow(run, by, progress)
    return run


def _entered(
    held: Round, policy: str, on: date, edition: Edition, output: Output, by: Any, engine: Engine
) -> Run:
    """The mirror of the store's run."""
    rows = engine.rows(output.files("assessed"))
    many = engine.collect(rows.select("household_no")).num_rows
    with acting(
        by,
        "assessment.run",
        subject=f"{held.year} v{held.version}",
        rows=many,
        digest=output.digest,
    ):
        run, _ = Run.objects.update_or_create(
            round=held,
            edition=edition.hash,
            defaults={
                "policy": policy,
                "on": on,
                "code_version": output.manifest["code_version"],
                "digest": output.digest,
                "households": many,
                "names": verdict_names(edition),
                "standards": main_standards(edition),
                "by": by,
                "at": timezone.now() if by is not None else _written(output),
            },
        )
    made: Run = run
    return made


def _written(output: Output) -> datetime:
    """When the run's files were written, for one that was worked out elsewhere."""
    return datetime.fromtimestamp(output.folder.stat().st_mtime, UTC)


def make_current(run: Run, by: Any, progress: Progress = silent) -> int:
    """Load a run's verdicts and have lists and filters ask them from now on; how many households.

    Until the last moment the load before is the one that is asked: what is loaded half is read by
    nobody, and goes when loading begins again. StoreError where the run's files are gone.
    """
    output = output_of(run)
    if output is None or not fits(edition_of(run)):
        raise StoreError(
            "这次评估的结果文件不在轮次库里;请重新运行评估",
            "the files of this run are not in the store; run the assessment again",
        )
    _emptied()
    load_no, done = _next_load(), 0
    with open_engine() as engine:
        assessed = codes_of(run.round).today(engine.rows(output.files("assessed")))
        frame = compact(assessed, run.names, run.standards)
        for rows in engine.batches(frame, ("village_code", "household_no")):
            for part in rows.to_batches(max_chunksize=AT_ONCE):
                done += _loaded(load_no, pa.Table.from_batches([part]))
                progress("load", done, run.households)
    with acting(
        by, "assessment.current", subject=f"{run.round} {run.on}", rows=done, digest=run.digest
    ):
        if CurrentVerdict.objects.filter(load=load_no).count() != done:
            raise StoreError(
                "另一个任务同时在载入结论;请稍后重试",
                "another job was loading verdicts at the same time; try again later",
            )
        Run.objects.filter(current=True).exclude(pk=run.pk).update(current=False, load=None)
        Run.objects.filter(pk=run.pk).update(current=True, load=load_no)
    _emptied()
    run.refresh_from_db()
    return done


def _loaded(load_no: int, rows: pa.Table) -> int:
    with transaction.atomic():
        column = pa.repeat(pa.scalar(load_no, pa.int64()), rows.num_rows)
        return load(CurrentVerdict, rows.append_column("load", column))


def _next_load() -> int:
    held = Run.objects.filter(current=True).values_list("load", flat=True).first()
    return (held or 0) + 1


def _emptied() -> None:
    """Verdicts of any load but the current one go, some at a time."""
    held = Run.objects.filter(current=True).values_list("load", flat=True).first()
    stale = CurrentVerdict.objects.exclude(load=held) if held else CurrentVerdict.objects.all()
    while numbers := list(stale.values_list("pk", flat=True)[:AT_ONCE]):
        CurrentVerdict.objects.filter(pk__gte=min(numbers), pk__lte=max(numbers)).exclude(
            load=held or 0
        )._raw_delete(CurrentVerdict.objects.db)


def enter_known(policy: str = "hunan") -> int:
    """Enter the runs of the store that are not known here: of each round, under its own day's documents; how many.

    What follows on a run is done at once for the newest; for those before it the worker does it, so that
    an office that is filled from a store opens soon.
    """
    entered: list[Run] = []
    with open_engine() as engine:
        for held in Round.objects.order_by("sequence"):
            day = as_of(held.year)
            edition = edition_on(policy, day, day)
            if Run.objects.filter(round=held, edition=edition.hash).exists():
                continue
            output = store().run(snapshot_of(held), edition.hash)
            if output is not None:
                entered.append(_entered(held, policy, day, edition, output, None, engine))
    for run in entered[-1:]:
        follow(run, None, silent)
    for run in entered[-2::-1]:
        follow_later(run)
    return len(entered)


def take_up() -> Run | None:
    """Know what the store holds: its rounds, its runs, and the last round's run made current; that run.

    For an office that is filled from a store; nothing where one is current already.
    """
    mirror()
    enter_known()
    if Run.objects.filter(current=True).exists():
        return None
    last: Run | None = Run.objects.order_by("-round__sequence").first()
    if last is not None:
        make_current(last, None)
    return last
