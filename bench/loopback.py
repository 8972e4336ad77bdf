"""A reader of pages on this machine: a few connections that stay open, every answer timed, bounded in number."""

from __future__ import annotations

import http.client
import http.cookiejar
import re
import statistics
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

__all__ = ["Answered", "ask", "logged_in"]


@dataclass(frozen=True)
class Answered:
    """How long each answer took, in milliseconds, and how many came in a second."""

    times: Sequence[float]
    wall: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.wall

    def share(self, percent: int) -> float:
        """The time within which so many per cent of the answers came, in milliseconds."""
        return statistics.quantiles(self.times, n=100, method="inclusive")[percent - 1]


def ask(
    port: int,
    paths: Sequence[str],
    headers: Mapping[str, str],
    *,
    many: int,
    connections: int = 4,
    body: bytes | None = None,
) -> Answered:
    """Ask for the paths in turn over that many connections; RuntimeError where an answer is not 200."""
    asked = list(islice(cycle(paths), many))
    shares = [asked[start::connections] for start in range(connections)]
    times: list[list[float]] = [[] for _ in shares]
    wrong: list[str] = []

    def read(share: list[str], into: list[float]) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for path in share:
            start = time.perf_counter()
            line.request("GET" if body is None else "POST", path, body, dict(headers))
            answer = line.getresponse()
            said = answer.read()
            into.append((time.perf_counter() - start) * 1000)
            if answer.status != 200:
                wrong.append(f"{answer.status} {path}: {said[:200]!r}")
                return
        line.close()

    threads = [threading.Thread(target=read, args=pair) for pair in zip(shares, times, strict=True)]
    start = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    wall = time.perf_counter() - start
    if wrong:
        raise RuntimeError(wrong[0])
    return Answered([each for part in times for each in part], wall)


def logged_in(port: int, username: str, password: str) -> dict[str, str]:
    """The headers of somebody who has logged in through the form."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{port}/accounts/login/"
    page = opener.open(address).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise RuntimeError("the login page has no form")
    form = {"login": username, "password": password, "csrfmiddlewaretoken": token.group(1)}
    opener.open(
        urllib.request.Request(address, urllib.parse.urlencode(form).encode(), {"Referer": address})
    ).read()
    cookies = {each.name: each.value or "" for each in jar}
    if not any("session" in name for name in cookies):
        raise RuntimeError(f"{username} could not log in")
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
