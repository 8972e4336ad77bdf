"""The living registry made ready, checked and frozen, then a county changed and frozen again; each step apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.contenders.steps import Steps, timed

__all__ = ["run"]

COUNTY = ("433124", "433125")


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Freeze into a store of its own (`out`, which TUOPIN_STORE names), as if no round were frozen yet."""
    from tuopin.office.running import begin

    begin()
    from bench.contenders.office_filled import YEAR
    from tuopin.office.archive.checking import check_living
    from tuopin.office.archive.freezing import checked_for, freeze_living
    from tuopin.office.archive.models import Round
    from tuopin.office.archive.preparing import make_ready
    from tuopin.office.audit.acting import acting
    from tuopin.office.registry.models import MODELS, Year

    steps: Steps = {}
    held = MODELS["household"]._default_manager.filter(
        village_code__gte=COUNTY[0], village_code__lt=COUNTY[1]
    )
    with acting(None, "bench"):
        Round.objects.filter(year=YEAR).delete()
        Year.objects.filter(year=YEAR).update(state="review")
    ready = timed(steps, "make ready", lambda: make_ready(YEAR))
    timed(steps, "check", lambda: check_living(ready, None))
    frozen = timed(
        steps, "freeze what is checked", lambda: freeze_living(make_ready(YEAR), None, 0)
    )
    was = {each.pk: each.group_name for each in held.only("pk", "group_name")}
    with acting(None, "bench"):
        held.update(group_name="bench")
    again = timed(steps, "a county made ready again", lambda: make_ready(YEAR))
    timed(steps, "its check", lambda: checked_for(again, None))
    timed(steps, "its correction", lambda: freeze_living(make_ready(YEAR), None, 0, "bench"))
    said = {
        "persons": frozen.rows["person"],
        "rows": sum(frozen.rows.values()),
        "again": again.read,
        "steps": steps,
    }
    with acting(None, "bench"):
        for pk, name in was.items():
            held.filter(pk=pk).update(group_name=name)
        Round.objects.filter(year=YEAR).delete()
        Year.objects.filter(year=YEAR).update(state="open")
    return said
