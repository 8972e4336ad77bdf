"""The long work of the archive: checking the registry, freezing a round, proving the store."""

from __future__ import annotations

from typing import Any

from tuopin.office.archive.checking import check_living
from tuopin.office.archive.freezing import (
    Unready,
    by_this_job,
    freeze_living,
    mirror,
    standing_in_the_way,
    taken_up,
)
from tuopin.office.archive.keeping import store, store_key
from tuopin.office.archive.preparing import Ready, make_ready
from tuopin.office.jobs.kinds import job_kind
from tuopin.office.jobs.working import Running, Unfinished
from tuopin.store import StoreError
from tuopin.terms import Text

__all__ = ["check", "freeze", "prove"]

READING = Text("读取台账并写成文件", "reading the registry and writing it down")
CHECKING = Text("按规则检查", "asking the checks")
PROVING = Text("核对摘要", "working out digests")


@job_kind("archive.check", Text("冻结前检查", "check before a freeze"), page="checked_by_job")
def check(running: Running, year: int) -> dict[str, Any]:
    """Read what changed of the registry and ask the catalogue."""
    ready = _ready(running, year)
    running.tell(CHECKING)
    made = check_living(ready, running.by)
    return {"checked": made.pk, "year": year}


@job_kind("archive.freeze", Text("冻结轮次", "freeze a round"), page="round_by_job")
def freeze(running: Running, year: int, reason: str = "") -> dict[str, Any]:
    """Read, check and freeze; a try that was killed after the freeze itself is only entered."""
    snapshot = by_this_job(year, running.job.pk)
    if snapshot is not None:
        return {"round": taken_up(snapshot, running.by, running.job.pk).pk}
    wrong = standing_in_the_way(year)
    if wrong is not None:
        raise Unfinished(wrong)
    ready = _ready(running, year)
    running.tell(CHECKING)
    try:
        made = freeze_living(ready, running.by, running.job.pk, reason)
    except Unready as error:
        raise Unfinished(error.text) from error
    return {"round": made.pk}


def _ready(running: Running, year: int) -> Ready:
    try:
        return make_ready(year, lambda _, done, total: running.tell(READING, done, total))
    except StoreError as error:
        raise Unfinished(error.text) from error


@job_kind("archive.prove", Text("核对轮次库", "prove the store"), page="proof")
def prove(running: Running) -> dict[str, Any]:
    """Work out every digest again, names within the identities included; rounds not known here are entered."""
    kept = store()
    total = sum(len(each.parts) for each in kept.snapshots())
    done = [0]

    def told(_: int, __: int, ___: str) -> None:
        done[0] += 1
        if done[0] % 50 == 0:
            running.tell(PROVING, min(done[0], total), total)

    head = kept.head()
    problems = kept.verify(progress=told, key=store_key() if head else None)
    if not problems:
        mirror()  # rounds that a command froze, or a backup brought back
    return {
        "rounds": len(kept.snapshots()),
        "head": head.digest if head else "",
        "problems": [
            {"file": each.file, "zh": each.text.zh, "en": each.text.en} for each in problems[:200]
        ],
        "many": len(problems),
    }
