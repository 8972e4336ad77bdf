"""The long work of assessment: working a round out, and loading the verdicts of a run."""

from __future__ import annotations

from datetime import date
from typing import Any

from tuopin.office.archive.models import Round
from tuopin.office.assessment.models import Run
from tuopin.office.assessment.running import assess, make_current
from tuopin.office.jobs.kinds import job_kind
from tuopin.office.jobs.working import Running, Unfinished
from tuopin.store import StoreError
from tuopin.terms import Text

__all__ = ["current", "work_out"]

STEPS = {
    "assess": Text("逐县评估", "assessing county by county"),
    "tables": Text("汇总成表", "bringing it down to tables"),
    "load": Text("载入结论", "loading verdicts"),
    "count": Text("按地区计数", "counting by area"),
}


@job_kind("assessment.run", Text("评估一个轮次", "assess a round"), page="run_by_job")
def work_out(running: Running, round: int, policy: str, on: str) -> dict[str, Any]:
    """Assess a round under the documents of a day."""
    try:
        made = assess(
            Round.objects.get(pk=round),
            policy,
            date.fromisoformat(on),
            running.by,
            lambda step, done, total: running.tell(STEPS[step], done, total),
        )
    except StoreError as error:
        raise Unfinished(error.text) from error
    return {"run": made.pk}


@job_kind("assessment.current", Text("启用一次评估的结论", "make a run current"), page="run_by_job")
def current(running: Running, run: int) -> dict[str, Any]:
    """Load a run's verdicts and make them the ones that hold."""
    try:
        make_current(
            Run.objects.get(pk=run),
            running.by,
            lambda step, done, total: running.tell(STEPS[step], done, total),
        )
    except StoreError as error:
        raise Unfinished(error.text) from error
    return {"run": run}
