"""What the measures are called, whichever list of measures they stand in."""

from __future__ import annotations

from collections.abc import Mapping

from tuopin.stages.estimation import MEASURES, MONETARY, TARGETING, Measure, fgt_measure

__all__ = ["COUNTED", "INDICATORS", "measure_of", "sign", "titled"]

#: Measures of a counting standard that are about one of its indicators (or dimensions).
INDICATORS = ("hd", "hdk", "actb", "pctb")
#: Measures of a counting standard that are about a whole population or group.
COUNTED = ("M0", "H", "A")
#: Measures whose sign is itself a word, and is not shown beside the name.
PLAIN = ("share",)
FGT = "FGT"
_KNOWN: Mapping[str, Measure] = {**TARGETING, **MONETARY, **MEASURES}


def measure_of(id: str) -> Measure | None:
    """The measure of that id, or None for one nobody has defined."""
    if id.startswith(FGT):
        try:
            return fgt_measure(float(id.removeprefix(FGT)))
        except ValueError:
            return None
    return _KNOWN.get(id)


def titled(id: str, lang: str) -> str:
    """The measure's name, after the sign the literature gives it where it has one."""
    measure = measure_of(id)
    if measure is None:
        return id
    name = measure.name.say(lang)
    return f"{id}  {name}" if _signed(id) else name


def sign(id: str, lang: str) -> str:
    """The sign the literature gives the measure, or its name: the shorter of what tells it."""
    return id if _signed(id) else titled(id, lang)


def _signed(id: str) -> bool:
    return id in MEASURES and id not in PLAIN
