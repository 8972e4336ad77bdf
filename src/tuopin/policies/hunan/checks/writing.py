"""How a check of this pack is written down: the question here, what is said of it in `texts/`, under the same id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import narwhals.stable.v2 as nw

from tuopin.rules import Check, Edition, Severity
from tuopin.terms import Text, load, no_more, take

__all__ = ["ERROR", "HINT", "WARNING", "Flag", "check"]

# The audit catalogue's class 1 is an error here; class 2 and 3 an error where the row contradicts
# itself and a warning where it is merely incomplete; class 4 a warning; class 5 and local rules a
# hint, unless the row is impossible. Rules of our own are an error only where arithmetic, or the
# order of events, cannot be right.
ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

Flag = Callable[[Edition], nw.Expr]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a check: its name, what is wrong and what to do, who asks it, and its twins."""

    title: Text
    message: Text
    source: str
    twins: tuple[str, ...]


def check(
    id: str,
    severity: Severity,
    flag: Flag,
    *,
    column: str,
    reads: str,
    parameters: str = "",
) -> Check:
    """A check; its view is the first part of its id. `reads` and `parameters` are parted by blanks.

    KeyError when no text is kept under the id.
    """
    said = _texts()[id]
    return Check(
        id=id,
        title=said.title,
        message=said.message,
        severity=severity,
        view=id.split(".", 1)[0],
        flag=flag,
        column=column,
        reads=tuple(reads.split()),
        source=said.source,
        twins=said.twins,
        parameters=tuple(parameters.split()),
    )


@cache
def _texts() -> Mapping[str, Said]:
    """Everything under `texts/`, by the id of the check; an id said twice is refused."""
    found: dict[str, Said] = {}
    folder = files("tuopin.policies.hunan.checks") / "texts"
    for resource in sorted(folder.iterdir(), key=lambda r: r.name):
        document = load(resource)
        for id in document:
            if id in found:
                raise ValueError(f"{resource.name}: check {id} is described twice")
            entry = take(document, id, dict)
            no_more(entry, ("title", "message", "source", "twins"))
            found[id] = Said(
                title=_text(take(entry, "title", dict)),
                message=_text(take(entry, "message", dict)),
                source=take(entry, "source", str),
                twins=tuple(take(entry, "twins", list, default=[])),
            )
    return found


def _text(pair: Mapping[str, str]) -> Text:
    no_more(pair, ("zh", "en"))
    return Text(take(pair, "zh", str), take(pair, "en", str))
