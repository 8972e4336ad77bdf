"""Words in templates: what is neither a plain yes nor a plain no is unknown, never a failure and never a pass."""

from typing import Any

import pytest

from tuopin.office.look.templatetags.words import verdict
from tuopin.terms import Verdict


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, "met"),
        (False, "unmet"),
        (Verdict.UNMET, "unmet"),
        (None, "unknown"),
        ("", "unknown"),
        (0, "unknown"),
        (1, "unknown"),
        ("met", "unknown"),
    ],
)
def test_a_verdict_is_told_by_a_word_and_a_mark(value: Any, kind: str) -> None:
    assert f'class="verdict {kind}"' in verdict(value)
