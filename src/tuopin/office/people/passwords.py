"""A rule of passwords beside Django's: a new password is another one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from tuopin.office.look.language import say
from tuopin.terms import Text

__all__ = ["AnotherOne"]

WHY = Text("新密码与现在的密码相同", "the new password is the present one")


class AnotherOne:
    """Refuses the password that the person has now: a first password is to be changed, not kept."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError where it is the same."""
        held = getattr(user, "password", "")
        if held and user.check_password(password):
            raise ValidationError(say(WHY), code="same_password")

    def get_help_text(self) -> str:
        """What the rule says."""
        return say(Text("与现在的密码不同", "It is another one than the present"))
