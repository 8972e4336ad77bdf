"""What is decided about rounds: that one be checked, frozen or proved, and that a finding may stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from tuopin.office.archive.freezing import Unready, standing_in_the_way
from tuopin.office.archive.keeping import as_of, provinces
from tuopin.office.archive.models import Exemption, Fault
from tuopin.office.audit.acting import acting
from tuopin.office.jobs.actions import ask_for
from tuopin.office.jobs.models import OVER, Job
from tuopin.office.people.access import Refused, need, reach, why_not
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = [
    "ask_check",
    "ask_freeze",
    "ask_proof",
    "check_what_is_reviewed",
    "exempt",
    "may_freeze",
    "may_prove",
    "once",
    "withdraw",
]

CHECK, FREEZE, PROVE = "archive.check", "archive.freeze", "archive.prove"
#: Whoever holds one of these may have the store proved.
PROVERS = (Right.APPROVE, Right.ASSESS, Right.AUDIT)


def may_freeze(person: Any) -> bool:
    """Whether the person decides for every province of the registry: a round is never a part of one."""
    held = reach(person, Right.APPROVE)
    wanted = provinces()
    return bool(wanted) and all(held.holds(code) for code in wanted)


def may_prove(person: Any) -> bool:
    """Whether the person may have the store proved."""
    return any(reach(person, right).areas for right in PROVERS)


def ask_check(year: int, by: Any) -> Job:
    """Have the living registry checked for a year's round; whoever may approve or assess somewhere may ask."""
    if not any(reach(by, right).areas for right in (Right.APPROVE, Right.ASSESS)):
        raise Refused(why_not(by, Right.APPROVE))
    return once(CHECK, by, year=year)


def check_what_is_reviewed(year: int, state: str, by: Any) -> None:
    """Ask for the check of a year that somebody has moved to review.

    Whoever reviews finds the errors on the page. What takes long is done once more only where rows change: the
    registry is read and written as the round's files, which a freeze only has to prove.
    """
    if state == "review" and by is not None:
        ask_check(year, by)


def ask_freeze(year: int, by: Any, reason: str = "") -> Job:
    """Have a year's round frozen. Refused unless the person decides for the province; Unready where it cannot be."""
    if not may_freeze(by):
        raise Refused(why_not(by, Right.APPROVE))
    wrong = standing_in_the_way(year)
    if wrong is not None:
        raise Unready(wrong)
    return once(FREEZE, by, year=year, reason=reason.strip())


def ask_proof(by: Any) -> Job:
    """Have every digest of the store worked out again."""
    if not may_prove(by):
        raise Refused(why_not(by, Right.AUDIT))
    return once(PROVE, by)


def once(kind: str, by: Any, **given: Any) -> Job:
    """The same work asked for again while it waits or runs is the same job."""
    held = Job.objects.filter(kind=kind, given=given, by=by).exclude(state__in=OVER).first()
    return held or ask_for(kind, by, **given)


def exempt(fault: Fault, by: Any, reason: str, expires: date) -> Exemption:
    """Let a finding stand until a day: an act of whoever decides for its county. Unready without a reason."""
    area = fault.village_code[:6]
    if area:
        need(by, Right.APPROVE, area=area)
    elif not may_freeze(by):
        raise Refused(why_not(by, Right.APPROVE))
    if not reason.strip():
        raise Unready(Text("豁免须写明原因。", "An exemption needs its reason."))
    day = as_of(fault.checked.year)
    if expires < day:
        raise Unready(
            Text(
                f"有效期须到 {day} 或以后,否则本轮仍视为错误。",
                f"It must hold until {day} or later, or the finding still counts for this round.",
            )
        )
    with acting(
        by,
        "archive.exempt",
        subject=f"{fault.check_id} {fault.subject}"[:120],
        area=fault.village_code,
        reason=reason.strip(),
    ):
        made, _ = Exemption.objects.update_or_create(
            check_id=fault.check_id,
            subject=fault.subject,
            defaults={
                "household_no": fault.household_no,
                "village_code": fault.village_code,
                "reason": reason.strip(),
                "by": by,
                "expires": expires,
            },
        )
    return made


def withdraw(exemption: Exemption, by: Any, reason: str) -> None:
    """Take an exemption back: the finding counts again."""
    if exemption.village_code:
        need(by, Right.APPROVE, area=exemption.village_code[:6])
    elif not may_freeze(by):
        raise Refused(why_not(by, Right.APPROVE))
    with acting(
        by,
        "archive.withdraw",
        subject=f"{exemption.check_id} {exemption.subject}"[:120],
        area=exemption.village_code,
        reason=reason.strip(),
    ):
        exemption.delete()
