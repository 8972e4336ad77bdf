"""What later applications do with a run once it is worked out: each says its own where it starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tuopin.office.assessment.models import Run
from tuopin.rounds.progress import Progress

__all__ = ["After", "Later", "follow", "follow_later", "offer_after"]

#: Takes the run, by whom it was asked for, and whom to tell how far it is.
After = Callable[[Run, Any, Progress], Any]
#: Puts the same into the queue of long work.
Later = Callable[[Run], Any]
_AFTER: list[tuple[After, Later]] = []


def offer_after(now: After, later: Later) -> None:
    """Have this done after every run: at once with the run's own job, or later where many are entered together."""
    if (now, later) not in _AFTER:
        _AFTER.append((now, later))


def follow(run: Run, by: Any, progress: Progress) -> None:
    """Do with a run what is to be done after it."""
    for now, _ in _AFTER:
        now(run, by, progress)


def follow_later(run: Run) -> None:
    """Have it done by the worker."""
    for _, later in _AFTER:
        later(run)
