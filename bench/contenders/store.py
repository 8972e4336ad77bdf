"""The store: a round frozen, the digests of its files computed again, the whole store verified, each timed apart."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench.frozen import KEY, YEARS, batches
from tuopin.store import Store
from tuopin.store.files import sha256_of

__all__ = ["run"]


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Freeze the last round; then prove it: the digests of its files, the whole store, the sealed names too."""
    store, year = Store(out / "store"), YEARS[-1]
    steps: dict[str, dict[str, float]] = {}
    frozen = _timed(
        steps,
        "freeze",
        lambda: store.freeze(year, date(year, 12, 31), batches(data, year), key=KEY),
    )
    files = [frozen.folder / part.path for part in frozen.parts]
    _timed(steps, "digest", lambda: [sha256_of(path) for path in files])
    plain = _timed(steps, "verify", lambda: store.verify(year))
    named = _timed(steps, "verify with names", lambda: store.verify(year, key=KEY))
    rows = {name: frozen.rows(name) for name in {part.table for part in frozen.parts}}
    size = sum(path.stat().st_size for path in (out / "store").rglob("*") if path.is_file())
    return {
        "persons": rows["person"],
        "rows": sum(rows.values()),
        "bytes": size,
        "well": not plain and not named,
        "steps": steps,
    }


def _timed(steps: dict[str, dict[str, float]], name: str, work: Callable[[], Any]) -> Any:
    before, start = _cpu(), time.perf_counter()
    result = work()
    steps[name] = {"cpu": _cpu() - before, "wall": time.perf_counter() - start}
    return result


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
