"""Every picture an estimation has, by the name its file bears."""

from __future__ import annotations

import re

from tuopin.rounds.rendering.estimation.changes import group_changes, indicator_changes, pairs
from tuopin.rounds.rendering.estimation.deprivations import deprivations
from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.headcounts import headcounts

__all__ = ["pictures"]


def pictures(document: Estimation, lang: str, *, narrow: bool = False) -> dict[str, str]:
    """SVG text by name, in the order they are read; what there are no figures for is not there.

    Names: `headcount-region` for every grouping (`headcount` where there is none), `deprivations`,
    `change-region`, `change-indicators`; with several pairs of rounds `change-region-2014-2019`.
    All are drawn at the first cutoff. `narrow` draws for a phone: 360 pixels instead of 900.
    """
    groupings = document.groupings or (None,)
    names = dict(zip(groupings, _named(groupings), strict=True))
    found = {
        f"headcount{names[by]}": headcounts(document, by, lang, narrow=narrow) for by in groupings
    }
    found["deprivations"] = deprivations(document, lang, narrow=narrow)
    compared = pairs(document)
    for pair, when in zip(compared, _named(compared), strict=True):
        ending = when if len(compared) > 1 else ""
        for by in groupings:
            picture = group_changes(document, by, pair, lang, narrow=narrow)
            found[f"change{names[by]}{ending}"] = picture
        name = f"change-indicators{ending}"
        found[name] = indicator_changes(document, pair, lang, narrow=narrow)
    return {name: picture for name, picture in found.items() if picture is not None}


def _named(ids: tuple[str | None, ...] | tuple[str, ...]) -> list[str]:
    """Endings for file names: letters, digits and hyphens, no two alike."""
    taken: list[str] = []
    for id in ids:
        plain = "" if id is None else "-" + re.sub(r"[^\w]+", "-", id).strip("-")
        again = sum(each == plain or each.startswith(f"{plain}~") for each in taken)
        taken.append(f"{plain}~{again + 1}" if again else plain)
    return taken
