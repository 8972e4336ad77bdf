"""The commands: `tuopin` in Chinese or English, with exit codes 0 (well), 1 (findings), 2 (wrong use)."""

from __future__ import annotations

from tuopin.cli.app import build, main

__all__ = ["build", "main"]
