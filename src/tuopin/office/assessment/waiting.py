"""What waits in assessment: a frozen round that nobody assessed, and a run to be made the current one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from tuopin.office.archive.models import Round
from tuopin.office.assessment.actions import may_choose, may_run
from tuopin.office.assessment.models import Run
from tuopin.office.look.waiting import Waiting
from tuopin.terms import Text

__all__ = ["waiting"]


def waiting(person: Any) -> Iterator[Waiting]:
    """For whoever assesses, and for whoever chooses for the whole province."""
    if not may_run(person):
        return
    newest = Round.objects.order_by("-sequence").first()
    if newest is None:
        return
    run = Run.objects.filter(round=newest).order_by("-at", "-pk").first()
    if run is None:
        text = Text(
            f"{newest.year}年第{newest.version}版轮次还没有评估",
            f"The round of {newest.year}, version {newest.version}, is not assessed yet",
        )
        yield Waiting(text, reverse("runs"), grave=True)
    elif may_choose(person) and not Run.objects.filter(round=newest, current=True).exists():
        text = Text(
            f"{newest.year}年轮次已评估,还没有启用它的结论",
            f"The round of {newest.year} is assessed; its verdicts are not current yet",
        )
        yield Waiting(text, reverse("run", args=[run.pk]), grave=True)
