"""What waits of long work: what somebody asked for and failed, and what is still under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tuopin.office.jobs.models import Job
from tuopin.office.look.waiting import Waiting, up_to
from tuopin.terms import Text

__all__ = ["waiting"]

#: A failure is told for so long.
TOLD = timedelta(days=7)


def waiting(person: Any) -> Iterator[Waiting]:
    """For whoever asked for it."""
    mine, since = Job.objects.filter(by=person), timezone.now() - TOLD
    count, whole = up_to(mine.filter(state="failed", ended_at__gte=since))
    if count:
        text = Text("一周内没有完成的任务", "long work that failed within a week")
        yield Waiting(text, reverse("jobs"), count, whole, grave=True)
    count, whole = up_to(mine.filter(state__in=("waiting", "running")))
    if count:
        yield Waiting(Text("任务进行中", "long work under way"), reverse("jobs"), count, whole)
