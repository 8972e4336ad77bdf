"""WHAT IS WORKED OUT: tables and an edition in, tables out; one module a stage."""

from __future__ import annotations

#: The stages in the order of the work, each its own module.
__all__ = [
    "registry",
    "assessment",
    "indicators",
    "flows",
    "measures",
    "exits",
    "behind",
    "briefing",
]
