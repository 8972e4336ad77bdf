"""What is decided about assessments: that a round be assessed, and which run's verdicts hold in the office."""

from __future__ import annotations

from datetime import date
from typing import Any

from tuopin.office.archive.actions import once
from tuopin.office.archive.keeping import provinces
from tuopin.office.archive.models import Round
from tuopin.office.assessment.models import Run
from tuopin.office.jobs.models import Job
from tuopin.office.people.access import Refused, reach, why_not
from tuopin.office.people.roles import Right

__all__ = ["ask_current", "ask_run", "may_choose", "may_run"]

RUN, CURRENT = "assessment.run", "assessment.current"


def may_run(person: Any) -> bool:
    """Whether the person may have rounds assessed: whoever assesses anywhere; what they see of it is their reach's."""
    return bool(reach(person, Right.ASSESS).areas)


def may_choose(person: Any) -> bool:
    """Whether the person may say which run is current: whoever assesses for every province of the registry."""
    held, wanted = reach(person, Right.ASSESS), provinces()
    return bool(wanted) and all(held.holds(code) for code in wanted)


def ask_run(held: Round, policy: str, on: date, by: Any) -> Job:
    """Have a round assessed under the documents of a day."""
    if not may_run(by):
        raise Refused(why_not(by, Right.ASSESS))
    return once(RUN, by, round=held.pk, policy=policy, on=on.isoformat())


def ask_current(run: Run, by: Any) -> Job:
    """Have a run's verdicts loaded and made the ones that hold."""
    if not may_choose(by):
        raise Refused(why_not(by, Right.ASSESS))
    return once(CURRENT, by, run=run.pk)
