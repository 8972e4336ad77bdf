"""RUNNING A ROUND: snapshots opened, editions loaded, stages run, results handed to the store, briefs rendered."""

from __future__ import annotations

#: What the command line and the office call, each its own module.
__all__ = [
    "assessing",
    "brief",
    "briefs",
    "cases",
    "checking",
    "compacting",
    "comparison",
    "contrasting",
    "demo",
    "differing",
    "entering",
    "estimating",
    "explaining",
    "freezing",
    "intake",
    "keys",
    "national",
    "progress",
    "reconciling",
    "rendering",
    "sampling",
    "scoring",
    "typesetting",
    "verifying",
    "yearly",
]
