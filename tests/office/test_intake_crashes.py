"""A worker killed in the middle of checking or accepting: nothing half in, and the next one goes on from there."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parents[2]

#: What a process of its own does: the office in its home, on its database, and one of the steps below.
PROGRAM = """
import json, os, signal, sys
from datetime import timedelta
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from fixtures.intakes import csv_file, fresh, open_year
from fixtures.offices import set_up
from tuopin.office import running
from tuopin.office.intake import accepting, taking, uploads
from tuopin.office.intake.actions import Wanted, ask_accept, upload
from tuopin.office.intake.models import Batch, Kept
from tuopin.office.jobs.models import Job
from tuopin.office.jobs.working import one
from tuopin.office.people.models import Person as Account
from tuopin.office.registry.models import Household, Person
from datetime import date

def fill():
    call_command("migrate", verbosity=0, interactive=False)
    set_up()
    open_year()
    clerk = Account.objects.get(username="township_clerk")
    rows = [fresh(n) for n in range(1, 200)]
    for row in rows:
        row["household"]["head_name"] = "改名"
    households, persons = [r["household"] for r in rows], [p for r in rows for p in r["person"]]
    files = [csv_file("a.csv", households), csv_file("b.csv", persons)]
    upload(files, Wanted("433124900", date(2019, 12, 31)), clerk)

def ask():
    ask_accept(Batch.objects.get(), Account.objects.get(username="township_clerk"), "试")

def killed(where, name, after=0):
    true, calls = getattr(where, name), [0]
    def die(*given, **named):
        if calls[0] == after:
            os.kill(os.getpid(), signal.SIGKILL)
        calls[0] += 1
        return true(*given, **named)
    setattr(where, name, die)

def die_checking():
    killed(taking, "check_delivery")  # the rows lie in the clear in the folder of the check
    one()

def die_accepting():
    killed(accepting, "_insert", after=1)  # the first table is in, the second is not
    one()

def revive():
    Job.objects.filter(state="running").update(seen_at=timezone.now() - timedelta(minutes=5))
    while one():
        pass

def restart():  # the worker that is started in the dead one's place; nothing is asked of it yet
    os.chmod(folder_of_work().parent, 0o755)  # and how private the text is does not hang on the folder around it
    assert folder_of_work().stat().st_mode & 0o777 == 0o700
    with uploads.work_of("alive") as alive:
        from tuopin.office.jobs import working
        working.work = lambda until, pause=1.0: None
        running.work()
        assert alive.exists()

def folder_of_work():
    return uploads.folder_of(Batch.objects.get().pk) / "work"

def look():
    batch = Batch.objects.get()
    folder = uploads.folder_of(batch.pk)
    job = Job.objects.order_by("-pk").first()
    print(json.dumps({
        "state": batch.state, "job": job.state, "tries": job.tries, "kept": Kept.objects.count(),
        "households": Household.objects.count(), "persons": Person.objects.count(),
        "renamed": Household.objects.filter(head_name="改名").count(),
        "of_batch": Person.objects.filter(batch=batch.pk).count(),
        "clear": (folder / "work").exists(), "files": sorted(p.name for p in folder.rglob("*") if p.is_file()),
    }))

globals()[sys.argv[1]]()
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """An office of this test alone, in processes of its own; on PostgreSQL in a database of its own."""
    address = os.environ.get("TUOPIN_DATABASE", "sqlite")
    name = f"crash_{uuid.uuid4().hex[:8]}"
    if address != "sqlite":
        import psycopg

        with psycopg.connect(address, autocommit=True) as told:
            told.execute(f'CREATE DATABASE "{name}"')
        address = address.rsplit("/", 1)[0] + f"/{name}"
    environment = {
        **os.environ,
        "TUOPIN_HOME": str(tmp_path / "home"),
        "TUOPIN_DATABASE": address,
        "TUOPIN_DEMO": "1",
        "TUOPIN_OFFICE_KEY": "11" * 32,
        "DJANGO_SETTINGS_MODULE": "tuopin.office.settings",
        "PYTHONPATH": f"{HERE / 'src'}:{HERE / 'tests'}",
    }
    (tmp_path / "home").mkdir()

    def run(step: str) -> Any:
        told = subprocess.run(
            [sys.executable, "-c", PROGRAM, step],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if step.startswith("die"):
            assert told.returncode == -9, told.stderr[-2000:]
            return None
        assert told.returncode == 0, told.stderr[-3000:]
        return json.loads(told.stdout) if step == "look" else None

    yield run
    if address != "sqlite":
        with psycopg.connect(os.environ["TUOPIN_DATABASE"], autocommit=True) as told:
            told.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.slow
def test_killed_while_checking_and_while_accepting(office: Callable[[str], Any]) -> None:
    office("fill")
    office("die_checking")
    dead = office("look")
    assert (dead["state"], dead["job"], dead["clear"]) == ("checking", "running", True)
    assert (dead["households"], dead["renamed"]) == (12, 0)
    office("restart")
    dead = office("look")
    assert (dead["state"], dead["job"], dead["clear"]) == ("checking", "running", False)
    office("revive")
    checked = office("look")
    # twelve households were there, two of them (1 and 2 of the first village) are in the file
    assert (checked["job"], checked["tries"], checked["clear"]) == ("done", 2, False)
    assert (checked["state"], checked["households"]) == ("wanting", 12)
    assert "work" not in "".join(checked["files"])
    office("ask")
    office("die_accepting")
    dead = office("look")
    assert (dead["state"], dead["job"]) == ("wanting", "running")
    assert (dead["households"], dead["persons"], dead["renamed"]) == (12, 24, 0)
    assert (dead["of_batch"], dead["kept"]) == (0, 0)
    office("revive")
    done = office("look")
    assert (done["state"], done["job"], done["tries"]) == ("accepted", "done", 2)
    assert (done["households"], done["persons"], done["renamed"]) == (209, 418, 199)
    assert (
        done["of_batch"] == 394
    )  # 197 new households of two; those of the other two are as they were
