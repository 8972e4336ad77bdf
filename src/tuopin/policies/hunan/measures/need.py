"""What a rule of need is, and the facts many of them share: who is served, and what caused the poverty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from tuopin.rules import Edition, all_of, any_of, is_code

__all__ = [
    "CAUSE_READS",
    "RISK_READS",
    "Need",
    "caused",
    "monitored_risk",
    "served",
    "whole_household",
]

CAUSES = ("main_cause", "other_cause_1", "other_cause_2")
RISKS = ("risk_1", "risk_2", "risk_3", "risk_4", "risk_5")
CAUSE_READS = tuple(f"household.{name}" for name in CAUSES)
RISK_READS = tuple(f"monitored.{name}" for name in RISKS)


@dataclass(frozen=True, slots=True)
class Need:
    """One predicate of need, three-valued, with what it reads; `heads.yaml` says which help answers it when."""

    due: Callable[[Edition], nw.Expr]
    reads: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


def watched() -> nw.Expr:
    """Under monitoring with its risk not cleared; a household that is not monitored is not watched."""
    return ~nw.col("monitored_class").is_null() & ~nw.col("risk_cleared").fill_null(False)


def served(edition: Edition) -> nw.Expr:
    """Whether the household still receives help: registered and not stably out, or being monitored."""
    registered = is_code("exit_flag", edition.codes("registry.served_flags"))
    return nw.when(watched()).then(nw.lit(True)).otherwise(registered)


def caused(edition: Edition, *keys: str) -> nw.Expr:
    """Whether one of the recorded causes is among those; other causes left empty mean none."""
    codes = [code for key in keys for code in edition.codes(key)]
    main, *others = CAUSES
    return any_of(
        [is_code(main, codes), *[is_code(name, codes).fill_null(False) for name in others]]
    )


def monitored_risk(edition: Edition, *keys: str) -> nw.Expr:
    """Whether the household is watched for one of those risks."""
    codes = [code for key in keys for code in edition.codes(key)]
    return watched() & any_of([is_code(name, codes).fill_null(False) for name in RISKS])


def whole_household(
    test: Callable[[Edition], nw.Expr],
    reads: tuple[str, ...] = (),
    parameters: tuple[str, ...] = (),
    uses: tuple[str, ...] = (),
) -> Need:
    """A need that holds only while the household is served."""
    return Need(
        due=lambda edition: all_of([served(edition), test(edition)]),
        reads=(
            "household.exit_flag",
            "monitored.monitored_class",
            "monitored.risk_cleared",
            *reads,
        ),
        parameters=("registry.served_flags", *parameters),
        uses=uses,
    )
