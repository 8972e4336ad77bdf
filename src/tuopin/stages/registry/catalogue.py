"""The data-quality catalogue run over a round: one pass per view, flagged rows kept, one row per finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import narwhals.stable.v2 as nw

from tuopin.rules import Check, Edition, Facts

__all__ = ["applicable", "findings", "findings_by_view"]

KEYS = ("subject", "household_no", "village_code")
# Neither sign occurs in a check's id, a severity or a column's name.
BETWEEN, WITHIN = ";", "/"


def applicable(
    facts: Facts, edition: Edition, checks: Iterable[Check] | None = None
) -> list[Check]:
    """The checks that can be asked of these facts on the edition's day, in catalogue order.

    Left out are checks a parameter of which is not in force on the day, and checks of a view
    that needs a table which is not there (the round before, when there is none).
    """
    wanted = list(edition.checks.values() if checks is None else checks)
    return [
        check
        for check in wanted
        if all(table in facts for table in edition.views[check.view].reads)
        and all(_in_force(edition, key) for key in check.parameters)
    ]


def findings(
    facts: Facts, edition: Edition, checks: Iterable[Check] | None = None
) -> nw.LazyFrame | None:
    """One row per finding: check, severity, subject, household_no, village_code, column (all text).

    None when no check can be asked (a pack without a catalogue). The order of rows is not set.
    """
    frames = findings_by_view(facts, edition, checks)
    return nw.concat(list(frames.values()), how="vertical") if frames else None


def findings_by_view(
    facts: Facts, edition: Edition, checks: Iterable[Check] | None = None
) -> dict[str, nw.LazyFrame]:
    """The same findings view by view, for whoever wants to write or time them one at a time."""
    groups: dict[str, list[Check]] = {}
    for check in applicable(facts, edition, checks):
        groups.setdefault(check.view, []).append(check)
    return {name: _view_findings(facts, edition, name, group) for name, group in groups.items()}


def _view_findings(facts: Facts, edition: Edition, view: str, checks: list[Check]) -> nw.LazyFrame:
    """The view is evaluated once: flagged rows are kept, and only they are taken apart into findings.

    A row's findings are written into one text and split again, because stacking one selection per
    check would have the engine work the view out once for each of them.
    """
    flags: Mapping[str, nw.Expr] = {
        WITHIN.join((c.id, c.severity, c.column)): c.flag(edition) for c in checks
    }
    rows = edition.views[view].build(facts, edition)
    flagged = rows.filter(nw.any_horizontal(*flags.values(), ignore_nulls=False))
    nothing = nw.lit("")
    texts = [
        nw.when(flag).then(nw.lit(text + BETWEEN)).otherwise(nothing)
        for text, flag in flags.items()
    ]
    joined = nw.concat_str(*texts) if len(texts) > 1 else texts[0]
    parts = nw.col("finding").str.split(WITHIN)
    return (
        flagged.select(*KEYS, joined.str.split(BETWEEN).alias("finding"))
        .explode("finding")
        .filter(nw.col("finding") != "")
        .select(
            check=parts.list.get(0),
            severity=parts.list.get(1),
            subject=nw.col("subject"),
            household_no=nw.col("household_no"),
            village_code=nw.col("village_code"),
            column=parts.list.get(2),
        )
    )


def _in_force(edition: Edition, key: str) -> bool:
    try:
        return bool(edition.in_force(key))
    except KeyError:
        return False
