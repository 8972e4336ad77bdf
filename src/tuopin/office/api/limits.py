"""How often one may ask: so many times a minute for each caller, counted in each process by itself."""

from __future__ import annotations

import time
from threading import BoundedSemaphore, Lock

from django.conf import settings

from tuopin.office.offering import Problem
from tuopin.terms import Text

__all__ = ["STREAMS", "count", "forget"]

MINUTE = 60
#: Callers remembered at most; past that all counting begins anew.
REMEMBERED = 10_000
#: Streams of one process at a time: the other threads go on answering pages.
STREAMS = BoundedSemaphore(2)

_lock = Lock()
_minute: list[int] = [0]
_asked: dict[str, int] = {}


def count(caller: str, most: int | None = None) -> None:
    """One more question of this caller; Problem where it is one too many in this minute."""
    allowed = most if most is not None else settings.API_A_MINUTE
    now = time.monotonic()
    with _lock:
        if int(now // MINUTE) != _minute[0] or len(_asked) > REMEMBERED:
            _minute[0] = int(now // MINUTE)
            _asked.clear()
        _asked[caller] = asked = _asked.get(caller, 0) + 1
    if asked > allowed:
        wait = str(MINUTE - int(now % MINUTE))
        why = Text(
            f"一分钟内问得太多;请 {wait} 秒后再试",
            f"too many questions in a minute; try again in {wait} s",
        )
        raise Problem(429, why, "", [f"{allowed}/min"], {"Retry-After": wait})


def forget() -> None:
    """Begin counting anew."""
    with _lock:
        _asked.clear()
