"""What is said of a monitored household's row, in the words its checks share."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Edition

__all__ = [
    "RISKS",
    "RISK_READS",
    "has_risk",
    "months_between",
    "no_longer",
    "none",
    "since_identified",
    "some",
    "this_month",
]

RISKS = tuple(f"risk_{number}" for number in range(1, 6))
RISK_READS = " ".join(f"monitored.{risk}" for risk in RISKS)


def has_risk(edition: Edition, kind: str) -> nw.Expr:
    """Whether one of the five risks is of that kind; a blank one is none."""
    codes = list(edition.codes(f"check.risk.{kind}"))
    return nw.any_horizontal(*[nw.col(risk).is_in(codes) for risk in RISKS], ignore_nulls=True)


def months_between(earlier: nw.Expr, later: nw.Expr) -> nw.Expr:
    """Whole months between two yyyymm numbers."""
    return (later // 100 * 12 + later % 100) - (earlier // 100 * 12 + earlier % 100)


def no_longer() -> nw.Expr:
    """Whether the risk is recorded as cleared; nothing recorded means it is not."""
    return nw.col("risk_cleared").fill_null(False)


def this_month(edition: Edition) -> nw.Expr:
    """The month of the day, as yyyymm."""
    return nw.lit(edition.on.year * 100 + edition.on.month)


def since_identified(edition: Edition) -> nw.Expr:
    """Whole months from the month of identification to the month of the day."""
    return months_between(nw.col("identified_month"), this_month(edition))


def none(column: str) -> nw.Expr:
    """No row was counted: the household has none, or nothing of the kind was ever entered for it."""
    return nw.col(column).fill_null(0) == 0


def some(column: str) -> nw.Expr:
    """At least one row was counted."""
    return nw.col(column).fill_null(0) > 0
