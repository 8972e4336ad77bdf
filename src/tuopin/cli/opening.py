"""The office of a demonstration: filled beside the playing of its programme, and opened when that is done."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tuopin.cli.output import Speaker
from tuopin.rounds.keys import found_key
from tuopin.rounds.side_by_side import a_process
from tuopin.terms import Text

__all__ = ["Filling", "filling", "need_address", "need_office", "office_of", "open_office"]


def need_office(speaker: Speaker) -> None:
    """Refuse where the office's packages are not installed."""
    if importlib.util.find_spec("django") is None:
        speaker.refuse(
            Text(
                "办公系统的组件没有安装:pip install 'tuopin[office]'",
                "the parts of the office are not installed: pip install 'tuopin[office]'",
            )
        )


def need_address(host: str, port: int, speaker: Speaker) -> None:
    """Refuse where the office could not listen: told before the work is done, not after."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind((host, port))
        except (OSError, OverflowError):
            speaker.refuse(
                Text(
                    f"{host} 的端口 {port} 不能用,可能已被占用;请用 --port 另选一个(1 至 65535)",
                    f"port {port} of {host} cannot be used, it may be taken; choose another with --port (1 to 65535)",
                )
            )


def office_of(out: Path) -> dict[str, str]:
    """The settings of the office that belongs to a demonstration's folder."""
    return {
        "TUOPIN_HOME": str(out / "office"),
        "TUOPIN_STORE": str(out / "store"),
        "TUOPIN_DEMO": "1",
    }


class Filling:
    """Fills the office in another process as the programme gets on; `reached` is told how far it is."""

    def __init__(self, out: Path, pool: ProcessPoolExecutor) -> None:
        self._out, self._pool = out, pool
        self._steps: list[Future[None]] = []

    def reached(self, stage: str) -> None:
        """Begin what can be begun: at first an empty office, then the registry, then the verdicts."""
        if stage == "begun":
            self._steps.append(self._pool.submit(_prepare, self._out))
        else:
            self._steps.append(self._pool.submit(_fill, self._out, verdicts=stage == "assessed"))

    def wait(self) -> None:
        """Until all is in; raises what went wrong there."""
        for step in self._steps:
            step.result()


@contextmanager
def filling(out: Path) -> Iterator[Filling]:
    """A process that fills the office beside this one."""
    with a_process() as pool:
        yield Filling(out, pool)


def _prepare(out: Path) -> None:
    from tuopin.office.running import begin, migrate  # noqa: PLC0415 - Django is an extra

    begin(office_of(out))
    migrate()


def _fill(out: Path, *, verdicts: bool) -> None:
    from tuopin.office.running import fill  # noqa: PLC0415 - Django is an extra

    store = out / "store"
    fill(
        store,
        found_key(store, None, lambda text: None),
        lambda task, done, total: None,
        verdicts=verdicts,
    )


def open_office(out: Path, language: str, *words: str) -> None:
    """Become the office: this process is replaced by the one that serves."""
    os.environ.update(office_of(out))
    sys.stdout.flush()
    os.execv(
        sys.executable,
        [sys.executable, "-m", "tuopin", "--lang", language, "office", "serve", *words],
    )
