"""How people arrive here: nobody signs up by themselves, a changed password ends the first one, secrets are sealed."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuopin.office.audit.acting import acting
from tuopin.office.keyring import office_keys
from tuopin.office.look.language import say
from tuopin.office.people.managing import home_of
from tuopin.terms import Text

__all__ = ["Accounts", "Codes", "SecondFactor"]

#: So long after logging in nobody is asked for the password once more, in seconds.
FRESH = 300
#: A code is good for a minute and a half, counting clocks that are a little off; so long it cannot be used again.
SPENT = 120


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """The account rules of an office."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by whoever manages them."""
        return False

    def set_password(self, user: Any, password: str) -> None:
        """A password the person chose: an act of theirs, after which no change is demanded."""
        with acting(user, "people.password", subject=user.username, area=home_of(user)):
            user.set_password(password)
            user.must_change_password = False
            user.save(update_fields=["password", "must_change_password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to the pages."""
        return "/"

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not where the person logged in a moment ago: the password was just given."""
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - float(each["at"]) < FRESH for each in records)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """An office sends no mail; the record of acts holds it."""


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors lie sealed in the database, under the key of personal data."""

    def encrypt(self, text: str) -> str:
        """Sealed, as text."""
        return base64.b64encode(office_keys().seal(text)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed."""
        return office_keys().open(base64.b64decode(encrypted_text))

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.username)

    def build_totp_svg(self, url: str) -> SafeString:
        """The square as a drawing that stands in the page: no style, no address, nothing the policy would refuse."""
        code = qrcode.QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        dark = [(x, y) for y, row in enumerate(rows) for x, on in enumerate(row) if on]
        path = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
        label = say(Text("第二因素的二维码", "QR code of the second factor"))
        return format_html(
            '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" width="220" height="220" '
            'shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="{}"/></svg>',
            label, len(rows), len(rows), path,
        )  # fmt: skip


class Codes(AuthenticateForm):  # type: ignore[misc]
    """A code is taken once: whoever read it over a shoulder comes too late."""

    def clean_code(self) -> str:
        """The code, now spent."""
        told = "".join(self.cleaned_data["code"].split())
        spent = f"tuopin.code.{self.user.pk}.{hashlib.sha256(told.encode()).hexdigest()}"
        if cache.get(spent):
            self.cleaned_data["code"] = ""
        code: str = super().clean_code()
        cache.set(spent, 1, SPENT)
        return code
