"""What is decided about briefs: that a run be counted for them."""

from __future__ import annotations

from typing import Any

from tuopin.office.archive.actions import once
from tuopin.office.assessment.actions import may_run
from tuopin.office.assessment.models import Run
from tuopin.office.jobs.models import Job
from tuopin.office.people.access import Refused, why_not
from tuopin.office.people.roles import Right

__all__ = ["ask_count", "count_later"]

COUNT = "briefing.count"


def ask_count(run: Run, by: Any) -> Job:
    """Have a run counted, area by area; whoever may assess may ask."""
    if not may_run(by):
        raise Refused(why_not(by, Right.ASSESS))
    return once(COUNT, by, run=run.pk)


def count_later(run: Run) -> Job:
    """Have the worker count a run that was found in a store: asked for by nobody."""
    return once(COUNT, None, run=run.pk)
