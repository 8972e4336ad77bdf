"""What became of findings: flagged still, corrected since, or exempted, always told apart.

An exemption is a person's decision that a finding may stand: with a reason, who approved it, and the
day it expires. It covers one check about one subject (a household, person, village … by its key), or all
columns of it. After its day the finding counts as flagged again, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tuopin.terms import Located, Text, no_more, take

__all__ = [
    "Exemption",
    "ExemptionError",
    "Reconciled",
    "Reconciliation",
    "Standing",
    "exemptions_from",
    "read_exemptions",
    "reconcile",
]

FIELDS = ("check", "subject", "reason", "approver", "expires")


class Standing(StrEnum):
    """Where a finding stands."""

    FLAGGED = "flagged"  # found now and not exempted, or the exemption has expired
    CORRECTED = "corrected"  # found in an earlier delivery, not any more
    EXEMPTED = "exempted"  # found now and exempted on that day


class ExemptionError(ValueError):
    """An exemption that lacks something; `text` says what, in both languages."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(f"{text.en} / {text.zh}")


@dataclass(frozen=True, slots=True)
class Exemption:
    """A decision that findings of one check about one subject may stand until a day (included)."""

    check: str
    subject: str
    reason: str
    approver: str
    expires: date

    def __post_init__(self) -> None:
        for name in ("check", "subject", "reason", "approver"):
            if not getattr(self, name).strip():
                raise ExemptionError(
                    Text(
                        f"豁免须写明 {name}({self.check} {self.subject})",
                        f"an exemption must state its {name} ({self.check} {self.subject})",
                    )
                )


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One finding with its standing; `exemption` is the one in force, or the one that has expired."""

    standing: Standing
    check: str
    subject: str
    column: str
    finding: Mapping[str, Any]
    exemption: Exemption | None = None
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All findings of two deliveries with their standing."""

    rows: tuple[Reconciled, ...]

    def count(self, standing: Standing) -> int:
        """How many findings stand so."""
        return sum(row.standing is standing for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """The three counts; they are never added up."""
        return {str(standing): self.count(standing) for standing in Standing}


def reconcile(
    before: Iterable[Mapping[str, Any]],
    now: Iterable[Mapping[str, Any]],
    exemptions: Iterable[Exemption],
    on: date,
) -> Reconciliation:
    """Tell findings apart on a day.

    A finding is a mapping with `check`, `subject` and perhaps `column` (rows of a findings frame as they
    are). The same check, subject and column found before and now is one finding. A finding without a
    subject is known by its file and row, and can be neither corrected by another file nor exempted.
    """
    held: dict[tuple[str, str], Exemption] = {}
    for each in exemptions:
        other = held.get((each.check, each.subject))
        if other is None or other.expires < each.expires:
            held[each.check, each.subject] = each
    current = {_identity(finding): finding for finding in now}
    rows = [_standing(finding, held, on) for finding in current.values()]
    for identity, finding in {_identity(f): f for f in before}.items():
        if identity not in current:
            rows.append(_row(Standing.CORRECTED, finding))
    return Reconciliation(tuple(rows))


def _standing(
    finding: Mapping[str, Any], held: Mapping[tuple[str, str], Exemption], on: date
) -> Reconciled:
    exemption = held.get((finding["check"], finding.get("subject") or ""))
    if exemption is None:
        return _row(Standing.FLAGGED, finding)
    if on > exemption.expires:
        return _row(Standing.FLAGGED, finding, exemption, expired=True)
    return _row(Standing.EXEMPTED, finding, exemption)


def _row(
    standing: Standing,
    finding: Mapping[str, Any],
    exemption: Exemption | None = None,
    *,
    expired: bool = False,
) -> Reconciled:
    subject, column = finding.get("subject") or "", finding.get("column") or ""
    return Reconciled(standing, finding["check"], subject, column, finding, exemption, expired)


def _identity(finding: Mapping[str, Any]) -> tuple[Any, ...]:
    place = () if finding.get("subject") else (finding.get("file"), finding.get("row"))
    return (
        finding["check"],
        finding.get("table") or "",
        finding.get("subject") or "",
        finding.get("column") or "",
        *place,
    )


def exemptions_from(rows: Sequence[Mapping[str, str]]) -> list[Exemption]:
    """Exemptions out of rows of text (a CSV file, say) with the columns check, subject, reason, approver, expires."""
    found = []
    for at, row in enumerate(rows, start=1):
        text = row.get("expires") or ""
        try:
            expires = date.fromisoformat(text.strip())
        except ValueError as error:
            said = Text(
                f"第 {at} 条豁免的 expires {text!r} 不是日期(如 2020-12-31)",
                f"exemption {at}: expires {text!r} is no date such as 2020-12-31",
            )
            raise ExemptionError(said) from error
        check, subject, reason, approver = (row.get(name) or "" for name in FIELDS[:-1])
        found.append(Exemption(check, subject, reason, approver, expires))
    return found


def read_exemptions(document: Located) -> list[Exemption]:
    """Exemptions out of a loaded YAML document: {exemptions: [{check, subject, reason, approver, expires}, …]}."""
    no_more(document, ("exemptions",))
    found = []
    for entry in take(document, "exemptions", list):
        no_more(entry, FIELDS)
        check, subject, reason, approver = (take(entry, name, str) for name in FIELDS[:-1])
        found.append(Exemption(check, subject, reason, approver, take(entry, "expires", date)))
    return found
