"""The first administrator: opened by a command, since there is nobody yet who could open an account."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from tuopin.office.areas.actions import Place, open_areas
from tuopin.office.areas.models import Area
from tuopin.office.people.actions import give, open_account
from tuopin.office.people.models import Person
from tuopin.office.people.names import account_wrong
from tuopin.terms import Text
from tuopin.terms.areas import area_names

__all__ = ["open_administrator", "unusable", "weak"]


def unusable(username: str, name: str, area: str) -> Text | None:
    """Why no administrator of that name can be opened over that area; None where one can."""
    if Person.objects.filter(username=username).exists():
        return Text(f"帐号 {username} 已存在", f"there is an account {username} already")
    wrong = account_wrong(username, name)
    if wrong is not None:
        return wrong
    if area not in area_names() or len(area) != 2:
        return Text(f"{area} 不是省级代码(如 43)", f"{area} is no code of a province (such as 43)")
    return None


def weak(password: str, username: str, name: str) -> Text | None:
    """Why the password will not do, in both languages; None where it will."""
    told = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            try:
                validate_password(password, Person(username=username, name=name))
            except ValidationError as error:
                told[language] = ";".join(error.messages)
    return Text(told["zh-hans"], told["en"]) if told else None


def open_administrator(username: str, name: str, area: str, password: str) -> None:
    """The account and its role, with the province it is held over: all of it or nothing."""
    names = area_names()[area]
    with transaction.atomic():
        open_areas([Place(area, names.zh, names.en)], None)
        person = open_account(username, name, password, None)
        give(person, "administrator", Area.objects.get(code=area), None)
