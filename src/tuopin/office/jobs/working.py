"""The worker: takes the oldest job that waits, runs it, tells how far it is, and picks up what a dead worker left."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from tuopin.office.jobs.kinds import kind_of
from tuopin.office.jobs.models import Job
from tuopin.terms import Text

__all__ = ["CalledOff", "Running", "Unfinished", "one", "work"]

#: A worker that has shown no sign of life for so long is taken for dead.
DEAD_AFTER = timedelta(seconds=60)
SIGN_EVERY = 10  # seconds
#: Progress is written at most so often.
TELL_EVERY = 0.5  # seconds
TRIES = 3
log = logging.getLogger("tuopin.jobs")


class CalledOff(Exception):
    """Somebody called the job off; raised inside it at its next look."""


class Unfinished(Exception):
    """The job cannot do what was asked, for a reason to be told; `text` says which and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Running:
    """What a running job is given: who asked, a way to tell how far it is, and to learn that it is called off."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told = 0.0

    @property
    def by(self) -> Any:
        """The person who asked for it."""
        return self.job.by

    def tell(self, step: Text, done: int = 0, total: int = 0) -> None:
        """How far it is. CalledOff where somebody wants it to stop. Outside the job's own transaction, please."""
        now = time.monotonic()
        if now - self._told < TELL_EVERY and done < total:
            return
        self._told = now
        Job.objects.filter(pk=self.job.pk).update(
            step_zh=step.zh[:200],
            step_en=step.en[:200],
            done=done,
            total=total,
            seen_at=timezone.now(),
        )
        if Job.objects.filter(pk=self.job.pk, off_wanted=True).exists():
            raise CalledOff


def one() -> bool:
    """Run one job, if one waits; whether there was one."""
    _bury()
    job = _taken()
    if job is None:
        return False
    stop = threading.Event()
    sign = threading.Thread(target=_sign, args=(job.pk, stop), daemon=True)
    sign.start()
    try:
        _run(job)
    finally:
        stop.set()
        sign.join()
    return True


def work(until: Callable[[], bool], pause: float = 1.0) -> None:
    """Run jobs as they come until told to stop."""
    while not until():
        close_old_connections()
        if not one():
            time.sleep(pause)


def _taken() -> Job | None:
    """The oldest waiting job, now ours: nobody else gets the same."""
    with transaction.atomic():
        waiting = Job.objects.filter(state="waiting").order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        if job is None:
            return None
        now = timezone.now()
        job.state, job.started_at, job.seen_at, job.tries = "running", now, now, job.tries + 1
        job.save(update_fields=["state", "started_at", "seen_at", "tries"])
    return job


def _bury() -> None:
    """Jobs of workers that died wait again where that is safe; else they failed, and say so."""
    for job in Job.objects.filter(state="running", seen_at__lt=timezone.now() - DEAD_AFTER):
        mine = Job.objects.filter(pk=job.pk, state="running", seen_at=job.seen_at)
        if kind_of(job.kind).again and job.tries < TRIES:
            mine.update(state="waiting", done=0, total=0)
        else:
            wrong = Text(
                "处理进程中断;没有留下一半的结果",
                "the worker was interrupted; nothing half-done was kept",
            )
            mine.update(
                state="failed", ended_at=timezone.now(), wrong_zh=wrong.zh, wrong_en=wrong.en
            )


def _sign(pk: int, stop: threading.Event) -> None:
    """Signs of life until told to stop; one that the database would not take now is given again later."""
    while not stop.wait(SIGN_EVERY):
        try:
            Job.objects.filter(pk=pk).update(seen_at=timezone.now())
        except DatabaseError:
            log.warning("sign of life missed", extra={"job": pk})
            connection.close()
    connection.close()


def _run(job: Job) -> None:
    kind, started = kind_of(job.kind), time.monotonic()
    state, result, wrong = "done", None, Text("", "")
    try:
        result = kind.run(Running(job), **job.given)
    except CalledOff:
        state = "off"
    except Unfinished as error:
        state, wrong = "failed", error.text
    except Exception:
        # the words of an unforeseen error may hold a person's data: the log has its place, the page does not
        log.exception("job failed", extra={"job": job.pk})
        state = "failed"
        wrong = Text(
            f"程序出错,没有留下一半的结果;请告诉系统管理员任务号 {job.pk}",
            f"the program failed, nothing half-done was kept; tell your administrator the job's number, {job.pk}",
        )
    Job.objects.filter(pk=job.pk).update(
        state=state, result=result, wrong_zh=wrong.zh, wrong_en=wrong.en, ended_at=timezone.now()
    )
    seconds = round(time.monotonic() - started, 2)
    log.info("job over", extra={"job": job.pk, "seconds": seconds})
