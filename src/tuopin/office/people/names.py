"""What may be the name of an account: never a number that says who somebody is."""

from __future__ import annotations

import re

from tuopin.office.people.models import Person
from tuopin.terms import Text

__all__ = ["account_wrong", "name_wrong"]

ALLOWED = re.compile(r"[\w.@+-]{3,60}")
IDENTITY = re.compile(r"\d{15}|\d{17}[\dXx]|1\d{10}")
LONGEST = 60


def name_wrong(username: str, name: str) -> Text | None:
    """Why an account cannot be called so; None where it can."""
    if not ALLOWED.fullmatch(username):
        return Text(
            "帐号为 3–60 个字母、数字、汉字或 . @ + - _",
            "an account has 3 to 60 letters, digits or . @ + - _",
        )
    if IDENTITY.fullmatch(username):
        return Text(
            "证件号码和手机号不能作帐号:帐号会出现在记录里",
            "an ID or phone number is no account name: account names stand in the record",
        )
    if not name or len(name) > LONGEST:
        return Text("请填姓名(60 字以内)", "a name is wanted, of at most 60 characters")
    return None


def account_wrong(username: str, name: str) -> Text | None:
    """Why no account can be opened so; None where one can."""
    wrong = name_wrong(username, name)
    if wrong is None and Person.objects.filter(username__iexact=username).exists():
        return Text("这个帐号已有", "there is an account of that name already")
    return wrong
