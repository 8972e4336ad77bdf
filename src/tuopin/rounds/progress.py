"""Progress of long work, told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Progress", "silent"]

#: Told what is being done, how much is done and how much there is.
Progress = Callable[[str, int, int], None]


def silent(task: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
