"""The store: a round frozen, the digests of its files computed again, the whole store verified, each timed apart."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from bench.contenders.steps import Steps, timed
from bench.frozen import KEY, YEARS, batches
from tuopin.store import Store
from tuopin.store.files import sha256_of

__all__ = ["run"]


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Freeze the last round; then prove it: the digests of its files, the whole store, the sealed names too."""
    store, year = Store(out / "store"), YEARS[-1]
    steps: Steps = {}
    frozen = timed(
        steps,
        "freeze",
        lambda: store.freeze(year, date(year, 12, 31), batches(data, year), key=KEY),
    )
    files = [frozen.folder / part.path for part in frozen.parts]
    timed(steps, "digest", lambda: [sha256_of(path) for path in files])
    plain = timed(steps, "verify", lambda: store.verify(year))
    named = timed(steps, "verify with names", lambda: store.verify(year, key=KEY))
    rows = {name: frozen.rows(name) for name in {part.table for part in frozen.parts}}
    size = sum(path.stat().st_size for path in (out / "store").rglob("*") if path.is_file())
    return {
        "persons": rows["person"],
        "rows": sum(rows.values()),
        "bytes": size,
        "well": not plain and not named,
        "steps": steps,
    }
