"""Words in templates: what is neither a plain yes nor a plain no is unknown, never a failure and never a pass."""

from typing import Any

import pytest
from django.utils.translation import override

from tuopin.office.look.templatetags.words import options, verdict
from tuopin.terms import Text, Verdict


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


def test_options_are_in_the_pages_language_and_what_is_chosen_is_marked() -> None:
    choices = [("1", Text("脱贫", "out")), ('"<', Text("<b>", "a & b"))]
    with override("en"):
        assert options(choices, "1") == (
            '<option value="1" selected>out</option><option value="&quot;&lt;">a &amp; b</option>'
        )
    with override("zh-hans"):
        assert options(choices, '"<') == (
            '<option value="1">脱贫</option><option value="&quot;&lt;" selected>&lt;b&gt;</option>'
        )
