"""Logging in as acts of the record: who came, who failed, who was shut out, whose second factor changed."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as factors
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils.crypto import salted_hmac

from tuopin.office.audit.acting import acting
from tuopin.office.people.managing import home_of
from tuopin.office.people.models import Person

__all__ = ["connect", "known_name"]


def known_name(request: Any, credentials: Any = None) -> str:
    """Under which name attempts are counted: an account's own, and for anything else typed a mark that says nothing."""
    typed = str((credentials or {}).get("username") or "")
    person = _named(typed)
    if person is not None:
        return str(person.username)
    return "?" + salted_hmac("tuopin.unknown", typed).hexdigest()[:24]


def _named(typed: str) -> Person | None:
    """The account a name lets in, which logging in does not tell by capital letters: nor may counting attempts."""
    return Person.objects.filter(username__iexact=typed).order_by("pk").first() if typed else None


def connect() -> None:
    """Have each of them recorded."""
    for signal, receiver in (
        (user_logged_in, _came),
        (user_logged_out, _left),
        (user_login_failed, _failed),
        (user_locked_out, _shut_out),
        (factors.authenticator_added, _factor_added),
        (factors.authenticator_removed, _factor_removed),
        (factors.authenticator_reset, _factor_renewed),
        (factors.authentication_failed, _code_failed),
    ):
        signal.connect(receiver, dispatch_uid=f"tuopin.{receiver.__name__}")


def _came(user: Any, **_: Any) -> None:
    _recorded(user, "people.login", user)


def _left(user: Any, **_: Any) -> None:
    if user is not None and user.is_authenticated:
        _recorded(user, "people.logout", user)


def _failed(credentials: Any, **_: Any) -> None:
    _tried("people.login_failed", str((credentials or {}).get("username") or ""))


def _shut_out(username: str | None = None, **_: Any) -> None:
    _tried("people.locked", username or "")


def _tried(verb: str, username: str) -> None:
    """What was typed is recorded only where it is the name of an account: else it may be anything, a password too."""
    _recorded(None, verb, _named(username))


def _factor_added(user: Any, authenticator: Any, **_: Any) -> None:
    _recorded(user, "people.second_factor", user, str(authenticator.type))


def _factor_removed(user: Any, authenticator: Any, **_: Any) -> None:
    _recorded(user, "people.second_factor_removed", user, str(authenticator.type))


def _factor_renewed(user: Any, authenticator: Any, **_: Any) -> None:
    _recorded(user, "people.second_factor_renewed", user, str(authenticator.type))


def _code_failed(user: Any, **_: Any) -> None:
    _recorded(None, "people.code_failed", user)


def _recorded(by: Any, verb: str, person: Any, reason: str = "") -> None:
    subject = person.username if person is not None else ""
    area = home_of(person) if person is not None else ""
    with acting(by, verb, subject=subject, area=area, reason=reason):
        pass
