"""What people do with batches: upload, check again, hand in for acceptance, undo, refuse; and save mappings."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tuopin.office.areas.models import Area
from tuopin.office.audit.acting import acting
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.intake.models import BLANKS, KEEP, Batch, Mapping, Upload
from tuopin.office.intake.reading import parsed
from tuopin.office.intake.sending import Sent, names_of, need_fit
from tuopin.office.intake.submitted import unpacked
from tuopin.office.intake.uploads import forget, new_key, store
from tuopin.office.jobs.actions import ask_for
from tuopin.office.jobs.models import Job
from tuopin.office.people.access import need
from tuopin.office.people.roles import Right
from tuopin.terms import DocumentError, Text

__all__ = [
    "Wanted", "ask_accept", "ask_undo", "check_again", "refuse", "save_mapping", "upload",
]  # fmt: skip

CHECK, ACCEPT, UNDO = "intake.check", "intake.accept", "intake.undo"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an upload is to be taken for."""

    area: str
    as_of: date
    table: str = ""
    mapping: Mapping | None = None
    earlier: Batch | None = None
    blanks: str = KEEP


def upload(files: Sequence[Sent], wanted: Wanted, by: Any) -> Batch:
    """Keep files as a batch and have it checked. Unacceptable where they cannot be a batch."""
    need(by, Right.ENTER, area=wanted.area)
    need_fit(files, wanted.as_of, wanted.table)
    _need_blanks(wanted.blanks)
    files = unpacked(files)
    key, names = new_key(), list(names_of(files))
    blanks = BLANKS[wanted.blanks]
    told = f"[{blanks.zh} · {blanks.en}]"
    with acting(by, "intake.upload", area=wanted.area, reason=told, rows=len(files)) as act:
        batch: Batch = Batch.objects.create(
            by=by,
            area=wanted.area,
            as_of=wanted.as_of,
            table=wanted.table,
            mapping=wanted.mapping,
            earlier=wanted.earlier,
            blanks=wanted.blanks,
            key=key,
        )
    try:
        kept = [
            (name, *store(batch.pk, key, f"upload-{place}", each.chunks()))
            for place, (name, each) in enumerate(zip(names, files, strict=True))
        ]
    except BaseException:
        _gone(batch, by)
        raise
    with acting(
        by,
        "intake.files",
        subject=str(batch),
        area=batch.area,
        reason=Text(f"第 {act.pk} 项", f"act {act.pk}"),
    ):
        Upload.objects.bulk_create(
            Upload(batch=batch, place=place, name=name, size=size, digest=digest)
            for place, (name, size, digest) in enumerate(kept)
        )
        _ask(batch, CHECK, by)
    return batch


def _need_blanks(blanks: str) -> None:
    if blanks not in BLANKS:
        zh, en = (
            " / ".join(each.say(language) for each in BLANKS.values()) for language in ("zh", "en")
        )
        raise Unacceptable(
            Text(f"请选择空白单元格的处理:{zh}", f"say what a blank cell does: {en}")
        )


def _gone(batch: Batch, by: Any) -> None:
    """An upload that broke off leaves nothing."""
    forget(batch.pk)
    with acting(by, "intake.broken_off", subject=str(batch), area=batch.area):
        batch.delete()


def _ask(batch: Batch, kind: str, by: Any, **given: Any) -> Job:
    job = ask_for(kind, by, batch.area, batch=batch.pk, **given)
    Batch.objects.filter(pk=batch.pk).update(job=job)
    return job


def _free(batch: Batch, states: tuple[str, ...]) -> Batch:
    """The batch, locked, in one of these states, and with no job at work on it."""
    held: Batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.job is not None and not held.job.over:
        raise Unacceptable(
            Text(
                "这个批次正在处理,请等它结束", "the batch is being worked on; wait until that ends"
            )
        )
    if held.state not in states:
        raise Unacceptable(
            Text(
                f"批次现为“{held.told.zh}”,不能这样做",
                f"the batch is {held.told.en}: that cannot be done",
            )
        )
    return held


def check_again(batch: Batch, by: Any) -> Job:
    """Check a batch once more: the registry moved, or the check was broken off."""
    need(by, Right.ENTER, area=batch.area)
    with transaction.atomic():
        held = _free(batch, ("checking", "wanting", "ready"))
        with acting(by, "intake.again", subject=str(held), area=held.area):
            Batch.objects.filter(pk=held.pk).update(state="checking")
            return _ask(held, CHECK, by)


def ask_accept(batch: Batch, by: Any, reason: str = "", order: str = "") -> Job:
    """Hand a checked batch in for acceptance."""
    need(by, Right.ACCEPT, area=batch.area)
    with transaction.atomic():
        held = _free(batch, ("wanting", "ready"))
        if held.state == "wanting" and not reason.strip():
            raise Unacceptable(
                Text(
                    "本批次还有错误或被退回的行;仍要接收其余各行,须写明原因",
                    "the batch has errors or rejected rows; to accept the others all the same, say why",
                )
            )
        with acting(by, "intake.ask_accept", subject=str(held), area=held.area, reason=reason):
            return _ask(held, ACCEPT, by, reason=reason.strip(), order=order.strip())


def ask_undo(batch: Batch, by: Any, reason: str) -> Job:
    """Have an accepted batch undone."""
    need(by, Right.ACCEPT, area=batch.area)
    if not reason.strip():
        raise Unacceptable(Text("撤销须写明原因", "undoing needs a reason"))
    with transaction.atomic():
        held = _free(batch, ("accepted",))
        with acting(by, "intake.ask_undo", subject=str(held), area=held.area, reason=reason):
            return _ask(held, UNDO, by, reason=reason.strip())


def refuse(batch: Batch, by: Any, reason: str) -> None:
    """Send a batch back: whoever accepts may, and whoever uploaded it may withdraw it. Its files go at once."""
    if batch.by_id != by.pk:
        need(by, Right.ACCEPT, area=batch.area)
    if not reason.strip():
        raise Unacceptable(Text("退回须写明原因", "sending it back needs a reason"))
    with acting(by, "intake.refuse", subject=str(batch), area=batch.area, reason=reason.strip()):
        held = _free(batch, ("checking", "wanting", "ready"))
        held.state, held.reason = "refused", reason.strip()
        held.settled_by, held.settled_at = by, timezone.now()
        held.save(update_fields=["state", "reason", "settled_by", "settled_at"])
    forget(batch.pk)


def save_mapping(name: str, text: str, area: Area, by: Any) -> Mapping:
    """Save a mapping, as a new version where there is one of that name. Unacceptable says which line is wrong."""
    need(by, Right.ENTER, area=area.code)
    told = name.strip()
    if not told:
        raise Unacceptable(Text("请写名称", "give it a name"))
    with tempfile.TemporaryDirectory() as folder:
        try:
            title = parsed(text, Path(folder), told).title
        except DocumentError as error:
            raise Unacceptable(_without_path(error.text, folder)) from error
    with acting(by, "intake.mapping", subject=told, area=area.code):
        last = Mapping.objects.filter(area=area.code, name=told).aggregate(v=Max("version"))["v"]
        made: Mapping = Mapping.objects.create(
            name=told,
            version=(last or 0) + 1,
            text=text,
            title_zh=title.zh[:120],
            title_en=title.en[:120],
            area=area.code,
            by=by,
        )
    return made


def _without_path(text: Text, folder: str) -> Text:
    """The words without the folder, which errors name whole or by its last part."""
    zh, en = text.zh, text.en
    for each in (folder, Path(folder).name):
        zh, en = zh.replace(f"{each}/", ""), en.replace(f"{each}/", "")
    return Text(zh, en)
