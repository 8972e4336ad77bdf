"""Starting the office: settings found, database brought up to date, one process tree that serves the pages."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connections
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from tuopin.office.environment import own_folder
from tuopin.terms import Text

__all__ = ["begin", "fill", "migrate", "serve", "work"]

#: The county of the demonstration's accounts: 花垣县, where targeted poverty reduction was first named.
DEMO_COUNTY = "433124"
ASSIGNED = 8
#: A worker beside the pages that ended is started again, but not sooner than this after its last start, in seconds.
AGAIN_AFTER = 10.0
log = logging.getLogger("tuopin.running")


def begin(settings: dict[str, str] | None = None) -> None:
    """Make Django ready, once a process; `settings` win over what the process was given."""
    os.environ.update(settings or {})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuopin.office.settings")
    from django.conf import settings as found  # noqa: PLC0415 - read only when the environment stands

    _keep_private(found.HOME, found.DATABASES["default"])
    django.setup()


def _keep_private(home: Path, database: Mapping[str, Any]) -> None:
    """Make the home and an empty database for nobody else's eyes: the registry holds names in the clear."""
    own_folder(home)
    if database["ENGINE"].endswith("sqlite3"):
        # an empty file is an empty database; SQLite gives the files it makes beside it the same rights
        with suppress(FileExistsError):
            os.close(os.open(str(database["NAME"]), os.O_CREAT | os.O_EXCL, 0o600))


def migrate() -> None:
    """Bring the database up to date, make every trigger anew and the table that workers share."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def fill(
    store: Path, key: bytes, progress: Callable[[str, int, int], None], *, verdicts: bool = True
) -> int:
    """Open the registry from the newest round of a store, and in a demonstration its accounts; 0 where it is filled.

    `verdicts`: take up what the store's runs say too; not while they are still being made.
    """
    from django.conf import settings  # noqa: PLC0415

    from tuopin.office.assessment.running import take_up  # noqa: PLC0415
    from tuopin.office.people.demonstration import open_demonstration  # noqa: PLC0415
    from tuopin.office.registry.models import Household  # noqa: PLC0415
    from tuopin.office.registry.opening import open_registry  # noqa: PLC0415
    from tuopin.store import Store  # noqa: PLC0415 - engines take a second that no other command needs

    written = 0
    if not Household._default_manager.exists():
        written = open_registry(Store(store).snapshots()[-1], key, None, progress)
        if settings.DEMO:
            inside = Household._default_manager.filter(
                village_code__gte=DEMO_COUNTY, village_code__lt=DEMO_COUNTY + ":"
            )
            numbers = inside.order_by("village_code", "household_no").values_list(
                "household_no", flat=True
            )
            open_demonstration(DEMO_COUNTY, list(numbers[:ASSIGNED]))
    if verdicts:
        take_up()
    return written


class _Log(Logger):  # type: ignore[misc]
    """The server's own lines in the form of all others: a request's address never enters them."""

    def setup(self, cfg: Any) -> None:
        """Hand lines on to the handlers that the settings name."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class _Beside(Arbiter):  # type: ignore[misc]
    """The master process; looks after a worker for long work and seals beside the workers for pages."""

    beside: subprocess.Popen[bytes] | None = None
    started = -AGAIN_AFTER

    def manage_workers(self) -> None:
        """Start what is missing; called every second."""
        super().manage_workers()
        if self.beside is not None and self.beside.poll() is None:
            return
        if time.monotonic() - self.started >= AGAIN_AFTER:
            self.started = time.monotonic()
            self.beside = subprocess.Popen([sys.executable, "-m", "tuopin", "office", "work"])

    def stop(self, graceful: bool = True) -> None:
        """Stop the worker beside with the others."""
        if self.beside is not None and self.beside.poll() is None:
            self.beside.terminate()
        super().stop(graceful)
        if self.beside is not None:
            try:
                self.beside.wait(self.cfg.graceful_timeout)
            except subprocess.TimeoutExpired:
                self.beside.kill()


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn told by us instead of by its command line."""

    def __init__(self, options: dict[str, Any], *, beside: bool) -> None:
        self._options, self._beside = options, beside
        super().__init__()

    def load_config(self) -> None:
        """Our options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application."""
        from tuopin.office.wsgi import application  # noqa: PLC0415

        return application

    def run(self) -> None:
        """Serve."""
        (_Beside if self._beside else Arbiter)(self).run()


def serve(
    host: str, port: int, workers: int, ready: Callable[[Text], None], *, beside: bool = True
) -> None:
    """Serve until interrupted; `ready` is told when the first page can be had.

    `beside`: with a process for long work and seals; without it one is run as `tuopin office work`.
    """

    def told(_: Any) -> None:
        ready(
            Text(
                f"办公系统已启动:http://{host}:{port}/",
                f"the office is open: http://{host}:{port}/",
            )
        )

    # What the workers are forked from holds no connection that they would share.
    connections.close_all()
    _Server(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": 4,
            "worker_class": "gthread",
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "graceful_timeout": 20,
            "accesslog": None,
            "loglevel": "warning",
            "logger_class": _Log,
            "control_socket_disable": True,
            "when_ready": told,
        },
        beside=beside,
    ).run()


def work() -> None:
    """Run long work as it comes and seal the record every so often, until told to stop or left alone."""
    from tuopin.office.environment import found_environment  # noqa: PLC0415
    from tuopin.office.intake.uploads import sweep_work  # noqa: PLC0415
    from tuopin.office.jobs.working import work as run_jobs  # noqa: PLC0415

    # A worker that was killed left its text in the clear; this one is started in its place within seconds.
    sweep_work()
    stop, parent = threading.Event(), os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    minutes = found_environment().number("TUOPIN_SEAL_MINUTES")
    sealing = threading.Thread(target=_seal_every, args=(60.0 * minutes, stop), daemon=True)
    if minutes:
        sealing.start()
    run_jobs(lambda: stop.is_set() or os.getppid() != parent)
    stop.set()
    if minutes:
        sealing.join(timeout=30)


def _seal_every(seconds: float, stop: threading.Event) -> None:
    """Seal at once and then every so often; of two offices on one database the second finds nothing left to seal."""
    from django.db import Error, close_old_connections, connection  # noqa: PLC0415

    from tuopin.office.audit.sealing import seal  # noqa: PLC0415

    while True:
        close_old_connections()
        try:
            made = seal()
            if made is not None:
                log.info("sealed", extra={"rows": made.last_act - made.first_act + 1})
        except Error:
            log.exception(
                "not sealed"
            )  # the next time it is tried again; the doctor says how much is open
        if stop.wait(seconds):
            break
    connection.close()
