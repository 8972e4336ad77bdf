"""Long work: the chain of the whole record proved again."""

from __future__ import annotations

from typing import Any

from tuopin.office.audit.models import Seal
from tuopin.office.audit.sealing import verify
from tuopin.office.jobs.kinds import job_kind
from tuopin.office.jobs.working import Running
from tuopin.terms import Text

__all__ = ["verify_record"]

TOLD = 50


@job_kind("record.verify", Text("复核审计链", "prove the record again"), page="record_verified")
def verify_record(running: Running) -> dict[str, Any]:
    """Work every seal out again; how many there are, what is not sealed yet, and which do not hold."""
    total, step = Seal.objects.count(), Text("逐个封条复算", "working out every seal again")
    running.tell(step, 0, total)
    seals, open_acts, broken = verify(lambda count: running.tell(step, count, max(total, count)))
    lines = [[each.seal, each.first_act, each.last_act] for each in broken[:TOLD]]
    return {"seals": seals, "open": open_acts, "broken": len(broken), "lines": lines}
