"""The office with the invented province at two sizes: pages and API over loopback, counts, numbers, a freeze."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.loopback import Answered, ask, logged_in
from bench.machine import Measured, measure
from bench.office_intake import INTAKE, Office, intake_lines

__all__ = ["SIZES", "bench"]

SIZES = (100_000, 1_000_000)
#: Answers timed for each kind of page, of which the first hundredth is not the first ever asked.
PAGES, WARM, WORKERS = 400, 40, 2
COUNTY = "433124"
#: Three criteria, one of them in another table, and one aggregate over the members.
CRITERIA = {
    "where": [
        {"column": "exit_flag", "one_of": ["0", "1", "2"]},
        {"column": "household_attribute", "one_of": ["01", "02", "04", "06"]},
        {"table": "income", "column": "net_income", "at_most": 5_000_000},
    ],
    "rows": [{"table": "person", "where": [{"column": "sex", "one_of": ["2"]}], "at_least": 2}],
}


def bench(
    folder: Path,
    sizes: Sequence[int],
    rounds: int,
    say: Callable[[str], None],
    postgresql: bool = False,
    intake_households: int = INTAKE,
    pages: bool = True,
) -> list[str]:
    """Fill what is missing, then measure every size in turn; `rounds` interleave the sizes."""
    with ExitStack() as stack:
        offices = [_made(folder, persons, None, say) for persons in sizes]
        if postgresql:
            from tests.fixtures.postgresql import cluster

            for persons in sizes:
                address = stack.enter_context(cluster())
                offices.append(_made(folder, persons, address, say))
        if not pages:
            return intake_lines(offices, _contender, intake_households, say)
        found: dict[str, dict[str, list[Answered]]] = {each.name: {} for each in offices}
        for number in range(rounds):
            for each in offices:
                say(f"pages: round {number + 1} of {rounds}, {each.name}")
                for page, answered in _read(each).items():
                    found[each.name].setdefault(page, []).append(answered)
        lines = _pages(found)
        for each in offices:
            say(f"freezing: {each.name}")
            lines += _frozen(each)
        return lines + intake_lines(offices, _contender, intake_households, say)


def _made(folder: Path, persons: int, database: str | None, say: Callable[[str], None]) -> Office:
    home = folder / f"office-{persons}"
    env = {
        "TUOPIN_HOME": str(home / ("office" if database is None else "office-postgresql")),
        "TUOPIN_STORE": str(home / "store"),
        "TUOPIN_DEMO": "1",
        "TUOPIN_SEAL_MINUTES": "0",
    }
    if database is not None:
        env["TUOPIN_DATABASE"] = database
    office = Office(home, persons, env)
    home.mkdir(parents=True, exist_ok=True)
    say(f"filling where it is empty: {office.name}")
    _contender(office, "office filled", home, "--chunk", str(persons))
    return office


def _contender(office: Office, name: str, out: Path, *options: str) -> Measured:
    with _environment(office.env):
        return measure("bench.contenders", name, str(office.folder), str(out), *options)


@contextmanager
def _environment(env: dict[str, str]) -> Iterator[None]:
    held = dict(os.environ)
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(held)


# ---- pages -------------------------------------------------------------------------------------------------


def _read(office: Office) -> dict[str, Answered]:
    """Every kind of page, four connections, after some that are not timed."""
    said = _contender(office, "office asked", office.folder).said
    with _open(office) as port:
        cookie = logged_in(port, "provincial-officer", said["password"])
        token = {"Authorization": f"Bearer {said['token']}", "Content-Type": "application/json"}
        households = [f"/households/{each}/" for each in said["households"]]
        numbers = json.dumps({"numbers": said["numbers"]}).encode()
        asked = {
            "county list": ([f"/households/?area={COUNTY}"], cookie, PAGES, None),
            "province list": (["/households/"], cookie, PAGES, None),
            "household page": (households, cookie, PAGES, None),
            "API, 50 households": ([f"/api/v1/households?area={COUNTY}&limit=50"], token, PAGES, None),
            "1,000 numbers resolved": (["/api/v1/resolve"], token, 20, numbers),
            "three criteria counted": (["/api/v1/counts"], token, 8, json.dumps(CRITERIA).encode()),
        }  # fmt: skip
        answers = {}
        for name, (paths, headers, many, body) in asked.items():
            alone = 1 if body is not None else 4
            if body is None:
                ask(port, paths, headers, many=WARM)
            answers[name] = ask(port, paths, headers, many=many, connections=alone, body=body)
        return answers


@contextmanager
def _open(office: Office) -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    words = ["office", "serve", "--no-work", "--port", str(port), "--workers", str(WORKERS)]
    log = office.folder / "serve.log"
    with log.open("wb") as into:
        process = subprocess.Popen(
            [sys.executable, "-m", "tuopin", *words],
            env={**os.environ, **office.env},
            stdout=into,
            stderr=into,
        )
    try:
        for _ in range(600):
            if _answers(port):
                break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"the office did not open; see {log}")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def _pages(found: dict[str, dict[str, list[Answered]]]) -> list[str]:
    lines = [
        f"office: pages over loopback, {WORKERS} workers, 4 connections; milliseconds, best of the rounds",
        f"  {'':24}{'office':30}{'p50':>8}{'p95':>8}{'a second':>10}",
    ]
    for page in next(iter(found.values())):
        for office, answers in found.items():
            best = min(answers[page], key=lambda each: each.share(50))
            lines.append(
                f"  {page:24}{office:30}{best.share(50):8.1f}{best.share(95):8.1f}{best.rate:10.0f}"
            )
        lines += _growth(page, found)
    return lines


def _growth(page: str, found: dict[str, dict[str, list[Answered]]]) -> list[str]:
    """How much slower the largest size is than the smallest, on each database."""
    lines = []
    for kind in ("SQLite", "PostgreSQL"):
        of = [name for name in found if name.startswith(kind)]
        if len(of) > 1:
            small, large = (
                min(each.share(50) for each in found[name][page]) for name in (of[0], of[-1])
            )
            lines.append(f"  {'':24}{kind + ', largest / smallest':30}{large / small:8.2f}")
    return lines


# ---- a freeze ----------------------------------------------------------------------------------------------


def _frozen(office: Office) -> list[str]:
    store = office.folder / "frozen"
    shutil.rmtree(store, ignore_errors=True)
    frozen = Office(office.folder, office.persons, {**office.env, "TUOPIN_STORE": str(store)})
    told = _contender(frozen, "office frozen", store)
    shutil.rmtree(store, ignore_errors=True)
    steps = ", ".join(
        f"{name} {step['wall']:.1f} s ({step['cpu']:.1f} CPU)"
        for name, step in told.said["steps"].items()
    )
    return [
        f"office: freeze, {office.name}: {told.work_wall:.1f} s ({told.work_cpu:.1f} CPU), {told.peak:,.0f} MB, "
        f"{told.said['rows']:,} rows: {steps}; others used {told.others:.2f} cores"
    ]
