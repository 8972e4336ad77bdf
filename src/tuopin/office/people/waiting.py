"""What waits of one's account: a second factor that the role asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.urls import reverse

from tuopin.office.look.waiting import Waiting
from tuopin.terms import Text

__all__ = ["waiting"]


def waiting(person: Any) -> Iterator[Waiting]:
    """For whoever holds such a role: in a demonstration it may be put off, elsewhere nobody comes this far without."""
    if any(grant.told.second_factor for grant in person.grants_on()) and not is_mfa_enabled(person):
        yield Waiting(
            Text("您的角色须用第二因素登录:现在设置", "Your role needs a second factor: set it up"),
            reverse("mfa_activate_totp"),
        )
