"""The living registry read whole, asked the catalogue and frozen, each step timed apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.contenders.steps import Steps, timed

__all__ = ["run"]


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Freeze into a store of its own (`out`, which TUOPIN_STORE names), as if no round were frozen yet."""
    from tuopin.office.running import begin

    begin()
    from bench.contenders.office_filled import YEAR
    from tuopin.office.archive.freezing import checked_for, freeze_living
    from tuopin.office.archive.models import Round
    from tuopin.office.archive.reading import read_living
    from tuopin.office.audit.acting import acting
    from tuopin.office.registry.models import Year

    steps: Steps = {}
    with acting(None, "bench"):
        Round.objects.filter(year=YEAR).delete()
        Year.objects.filter(year=YEAR).update(state="review")
    living = timed(steps, "read", lambda: read_living(YEAR))
    timed(steps, "check", lambda: checked_for(living, None))
    frozen = timed(steps, "write", lambda: freeze_living(living, None, 0))
    said = {"persons": frozen.rows["person"], "rows": sum(frozen.rows.values()), "steps": steps}
    with acting(None, "bench"):
        Round.objects.filter(pk=frozen.pk).delete()
        Year.objects.filter(year=YEAR).update(state="open")
    return said
