"""What the office's tests share."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from fixtures.offices import office

__all__ = ["in_no_language", "office"]


@pytest.fixture(autouse=True)
def in_no_language() -> Iterator[None]:
    """A request leaves its page's language behind in the thread; the next test begins without one."""
    yield
    translation.deactivate()
