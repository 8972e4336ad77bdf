"""Logging in through a real browser: first password, second factor, recovery codes, language, a phone's width."""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode
from pathlib import Path
from typing import Any

import pytest

from fixtures.installations import Installed, filled, once, serving
from fixtures.visitors import IN_BROWSER, Visitor, browser, pictures

__all__ = ["browser", "filled", "once", "pictures"]

PASSWORD = "shan-shui-tian-lin"

pytestmark = IN_BROWSER


def code_of(secret: str) -> str:
    """The six digits of RFC 6238."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    told = hmac.new(b32decode(secret), moment, hashlib.sha1).digest()
    at = told[-1] & 15
    return f"{(struct.unpack('>I', told[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_decider_arrives_with_a_first_password_and_leaves_with_a_second_factor(
    filled: Installed, browser: Any, width: int, pictures: Path
) -> None:
    first = filled.script(
        """
        from tuopin.office.people.actions import renew_password
        from tuopin.office.people.models import Person as Account
        print(renew_password(Account.objects.get(username="county_decider"), None, "新来"))
        """
    ).split()[-1]
    with serving(filled) as (port, _):
        visitor = Visitor(browser, port, width, pictures)
        secret = arrives(visitor, first)
        comes_again(visitor, secret)
        switches_language(visitor)
        visitor.nothing_wrong()
        visitor.context.close()


def arrives(visitor: Visitor, first: str) -> str:
    page = visitor.page
    visitor.log_in("county_decider", "wrong")
    assert "不正确" in page.inner_text("main")
    visitor.fits()
    visitor.keep("login.wrong")
    visitor.log_in("county_decider", first)
    assert page.url.endswith("/accounts/password/change/")
    visitor.fits()
    visitor.keep("login.first-password")
    for name, value in (("oldpassword", first), ("password1", PASSWORD), ("password2", PASSWORD)):
        page.fill(f"#id_{name}", value)
    visitor.press("修改")
    assert page.url.endswith("/accounts/2fa/totp/activate/")
    secret = page.inner_text("#authenticator_secret")
    box = page.locator("svg.qr").bounding_box()
    assert 150 < box["width"] <= 240
    assert abs(box["width"] - box["height"]) < 2
    visitor.fits()
    visitor.keep("login.second-factor")
    page.fill("#id_code", "000000")
    visitor.press("启用")
    assert page.locator(".wrong").count() == 1
    secret = page.inner_text("#authenticator_secret")
    page.fill("#id_code", code_of(secret))
    visitor.press("启用")
    assert len(re.findall(r"^\d{8}$", page.inner_text(".codes"), re.MULTILINE)) == 10
    visitor.fits()
    visitor.keep("login.recovery-codes")
    visitor.go("/")
    assert "您好" in page.inner_text("h1")
    return secret


def comes_again(visitor: Visitor, secret: str) -> None:
    page = visitor.page
    visitor.context.clear_cookies()
    visitor.log_in("county_decider", PASSWORD)
    assert page.url.endswith("/accounts/2fa/authenticate/")
    visitor.fits()
    visitor.keep("login.code")
    page.fill("#id_code", code_of(secret))
    visitor.press("登录")
    assert "您好" in page.inner_text("h1")
    visitor.fits()
    visitor.keep("login.arrived")


def switches_language(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/people/")
    assert page.inner_text("h1") == "帐号"
    visitor.fits()
    visitor.press("English")
    assert (page.inner_text("h1"), page.get_attribute("html", "lang")) == ("Accounts", "en")
    visitor.fits()
    visitor.keep("login.english")
    visitor.press("中文")
    assert page.inner_text("h1") == "帐号"
