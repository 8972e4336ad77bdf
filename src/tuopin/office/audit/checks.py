"""A check of the database: no trigger may be missing, since a rebuilt table loses its own without a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning

from tuopin.office.audit import triggers

__all__ = ["missing_triggers", "triggers_stand"]


def missing_triggers(using: str = "default") -> list[str]:
    """The triggers that ought to stand on the tables there are, and do not."""
    return sorted(triggers.expected(using) - triggers.installed(using))


def triggers_stand(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A warning where triggers are missing: no error, since `migrate` checks before it makes them."""
    found: list[CheckMessage] = []
    for using in databases or ():
        missing = missing_triggers(using)
        if missing:
            found.append(
                Warning(
                    f"{len(missing)} audit triggers are missing in {using}: {', '.join(missing[:5])}…",
                    hint="run `tuopin office migrate`, which makes all of them anew",
                    id="tuopin.audit.W001",
                )
            )
    return found
