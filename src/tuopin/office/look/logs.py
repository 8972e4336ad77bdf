"""Lines of the log: one JSON object each, of a fixed set of names; what people typed never enters it."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

__all__ = ["Lines"]

#: What a record may say beside its message. Django's own `request` and `args` are not among them.
SAID = ("status_code", "job", "batch", "seconds", "rows")


class Lines(logging.Formatter):
    """Time, level, logger, message; an exception by its type and place, without its values."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": _says(record),
        }
        told |= {name: getattr(record, name) for name in SAID if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            told["where"] = _places(record)
        return json.dumps(told, ensure_ascii=False, default=str)


def _says(record: logging.LogRecord) -> str:
    """The message of our own code in full; of others' only the words that stand in their source.

    Django puts the path into its messages, and a path may hold what was searched for. A message that was
    put together before it came here (no arguments to fill in) cannot be told from its words, and is left out.
    """
    if record.name.startswith("tuopin"):
        return record.getMessage()
    said = str(record.msg)
    return said if record.args else "…"


def _places(record: logging.LogRecord) -> list[str]:
    """The frames of the traceback: file, line and function, never a value."""
    found, at = [], record.exc_info[2] if record.exc_info else None
    while at is not None:
        code = at.tb_frame.f_code
        found.append(f"{code.co_filename}:{at.tb_lineno} {code.co_name}")
        at = at.tb_next
    return found[-12:]
