"""How anything is written: inside an act, which names who, what and why, in one transaction with its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction

from tuopin.office.audit.masking import without_numbers
from tuopin.office.audit.models import Act
from tuopin.office.audit.triggers import current_act
from tuopin.terms import Text

__all__ = ["RECORD", "acting", "offer_closing", "source"]

#: The lock of the record: shared by acts, held alone by a seal (PostgreSQL; SQLite has one writer anyway).
RECORD = 0x7075_6F70
#: Where the request under way comes from (its address); set by the middleware.
source: ContextVar[str] = ContextVar("tuopin_source", default="")
#: Looks at what an act has written before it is committed, and may write because of it; given the act.
Closing = Callable[[Act], None]
_CLOSINGS: list[Closing] = []


def offer_closing(each: Closing) -> None:
    """Have every act looked at when its rows are written; said where an application starts.

    For what must follow from a write wherever it was made, be it a form, a batch or a renumbering. An act inside
    another is seen with the outer one. It costs every act of the office: ask nothing before a cheap question says
    that there is something to ask.
    """
    if each not in _CLOSINGS:
        _CLOSINGS.append(each)


@contextmanager
def acting(
    by: Any,
    verb: str,
    *,
    subject: str = "",
    area: str = "",
    reason: str | Text = "",
    rows: int | None = None,
    digest: str = "",
) -> Iterator[Act]:
    """One act by a person (None: the system): its event first, then whatever rows the block writes; all or nothing.

    `reason` is what somebody gave, in their words and without numbers that lead to a person, or a text of the
    office, kept in both languages.
    An act inside another belongs to the outer one's transaction and is recorded apart.
    """
    with transaction.atomic():
        _share_the_record()
        act = Act.objects.create(
            person=by.pk if by is not None else None,
            username=by.get_username() if by is not None else "system",
            source=source.get(),
            verb=verb,
            subject=subject,
            area=area,
            reason=without_numbers(
                f"{reason.zh} · {reason.en}" if isinstance(reason, Text) else reason
            ),
            rows=rows,
            digest=digest,
        )
        outermost = current_act.get() is None
        outer = current_act.set(act.pk)
        _tell(act.pk)
        try:
            yield act
            for look in _CLOSINGS if outermost else ():
                look(act)
        finally:
            current_act.reset(outer)
        # After an error nothing is told: the rollback takes the database's own setting back too, and a
        # question put to a broken transaction would hide what broke it.
        _tell(current_act.get())


def _share_the_record() -> None:
    """Many may act at once; a seal waits for them, so that no act of a lower number comes after it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [RECORD])


def _tell(act: int | None) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tuopin.act', %s, true)", [str(act or "")])
