"""Freezing the living registry as a round, or as the next version of one that is frozen."""

from __future__ import annotations

from typing import Any

from tuopin.office.archive.checking import check_living, fresh, last_checked, open_faults
from tuopin.office.archive.keeping import as_of, provinces, store
from tuopin.office.archive.models import Checked, Round
from tuopin.office.archive.preparing import Ready
from tuopin.office.audit.acting import acting
from tuopin.office.people.models import Person
from tuopin.office.registry.models import Year
from tuopin.office.registry.windows import move
from tuopin.store import Snapshot, StoreError
from tuopin.terms import Text

__all__ = [
    "Unready",
    "by_this_job",
    "checked_for",
    "freeze_living",
    "mirror",
    "standing_in_the_way",
    "taken_up",
]

FROZEN_HERE = "office"


class Unready(ValueError):
    """A round that cannot be frozen now; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def standing_in_the_way(year: int) -> Text | None:
    """Why a year's round cannot be frozen from the registry as it is; None where it can."""
    row = Year.objects.filter(year=year).first()
    if row is None or row.state == "announced":
        return Text(
            f"{year}年度还没有开始采集,没有可以冻结的资料。",
            f"The year {year} has not begun; there is nothing of it to freeze.",
        )
    if row.state == "open":
        return Text(
            f"{year}年度还在采集期,资料随时会变。请先把年度转入审核期,再冻结。",
            f"The year {year} is still open and its facts may change. Move the year to review first.",
        )
    later = Year.objects.filter(year__gt=year).exclude(state="announced").order_by("year").first()
    if later is not None:
        return Text(
            f"台账已进入{later.year}年度,不能再代表{year}年底的情况。",
            f"The registry has moved on to {later.year} and no longer shows the end of {year}.",
        )
    return None


def checked_for(ready: Ready, by: Any) -> Checked:
    """The check of exactly these rows: the last one where nothing has changed since, else a new one."""
    last = last_checked(ready.year)
    if last is not None and last.mark <= ready.mark and fresh(last, ready.mark):
        return last
    return check_living(ready, by)


def freeze_living(ready: Ready, by: Any, job: int, reason: str = "") -> Round:
    """Freeze what was made ready, whole or not at all: Unready where an error of the check stands open.

    A round that is frozen already gets its next version, which needs a reason and says what changed.
    """
    checked = checked_for(ready, by)
    faults = open_faults(checked).count()
    if faults:
        raise Unready(
            Text(
                f"检查发现 {faults} 条错误既未更正也未豁免,没有冻结。请在“检查”页逐条处理后再冻结。",
                f"{faults} errors are neither corrected nor exempted, so nothing was frozen. "
                "Settle them on the page of the check, then freeze again.",
            )
        )
    kept, year = store(), ready.year
    again = bool(kept.versions(year))
    if again and not reason.strip():
        raise Unready(
            Text(
                f"{year}年轮次已冻结;更正须写明原因。",
                f"The round of {year} is frozen already; a correction needs its reason.",
            )
        )
    name = by.username if by is not None else "system"
    told = {"job": job, "by": name, "left_out": ready.left_out}
    try:
        if again:
            # who and which job stand in the reason, since a correction keeps its first version's remarks
            snapshot = kept.correct_prepared(ready.prepared, reason.strip(), f"{name} #{job}")
        else:
            snapshot = kept.freeze_prepared(ready.prepared, as_of(year), extra={FROZEN_HERE: told})
    except StoreError as error:
        raise Unready(error.text) from error
    return _entered(snapshot, by, job, ready.left_out)


def by_this_job(year: int, job: int) -> Snapshot | None:
    """The round that an earlier try of the same job froze before it was killed; None where it had not come so far."""
    versions = store().versions(year)
    if not versions:
        return None
    last = store().snapshot(year)
    correction = last.manifest["tuopin"]["correction"]
    if correction is not None:
        return last if str(correction["by"]).endswith(f" #{job}") else None
    return last if last.manifest["tuopin"]["extra"].get(FROZEN_HERE, {}).get("job") == job else None


def taken_up(snapshot: Snapshot, by: Any, job: int) -> Round:
    """Enter a round that was frozen by a try that was killed before it could say so."""
    left_out = snapshot.manifest["tuopin"]["extra"].get(FROZEN_HERE, {}).get("left_out", {})
    return _entered(snapshot, by, job, left_out)


def _entered(snapshot: Snapshot, by: Any, job: int | None, left_out: Any) -> Round:
    """The mirror of a snapshot; the year is closed with it."""
    held = Round.objects.filter(digest=snapshot.digest).first()
    if held is not None:
        return held
    year = snapshot.year
    with acting(
        by, "archive.freeze", subject=str(year), rows=_sum(snapshot), digest=snapshot.digest
    ):
        made = _mirrored(snapshot, by, job, left_out)
        if Year.objects.filter(year=year, state="review").exists():
            for province in provinces()[:1]:
                move(year, "closed", by=None, area=province, was="review", reason="冻结 · frozen")
    return made


def _mirrored(snapshot: Snapshot, by: Any, job: int | None, left_out: Any) -> Round:
    told = snapshot.manifest["tuopin"]
    made: Round = Round.objects.create(
        year=snapshot.year,
        version=snapshot.version,
        sequence=snapshot.sequence,
        digest=snapshot.digest,
        as_of=snapshot.as_of,
        rows={name: snapshot.rows(name) for name in snapshot.tables},
        left_out=dict(left_out),
        note=told["note"] or "",
        reason=(told["correction"] or {}).get("reason", ""),
        by=by,
        job=job,
    )
    return made


def _sum(snapshot: Snapshot) -> int:
    return sum(part.rows for part in snapshot.parts)


def mirror(by: Person | None = None) -> int:
    """Enter the rounds of the store that are not known here (frozen by a command, or restored); how many."""
    known = set(Round.objects.values_list("digest", flat=True))
    fresh_ones = [each for each in store().snapshots() if each.digest not in known]
    for each in fresh_ones:
        with acting(by, "archive.mirror", subject=str(each.year), digest=each.digest):
            _mirrored(each, None, None, {})
    return len(fresh_ones)
