"""Checks: data-quality rules that return findings and never raise or decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from tuopin.terms import Text

if TYPE_CHECKING:
    from tuopin.rules.edition import Edition

__all__ = ["Check", "Facts", "Severity", "View"]

#: The tables of one round by name; "before.<table>" holds the same table of the round before.
Facts = Mapping[str, nw.LazyFrame]


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"  # cannot be true: the row must be corrected or exempted
    WARNING = "warning"  # very likely wrong: look
    HINT = "hint"  # unusual: ask


@dataclass(frozen=True, slots=True)
class View:
    """The rows a group of checks looks at: tables joined once, so that many checks share one pass.

    `build` receives the facts (all core tables; those not delivered are empty) and the edition,
    and returns a frame with the columns `subject` (what the finding is about, a key), `household_no`
    and `village_code` (null where there is none) beside those the checks read. Each of its rows is a row of the
    table `rows`: without one there, nothing can be found (empty: its rows come from more than one table).
    """

    name: str
    title: Text
    build: Callable[[Facts, Edition], nw.LazyFrame]
    reads: tuple[str, ...]  # tables
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One data-quality rule: `flag` is true where the row is to be looked at; unknown never flags.

    `twins` are the ids under which the source catalogues list the same question for relieved and
    monitored households or persons; they count as one check. `message` says what is wrong and what
    to do, without repeating a person's identifiers. `column` is where the correction is most likely made.
    """

    id: str
    title: Text
    message: Text
    severity: Severity
    view: str
    flag: Callable[[Edition], nw.Expr]
    column: str
    reads: tuple[str, ...]
    source: str
    twins: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
