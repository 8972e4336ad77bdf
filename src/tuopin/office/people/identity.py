"""Logging in through an identity server: it says who somebody is; accounts and roles are this office's alone.

Loaded only where TUOPIN_OIDC_URL is set.
"""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest

from tuopin.office.audit.acting import acting
from tuopin.office.people.managing import home_of
from tuopin.office.people.models import Person
from tuopin.office.people.pages import refused
from tuopin.terms import Text

__all__ = ["Known"]

UNKNOWN = Text(
    "身份已核实,但这里没有同名的帐号;请找本县管理帐号的人开立",
    "you were recognised, but there is no account of that name here; ask whoever manages accounts in your county",
)
TAKEN = Text(
    "这个帐号已与统一身份认证中的另一人绑定;请找系统管理员",
    "this account belongs to somebody else at the identity server; ask your administrator",
)


class Known(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Matches whoever comes to an account that is there, and never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Accounts are opened by whoever manages them."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The account bound to that identity; at the first time the one of that username, which is then bound to it."""
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise ImmediateHttpResponse(refused(request, UNKNOWN))
            return
        username = sociallogin.user.username or ""
        person = Person.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise ImmediateHttpResponse(refused(request, UNKNOWN))
        bound = SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider)
        if bound.exists():
            raise ImmediateHttpResponse(refused(request, TAKEN))
        with acting(person, "people.identity", subject=person.username, area=home_of(person)):
            sociallogin.connect(request, person)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """The username alone; what else the server tells of a person is not kept."""
        sociallogin.account.extra_data = {}
        sociallogin.user.username = str(data.get("username") or "")
        return sociallogin.user
