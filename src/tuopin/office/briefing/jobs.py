"""The long work of the brief: counting a run."""

from __future__ import annotations

from typing import Any

from tuopin.office.assessment.models import Run
from tuopin.office.briefing.counting import count_run
from tuopin.office.jobs.kinds import job_kind
from tuopin.office.jobs.working import Running, Unfinished
from tuopin.store import StoreError
from tuopin.terms import Text

__all__ = ["count"]

STEP = Text("按地区计数", "counting by area")


@job_kind("briefing.count", Text("为简报计数", "count a run for the brief"), page="brief_by_job")
def count(running: Running, run: int) -> dict[str, Any]:
    """Count a run, area by area."""
    try:
        areas = count_run(
            Run.objects.get(pk=run),
            running.by,
            lambda _, done, total: running.tell(STEP, done, total),
        )
    except StoreError as error:
        raise Unfinished(error.text) from error
    return {"run": run, "areas": areas}
