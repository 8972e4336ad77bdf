"""How a check of this pack is written down: one call with both languages, its columns, source and twins."""

from __future__ import annotations

from collections.abc import Callable

import narwhals.stable.v2 as nw

from tuopin.rules import Check, Edition, Severity
from tuopin.terms import Text

__all__ = ["AUDIT", "ERROR", "FORM", "HINT", "OWN", "WARNING", "Flag", "check"]

# The audit catalogue's class 1 is an error here; class 2 and 3 an error where the row contradicts
# itself and a warning where it is merely incomplete; class 4 a warning; class 5 and local rules a
# hint, unless the domain text calls the row impossible. Rules of our own are never more than a
# warning, except arithmetic that cannot be right.
ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

AUDIT = "registry-audit"  # the national monitoring system's audit rules as kept by one county
FORM = "registration-form"  # the registration form and its filling instructions
OWN = "own-reasoning"  # no document: what follows from the columns' own meaning

Flag = Callable[[Edition], nw.Expr]


def check(
    id: str,
    severity: Severity,
    title: tuple[str, str],
    message: tuple[str, str],
    flag: Flag,
    *,
    column: str,
    reads: str,
    source: str = AUDIT,
    twins: str = "",
    parameters: str = "",
    view: str | None = None,
) -> Check:
    """A check; the view is the first part of its id unless named, `reads` etc. are parted by blanks."""
    return Check(
        id=id,
        title=Text(*title),
        message=Text(*message),
        severity=severity,
        view=view or id.split(".", 1)[0],
        flag=flag,
        column=column,
        reads=tuple(reads.split()),
        source=source,
        twins=tuple(twins.split()),
        parameters=tuple(parameters.split()),
    )
