"""Steps of one contender's work, each timed apart."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

__all__ = ["Steps", "cpu", "timed"]

#: By step, the seconds of processor time and by the clock.
Steps = dict[str, dict[str, float]]


def timed(steps: Steps, name: str, work: Callable[[], Any]) -> Any:
    """Do the work, and note under its name what it took."""
    before, start = cpu(), time.perf_counter()
    result = work()
    steps[name] = {"cpu": cpu() - before, "wall": time.perf_counter() - start}
    return result


def cpu() -> float:
    """Seconds of processor time of this process so far, user and system."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
