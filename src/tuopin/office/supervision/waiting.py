"""What waits in supervision: clues that others wrote lately."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tuopin.office.look.waiting import Waiting, up_to
from tuopin.office.people.access import within
from tuopin.office.people.roles import Right
from tuopin.office.supervision.models import Clue
from tuopin.terms import Text

__all__ = ["waiting"]

#: A clue counts as new for so long.
NEW = timedelta(days=30)


def waiting(person: Any) -> Iterator[Waiting]:
    """For whoever reads the record; their own clues wait for others."""
    rows = Clue.objects.filter(at__gte=timezone.now() - NEW).exclude(by=person)
    count, whole = up_to(within(person, Right.AUDIT, rows))
    if count:
        text = Text("三十天内的新线索", "clues of the last thirty days")
        yield Waiting(text, reverse("clues"), count, whole)
