"""An identity server: whoever it knows enters the account of the same name; no account is ever made by it."""

from __future__ import annotations

import base64
import json
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from fixtures.installations import Installed, filled, once, serving

__all__ = ["filled", "once"]

pytestmark = pytest.mark.slow
for needed in ("jwt", "oauthlib"):
    pytest.importorskip(needed, reason="the parts for an identity server are not installed")


def signed(claims: dict[str, Any]) -> str:
    """A token as a server hands it over; over a connection of its own nobody looks at the signature."""
    parts = [{"alg": "RS256", "kid": "1"}, claims]
    told = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts]
    return ".".join([*told, "c2ln"])


class Server(BaseHTTPRequestHandler):
    """A small identity server that knows one person at a time, and asks nothing."""

    who = ("", "")  # (sub, preferred_username)

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_port}"
        parts = urllib.parse.urlsplit(self.path)
        asked = dict(urllib.parse.parse_qsl(parts.query))
        sub, name = Server.who
        if parts.path == "/authorize":
            back = urllib.parse.urlencode({"code": "c", "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
            return
        told = {
            "/.well-known/openid-configuration": {
                "issuer": base, "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token", "userinfo_endpoint": f"{base}/userinfo",
                "jwks_uri": f"{base}/jwks",
            },
            "/userinfo": {"sub": sub, "preferred_username": name, "email": "someone@example.org"},
        }[parts.path]  # fmt: skip
        self._tell(told)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        now, base = int(time.time()), f"http://127.0.0.1:{self.server.server_port}"
        claims = {"iss": base, "aud": "office", "sub": Server.who[0], "iat": now, "exp": now + 60}
        self._tell({"access_token": "t", "token_type": "Bearer", "id_token": signed(claims)})

    def _tell(self, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def identity_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class Visitor:
    """A browser without a screen: cookies, and what a page says."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.url = ""

    def get(self, path: str, sent: dict[str, str] | None = None) -> tuple[int, str]:
        data = urllib.parse.urlencode(sent).encode() if sent is not None else None
        request = urllib.request.Request(self.base + path, data, {"Referer": self.base})
        try:
            with self.opener.open(request, timeout=300) as answer:
                self.url = answer.url
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            self.url = error.url
            return error.code, error.read().decode()

    def enter(self, sub: str, name: str) -> tuple[int, str]:
        """Through the second button of the login page."""
        Server.who = (sub, name)
        _, login = self.get("/accounts/login/")
        address = re.search(r'href="(/accounts/oidc/[^"]+)"', login).group(1)
        _, page = self.get(address)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        return self.get(address, {"csrfmiddlewaretoken": token})


def test_who_is_known_elsewhere_enters_the_account_of_the_same_name(
    filled: Installed, identity_server: str, tmp_path: Path
) -> None:
    filled.env |= {
        "TUOPIN_OIDC_URL": identity_server, "TUOPIN_OIDC_CLIENT": "office",
        "TUOPIN_OIDC_SECRET": "s", "TUOPIN_OIDC_NAME": "县统一认证",
    }  # fmt: skip
    filled.office("migrate")
    with serving(filled) as (port, _):
        clerk = Visitor(port)
        status, page = clerk.enter("sub-1", "township_clerk")
        assert (status, "您好" in page) == (200, True), page
        status, page = Visitor(port).enter("sub-9", "nobody-here")
        assert (status, "没有同名的帐号" in page) == (403, True)
        # the name is taken by another identity: it is not given up to whoever calls themselves so later
        status, page = Visitor(port).enter("sub-2", "township_clerk")
        assert (status, "与统一身份认证中的另一人绑定" in page) == (403, True)
        # and the identity stays with its account, whatever it is called by now
        status, page = Visitor(port).enter("sub-1", "renamed")
        assert (status, "您好" in page) == (200, True)
        decider = Visitor(port)
        decider.enter("sub-3", "county_decider")
        assert decider.url.endswith("/accounts/2fa/totp/activate/")
    found = filled.script(
        """
        from allauth.socialaccount.models import SocialAccount, SocialToken
        from tuopin.office.audit.models import Act
        from tuopin.office.people.models import Person as Account
        print(Account.objects.count(), SocialToken.objects.count(),
              sorted(a.uid for a in SocialAccount.objects.all()), [a.extra_data for a in SocialAccount.objects.all()],
              Act.objects.filter(verb="people.identity").count())
        """
    )
    assert found.strip() == "14 0 ['sub-1', 'sub-3'] [{}, {}] 2"
    assert "the checks for production found nothing" not in filled.office("doctor")
