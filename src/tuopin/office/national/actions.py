"""What people do with the national system's registers: export, upload and compare, settle differences, sign totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tuopin.office.areas.models import Area
from tuopin.office.audit.acting import acting
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.intake.models import Mapping
from tuopin.office.intake.sending import Sent, names_of, need_fit
from tuopin.office.intake.uploads import forget, new_key, store
from tuopin.office.jobs.actions import ask_for
from tuopin.office.jobs.models import Job
from tuopin.office.national.choosing import Chosen, batches, mark_batch, open_ones, place_of
from tuopin.office.national.folders import folder
from tuopin.office.national.models import (
    SETTLED,
    Comparison,
    Difference,
    Export,
    Mark,
    SignOff,
    Totals,
)
from tuopin.office.national.queries import newest, unsettled
from tuopin.office.national.standing import digest_of, living
from tuopin.office.people.access import Refused, need, reach
from tuopin.office.people.roles import Right
from tuopin.rounds.national import national_tables
from tuopin.terms import Text

__all__ = [
    "FORMATS", "HEADINGS", "Unacceptable", "Wanted", "ask_export", "ask_sheet", "countersign", "settle", "settle_many",
    "sign", "take", "upload",
]  # fmt: skip

HEADINGS, FORMATS = ("alias", "zh"), ("xlsx", "csv")
EXPORT, COMPARE, SHEET = "national.export", "national.compare", "national.sheet"
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an upload of the national system's export is to be taken for."""

    area: str
    as_of: date
    table: str = ""
    mapping: Mapping | None = None


def ask_export(
    *,
    area: str,
    tables: Sequence[str],
    headings: str,
    kind: str,
    numbers: bool,
    reason: str,
    by: Any,
) -> Export:
    """Have the files for upload made.

    EXPORT, because rows leave the office; with ID numbers, telephones and accounts in the clear only for who may
    REVEAL every one of the area. Unacceptable without a reason.
    """
    need(by, Right.EXPORT, area=area)
    need(by, Right.SEE, area=area)
    if numbers:
        need(by, Right.REVEAL, area=area)
    known = [table.name for table in national_tables()]
    if not tables or set(tables) - set(known) or headings not in HEADINGS or kind not in FORMATS:
        raise Unacceptable(
            Text("请选择要导出的表、列名和格式", "choose tables, headings and a format")
        )
    if not reason.strip():
        raise Unacceptable(Text("导出须写明原因", "an export needs its reason"))
    ordered = [name for name in known if name in tables]
    told = f"{reason.strip()[:LONGEST]} [{'+'.join(ordered)}{' +ID' if numbers else ''}]"
    with acting(by, "national.export", area=area, reason=told):
        held: Export = Export.objects.create(
            by=by, area=area, tables=ordered, headings=headings, kind=kind, numbers=numbers,
            reason=reason.strip()[:LONGEST], key=new_key(),
        )  # fmt: skip
        held.job = ask_for(EXPORT, by, area, export=held.pk)
        held.save(update_fields=["job"])
    return held


def upload(*, files: Sequence[Sent], wanted: Wanted, by: Any) -> Comparison:
    """Keep the system's export and have it compared; the registry is not touched."""
    need(by, Right.RECONCILE, area=wanted.area)
    need_fit(files, wanted.as_of, wanted.table)
    key = new_key()
    with acting(by, "national.upload", area=wanted.area, rows=len(files)):
        held: Comparison = Comparison.objects.create(
            by=by, area=wanted.area, as_of=wanted.as_of, table=wanted.table, mapping=wanted.mapping,
            key=key,
        )  # fmt: skip
    try:
        told = []
        for at, (name, each) in enumerate(zip(names_of(files), files, strict=True)):
            size, digest = store(folder(held), key, f"upload-{at}", each.chunks())
            told.append({"name": name, "size": size, "digest": digest})
        with acting(by, "national.upload", subject=str(held), area=held.area):
            held.files, held.job = told, ask_for(COMPARE, by, held.area, comparison=held.pk)
            held.save(update_fields=["files", "job"])
    except BaseException:
        forget(folder(held))
        with acting(by, "intake.broken_off", subject=str(held), area=held.area):
            held.delete()
        raise
    return held


def ask_sheet(*, held: Comparison, area: str, language: str, by: Any) -> Job:
    """Have the differences written as a workbook, of the area or of all that may be taken out."""
    need(by, Right.EXPORT)
    if area:
        need(by, Right.EXPORT, area=area)
    with acting(by, "national.sheet", subject=str(held), area=area or held.area):
        return ask_for(SHEET, by, held.area, comparison=held.pk, place=area, language=language)


def settle(*, difference: Difference, settled: str, reason: str, by: Any) -> Mark:
    """Say what becomes of a difference; said again, it is said anew. It changes nothing in the registry."""
    need(by, Right.RECONCILE, area=difference.village_code)
    _need_settled(settled, reason)
    told = difference.household_no or difference.person_no or ""
    with acting(
        by,
        "national.mark",
        subject=told[:120],
        area=difference.village_code,
        reason=reason.strip()[:LONGEST],
    ):
        made, _ = Mark.objects.update_or_create(
            difference=difference,
            defaults={
                "settled": settled, "reason": reason.strip()[:LONGEST], "by": by, "at": timezone.now(),
                "taken_by": None, "taken_at": None,
            },
        )  # fmt: skip
    return made


class _Moved(Exception):
    """Fewer were left than were counted."""


