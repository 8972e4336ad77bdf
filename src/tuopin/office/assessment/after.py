"""What later applications do with a run once it is worked out: each says its own where it starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tuopin.office.assessment.models import Run
from tuopin.rounds.progress import Progress

__all__ = ["After", "follow", "offer_after"]

#: Takes the run, by whom it was asked for, and whom to tell how far it is.
After = Callable[[Run, Any, Progress], Any]
_AFTER: list[After] = []


def offer_after(each: After) -> None:
    """Have this done after every run."""
    if each not in _AFTER:
        _AFTER.append(each)


def follow(run: Run, by: Any, progress: Progress) -> None:
    """Do with a run what is to be done after it."""
    for each in _AFTER:
        each(run, by, progress)
