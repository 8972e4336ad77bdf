"""Two people changed the same row: column by column what it was, what the one wants and what the other saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuopin.office.audit.models import Act, Change
from tuopin.office.look.language import say
from tuopin.office.registry.forms import Entry, Sheet
from tuopin.office.registry.sealed import masked
from tuopin.rounds.entering import cell

__all__ = ["Differing", "Overtaking", "overtaking"]


@dataclass(frozen=True, slots=True)
class Differing:
    """One column: in words what was, what the person wants (`yours`) and what stands there now; and their texts.

    `both` where the two changed it differently: only then is there something to decide.
    """

    name: str
    label: str
    was: str
    yours: str
    now: str
    yours_text: str
    now_text: str
    both: bool
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Overtaking:
    """All that differs, who saved meanwhile, the version that stands, and what else the person had changed."""

    told: Sequence[Differing]
    kept: Sequence[Entry]  # changed by the person alone: they stay as typed
    still: Sequence[tuple[str, str]]  # names and texts of what is the same
    version: int
    by: Act | None


def overtaking(row: Any, sheet: Sheet) -> Overtaking:
    """Compare a filled sheet with the row as it stands now."""
    told, kept, still = [], [], []
    for name, entry in sheet.entries.items():
        value = getattr(row, name) if row is not None else None
        if entry.column.sealed:
            differing = _sealed(entry, value)
            if differing is not None:
                told.append(differing)
            continue
        now = cell(entry.column, value) or ""
        if now != entry.was and now != entry.text:
            told.append(_open(entry, now))
        elif entry.touched and now != entry.text:
            kept.append(entry)
        else:
            still.append((name, now))
    return Overtaking(told, kept, still, int(row.version) if row is not None else 0, _last(row))


def _open(entry: Entry, now: str) -> Differing:
    return Differing(
        entry.name,
        entry.label,
        _words(entry, entry.was),
        _words(entry, entry.text),
        _words(entry, now),
        entry.text,
        now,
        both=entry.touched,
    )


def _sealed(entry: Entry, value: Any) -> Differing | None:
    """A number that was typed or cleared: whether the stored one moved is not known, so that it is always asked."""
    now = value.open() if value is not None else ""
    yours = "" if entry.clear else entry.text or entry.opened
    if not entry.touched or yours == now:
        return None
    return Differing(
        entry.name,
        entry.label,
        "",
        masked(yours) if yours else "—",
        masked(now) if now else "—",
        entry.carried,
        "",
        both=True,
        sealed=True,
    )


def _words(entry: Entry, text: str) -> str:
    """A text as its control shows it: the label of a choice, else as typed, with its unit."""
    for value, label in entry.choices or ():
        if value == text:
            return label
    if not text:
        return say(entry.column.null)
    return f"{text} {entry.unit}".strip()


def _last(row: Any) -> Act | None:
    """The act that changed the row last."""
    if row is None:
        return None
    seen = Change.objects.filter(table=row._meta.db_table, row=str(row.pk)).order_by("-pk").first()
    return Act.objects.filter(pk=seen.act).first() if seen is not None else None