def settle_many(
    *, held: Comparison, chosen: Chosen, settled: str, reason: str, count: int, by: Any
) -> int:
    """Say the same of many differences at once; how many they were.

    `count` is what the person was shown: where it is another number by now nothing is written. What somebody said of
    a difference before stays as it is.
    """
    need(by, Right.RECONCILE, area=chosen.township or None)
    _need_settled(settled, reason)
    rows = open_ones(held, by, chosen)
    parts, many, digest = batches(rows)
    if many != count or not many:
        raise _others(many)
    told = (settled, reason.strip()[:LONGEST], by, timezone.now())
    try:
        with acting(
            by, "national.settle", subject=f"{held} {chosen.told}"[:120], area=place_of(held, by, chosen),
            reason=told[1], rows=many, digest=digest,
        ):  # fmt: skip
            for part in parts:
                if mark_batch(rows, part, told) != part.many:
                    raise _Moved
    except (_Moved, IntegrityError) as error:  # somebody settled one of them in the same moment
        raise _others(rows.count()) from error
    return many


def _others(many: int) -> Unacceptable:
    return Unacceptable(
        Text(
            f"与刚才显示的不同了:现在有 {many} 处未处理。什么也没有记下,请看过再按一次",
            f"it is no more what was shown: {many} are not settled now. Nothing was written; look and press again",
        )
    )


def _need_settled(settled: str, reason: str) -> None:
    if settled not in SETTLED:
        raise Unacceptable(Text("请选择怎样处理", "choose what becomes of it"))
    if not reason.strip():
        raise Unacceptable(Text("请写明依据", "say why, or on what evidence"))


def take(*, difference: Difference, reason: str, by: Any) -> Mark:
    """Their value was saved in the registry, inside the act of that save: the difference is settled by it.

    Whoever may not settle takes over only what somebody settled that way, and leaves their word as it is.
    """
    said = Mark.objects.filter(difference=difference, settled="take_theirs").first()
    if said is None:
        need(by, Right.RECONCILE, area=difference.village_code)
        said, _ = Mark.objects.update_or_create(
            difference=difference,
            defaults={
                "settled": "take_theirs", "reason": reason[:LONGEST], "by": by, "at": timezone.now(),
            },
        )  # fmt: skip
    need(by, Right.ENTER, area=difference.village_code)
    said.taken_by, said.taken_at = by, timezone.now()
    said.save(update_fields=["taken_by", "taken_at"])
    return said


def sign(*, held: Comparison, township: str, remark: str, by: Any) -> SignOff:
    """Sign a township's totals as compared, for the township: Unacceptable where they are no more those of now."""
    need(by, Right.RECONCILE, area=township)
    _township(township)
    totals = Totals.objects.filter(comparison=held, township=township).first()
    if totals is None or held.state != "done":
        raise Unacceptable(
            Text("本次比对没有这个乡镇的总数", "the comparison has no totals of this township")
        )
    last = newest(township, held.as_of.year)
    if last is not None and last.pk != held.pk:
        raise Unacceptable(
            Text(
                f"已有更新的比对 {last};请签那一次",
                f"there is a newer comparison, {last}: sign that",
            )
        )
    if living(township, held) != totals.ours:
        raise Unacceptable(
            Text(
                "比对之后台账的总数变了;请重新上传国家系统导出再比对,然后签认",
                "the registry's totals changed since the comparison: upload the export again, then sign",
            )
        )
    left = unsettled(held, township)
    if (left or totals.theirs != totals.ours) and not remark.strip():
        raise Unacceptable(
            Text(
                f"还有 {left} 处差异未处理,或两边总数不同;仍要签认,须写明说明",
                f"{left} differences are not settled, or the totals differ; to sign all the same, say why",
            )
        )
    return _signed(held, totals, left, remark.strip()[:LONGEST], by)


def _signed(held: Comparison, totals: Totals, left: int, remark: str, by: Any) -> SignOff:
    digest = digest_of(totals.township, totals.theirs, totals.ours)
    with acting(
        by, "national.sign", subject=str(held), area=totals.township, reason=remark, digest=digest
    ) as act:
        signatures = SignOff.objects.filter(comparison=held, township=totals.township)
        if signatures.filter(void_at__isnull=True).exists():
            raise Unacceptable(Text("这次比对已签认", "this comparison is signed already"))
        made: SignOff = SignOff.objects.create(
            comparison=held, township=totals.township, theirs=totals.theirs, ours=totals.ours,
            digest=digest, unsettled=left, remark=remark, signed_by=by, signed_at=timezone.now(),
            act=act.pk,
        )  # fmt: skip
    return made


def countersign(*, signed: SignOff, by: Any) -> SignOff:
    """Countersign for the county: somebody who decides there, who neither signed nor enters facts."""
    need(by, Right.APPROVE, area=signed.township)
    if signed.signed_by_id == by.pk or reach(by, Right.ENTER).holds(signed.township):
        raise Refused(
            Text(
                "签认的人、录入的人不得复签;须由另一位县级决策人复签",
                "who signed, or enters facts there, may not countersign: another decision-maker does",
            )
        )
    with transaction.atomic():
        held: SignOff = SignOff.objects.select_for_update(of=("self",)).get(pk=signed.pk)
        if held.countersigned_by_id is not None:
            raise Unacceptable(Text("已复签", "it is countersigned already"))
        if held.void_at is not None or living(held.township, held.comparison) != held.ours:
            raise Unacceptable(
                Text(
                    "签认之后总数变过,签认已失效,不能复签;须重新签认",
                    "totals changed since: the signature is void and cannot be countersigned; sign anew",
                )
            )
        with acting(
            by,
            "national.countersign",
            subject=str(held.comparison),
            area=held.township,
            digest=held.digest,
        ):
            held.countersigned_by, held.countersigned_at = by, timezone.now()
            held.save(update_fields=["countersigned_by", "countersigned_at"])
    return held


def _township(code: str) -> None:
    if not Area.objects.filter(code=code, level="township").exists():
        raise Unacceptable(Text("没有这个乡镇", "there is no such township"))
