"""What waits in intake: batches to decide, and one's own that were found wanting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from tuopin.office.intake.models import Batch
from tuopin.office.look.waiting import Waiting, up_to
from tuopin.office.people.access import within
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["waiting"]


def waiting(person: Any) -> Iterator[Waiting]:
    """For whoever accepts, and for whoever uploaded."""
    count, whole = up_to(within(person, Right.ACCEPT, Batch.objects.filter(state="ready")))
    if count:
        text = Text("批次已检查,等您接收或退回", "batches checked, for you to accept or refuse")
        yield Waiting(text, reverse("batches"), count, whole, grave=True)
    count, whole = up_to(Batch.objects.filter(by=person, state="wanting"))
    if count:
        text = Text("您上传的批次有待改正", "batches of yours found wanting")
        yield Waiting(text, reverse("batches"), count, whole, grave=True)
