"""What waits in the brief: the current run, while it is not counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from tuopin.office.assessment.actions import may_run
from tuopin.office.assessment.verdicts import current_run
from tuopin.office.briefing.reading import counts_of
from tuopin.office.look.waiting import Waiting
from tuopin.terms import Text

__all__ = ["waiting"]


def waiting(person: Any) -> Iterator[Waiting]:
    """For whoever may have it counted."""
    run = current_run()
    if run is None or not may_run(person):
        return
    if counts_of(run) is None:
        yield Waiting(
            Text("启用的评估还没有为简报计数", "The current run is not counted for the brief yet"),
            reverse("brief"),
        )
