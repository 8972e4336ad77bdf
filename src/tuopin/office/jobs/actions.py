"""What is done with jobs: asked for, and called off."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tuopin.office.audit.acting import acting
from tuopin.office.jobs.kinds import kind_of
from tuopin.office.jobs.models import Job

__all__ = ["ask_for", "call_off"]


def ask_for(kind: str, by: Any, area: str = "", **given: Any) -> Job:
    """Put a job in the queue; its arguments are plain values. Who asked is recorded."""
    kind_of(kind)
    with acting(by, f"job.{kind}", area=area):
        return Job.objects.create(kind=kind, given=given, by=by, area=area)


def call_off(job: Job, by: Any) -> None:
    """Called off at once while it waits; a running one stops at its next look."""
    with acting(by, "job.call_off", subject=str(job.pk), area=job.area):
        waiting = Job.objects.filter(pk=job.pk, state="waiting")
        if not waiting.update(state="off", ended_at=timezone.now()):
            Job.objects.filter(pk=job.pk, state="running").update(off_wanted=True)
