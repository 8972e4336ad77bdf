"""How endpoints tell a household's criteria: their schemas, a line of an explanation, and the household itself."""

from __future__ import annotations

from typing import Any

from tuopin.office.archive.api import STRING
from tuopin.office.offering import Asking, Problem, both, shape
from tuopin.office.registry.models import Household
from tuopin.rounds.explaining import Line
from tuopin.terms import Text, Verdict

__all__ = ["CRITERION", "SAID", "VERDICT", "criterion_told", "household_of", "said"]

VERDICT = {"type": "string", "enum": [each.value for each in Verdict]}
SAID = shape(zh=STRING, en=STRING)
CRITERION = shape(
    id=STRING,
    title=SAID,
    verdict=VERDICT,
    value={**SAID, "description": both(Text("带单位的值", "the value with its unit"))},
    threshold={"oneOf": [SAID, {"type": "null"}]},
    document=SAID,
    reference=STRING,
)


def said(text: Text) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": text.zh, "en": text.en}


def criterion_told(line: Line) -> dict[str, Any]:
    """One criterion of a household with value, threshold and document."""
    return {
        "id": line.id,
        "title": said(line.title),
        "verdict": line.verdict.value,
        "value": said(line.shown),
        "threshold": said(line.threshold) if line.threshold else None,
        "document": said(line.source),
        "reference": line.reference,
    }


def household_of(asking: Asking, number: str) -> Any:
    """A household that may be seen; the same answer for one that is not there as for one of others."""
    rows = asking.within("see", Household._default_manager.filter(household_no=number))
    found = rows.first()
    if found is None:
        why = Text("没有这一户,或不在您的范围内", "no such household, or none of yours")
        raise Problem(404, why, "number")
    return found
