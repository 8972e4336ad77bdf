"""A worker killed while it compares or exports: nothing half is kept, nothing stays in the clear, the next goes on."""

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
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from fixtures.intakes import DAY, open_year
from fixtures.nationals import COUNTY, changed_rows, national_files
from fixtures.offices import set_up
from tuopin.office.jobs.models import Job
from tuopin.office.jobs.working import one
from tuopin.office.national import comparing, exporting
from tuopin.office.national.actions import Wanted, ask_export, upload
from tuopin.office.national.models import Comparison, Difference, Export, Tally, Totals
from tuopin.office.people.models import Person as Account

def fill():
    call_command("migrate", verbosity=0, interactive=False)
    set_up()
    open_year()
    officer = Account.objects.get(username="county_officer")
    upload(files=national_files(changed_rows()), wanted=Wanted(COUNTY, DAY), by=officer)
    ask_export(area=COUNTY, tables=["household", "person"], headings="alias", kind="csv", numbers=True,
               reason="x", by=officer)

def killed(where, name, after=0):
    true, calls = getattr(where, name), [0]
    def die(*given, **named):
        if calls[0] == after:
            os.kill(os.getpid(), signal.SIGKILL)
        calls[0] += 1
        return true(*given, **named)
    setattr(where, name, die)

def die_comparing():
    killed(Totals.objects, "bulk_create")  # the differences are in, the totals are not
    one()

def die_exporting():
    killed(exporting, "store", after=1)  # one file of two is sealed, the other lies in the clear
    while one():
        pass

def revive():
    Job.objects.filter(state="running").update(seen_at=timezone.now() - timedelta(minutes=5))
    while one():
        pass

def look():
    home = Path(settings.MEDIA_ROOT)
    print(json.dumps({
        "state": Comparison.objects.get().state, "differences": Difference.objects.count(),
        "tallies": Tally.objects.count(), "totals": Totals.objects.count(),
        "files": len(Export.objects.get().files), "ready": Export.objects.get().ready_at is not None,
        "clear": sorted(p.parent.name for p in home.glob("*/work")),
        "jobs": dict(Job.objects.values_list("kind", "state")),
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
def test_killed_while_comparing_and_while_exporting(office: Callable[[str], Any]) -> None:
    office("fill")
    office("die_comparing")
    dead = office("look")
    assert (dead["state"], dead["differences"], dead["tallies"], dead["totals"]) == (
        "comparing",
        0,
        0,
        0,
    )
    assert dead["clear"] == ["national-comparison-1"]
    office("die_exporting")  # the comparison still belongs to its dead worker: the export is next
    dead = office("look")
    assert (dead["files"], dead["ready"]) == (0, False)
    # what the comparison left nobody held any more: the export swept it away before it began
    assert dead["clear"] == ["national-export-1"]
    office("revive")
    done = office("look")
    assert (done["state"], done["differences"], done["totals"]) == ("done", 11, 1)
    assert (done["files"], done["ready"], done["clear"]) == (2, True, [])
    assert done["jobs"] == {"national.compare": "done", "national.export": "done"}
