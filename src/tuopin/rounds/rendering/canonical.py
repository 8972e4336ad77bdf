"""The brief as canonical JSON: the same document is always the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["render_json"]


def render_json(document: Mapping[str, Any]) -> str:
    """Keys sorted, Chinese as it is, one space of indent, a newline at the end; no NaN, which is not JSON."""
    return (
        json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"
    )
