"""Rules of passwords: another one than now, long enough, unlike the account; Django's own told in both languages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

from tuopin.office.look.language import say
from tuopin.terms import Text

__all__ = ["AnotherOne", "LongEnough", "Unlike"]

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


class LongEnough(MinimumLengthValidator):
    """Django's rule; its Chinese words for it are missing from Django's own catalogue."""

    def get_error_message(self) -> str:
        """What was wrong."""
        many = self.min_length
        return say(
            Text(
                f"密码太短,至少要 {many} 个字符",
                f"the password is too short; it has at least {many} characters",
            )
        )

    def get_help_text(self) -> str:
        """What the rule says."""
        return say(
            Text(f"至少 {self.min_length} 个字符", f"It has at least {self.min_length} characters")
        )


class Unlike(UserAttributeSimilarityValidator):
    """Django's rule, asked of what an account of ours has; Django's words would name the column in English."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "name", "email"))

    def get_error_message(self) -> str:
        """What was wrong; Django's own sentence has a place for the column's name."""
        return say(
            Text(
                "密码与帐号、姓名或邮箱太相似",
                "the password is too much like the account, the name or the address",
            )
        )
