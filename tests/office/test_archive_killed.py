"""A worker killed in the middle of a freeze leaves nothing half, and its job runs again to the end."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings

#: A whole office of its own, since a killed process cannot share a test's transaction.
SCRIPT = """
import os, signal, sys
from datetime import timedelta
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from fixtures.archived import YEAR, changed, made_ready
from fixtures.offices import set_up
from tuopin.office.archive import freezing, preparing
from tuopin.office.archive.actions import ask_freeze
from tuopin.office.archive.keeping import store, store_key
from tuopin.office.archive.models import Round
from tuopin.office.jobs.models import Job
from tuopin.office.jobs.working import one
from tuopin.office.people.models import Person as Account
from tuopin.store import Store

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

step, where = sys.argv[1:]
if step == "begin":
    call_command("migrate", verbosity=0)
    set_up()
    made_ready()
    ask_freeze(YEAR, Account.objects.get(username="provincial_decider"))
if step == "killed":
    if where == "reading":  # after some counties' files are written
        pieces = preparing.read_pieces
        def some(*given):
            for number, each in enumerate(pieces(*given)):
                if number == 3:
                    die()
                yield each
        preparing.read_pieces = some
    elif where == "writing":  # when all files lie where the round will be
        Store.commit = die
    else:  # when the store has the round and the office does not know it yet
        freezing._entered = die
    one()
if step == "again":
    assert Job.objects.get().state == "running"
    Job.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    assert one()
if step in ("killed", "again", "look"):
    job, kept = Job.objects.get(), store()
    rows = sum(part.rows for year in kept.rounds() for part in kept.snapshot(year).parts)
    print(job.state, job.tries, len(kept.snapshots()), rows, Round.objects.count(), len(kept.verify(key=store_key())))
    folder = settings.STORE / "rounds" / str(YEAR)
    names = settings.STORE / "identities" / str(YEAR)
    for each in (folder, names):
        print(*sorted(path.name for path in each.glob("*")) if each.exists() else ())
"""


def run(step: str, where: str, home: Path, database: str) -> tuple[int, list[str]]:
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT, step, where],
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "PYTHONPATH": "src:tests",
            "DJANGO_SETTINGS_MODULE": "tuopin.office.settings",
            "TUOPIN_HOME": str(home),
            "TUOPIN_STORE": str(home / "store"),
            "TUOPIN_DATABASE": database,
            "TUOPIN_DEMO": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode in (0, -9), told.stderr[-3000:]
    return told.returncode, told.stdout.splitlines()


@pytest.fixture
def database() -> Iterator[str]:
    """A database of the test's own beside the one under test, which another process may write to."""
    held = settings.DATABASES["default"]
    if "sqlite" in held["ENGINE"]:
        yield "sqlite"
        return
    import psycopg

    address = urlsplit(os.environ["TUOPIN_DATABASE"])
    with psycopg.connect(urlunsplit(address._replace(path="/postgres")), autocommit=True) as owner:
        owner.execute("CREATE DATABASE killed")
        try:
            yield urlunsplit(address._replace(path="/killed"))
        finally:
            owner.execute("DROP DATABASE killed WITH (FORCE)")


READY = ".prepared .prepared.lock"
#: What lies of the round and of its names when the process is gone.
LEFT = {
    "reading": ("", ".prepared.lock .prepared.partial"),
    "writing": (".lock .v1.partial", f"{READY} .v1.partial"),
    "entering": (".lock v1", f"{READY} v1"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("where", "frozen"), [("reading", 0), ("writing", 0), ("entering", 1)])
def test_a_killed_freeze_leaves_nothing_half_and_runs_again(
    tmp_path: Path, database: str, where: str, frozen: int
) -> None:
    assert run("begin", where, tmp_path, database)[0] == 0
    assert run("killed", where, tmp_path, database)[0] == -9
    code, (told, *left) = run("look", where, tmp_path, database)
    # running, one try; a whole round or none (12 households, 24 persons, 12 incomes); none entered; no problem
    assert (code, told) == (0, f"running 1 {frozen} {48 * frozen} 0 0")
    assert tuple(left) == LEFT[where]
    code, (told, *left) = run("again", where, tmp_path, database)
    assert (code, told) == (0, "done 2 1 48 1 0")
    assert left == [".lock v1", f"{READY} v1"]  # and nothing unfinished beside it
