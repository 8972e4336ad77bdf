"""`office migrate` killed anywhere: the next one goes on from there, no row is lost and no trigger is missing."""

from pathlib import Path

import pytest

from fixtures.installations import Installed, filled, installed, once

__all__ = ["filled", "once"]

pytestmark = pytest.mark.slow

#: Dies at the n-th call of something, before or after it is done.
DIES = """
def dies(where, name, at, after=False):
    true, calls = getattr(where, name), [0]
    def counted(*given, **named):
        calls[0] += 1
        if calls[0] == at and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        told = true(*given, **named)
        if calls[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return told
    setattr(where, name, counted)

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tuopin.office.audit import triggers
from tuopin.office.running import migrate
"""

#: Where it is killed in a new database.
PLACES = {
    "inside a migration": 'dies(connection.SchemaEditorClass, "create_model", 12)',
    "before the first trigger": 'dies(triggers, "install", 1)',
    "between the triggers of two applications": 'dies(triggers, "install", 4)',
}

LOOK = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tuopin.office.audit.checks import missing_triggers
executor = MigrationExecutor(connection)
plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
with connection.cursor() as cursor:
    tables = sorted(connection.introspection.table_names(cursor))
print(len(plan), missing_triggers(), len(tables), "office_cache" in tables)
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What stands in a database that was made without interruption."""
    made = installed(tmp_path_factory.mktemp("whole"), "whole")
    return made.script(DIES + "migrate()\n" + LOOK)


@pytest.mark.parametrize("place", PLACES)
def test_a_new_database_is_finished_by_the_next(tmp_path: Path, whole: str, place: str) -> None:
    made = installed(tmp_path, "killed")
    made.script(DIES + PLACES[place] + "\nmigrate()\n", code=-9)
    assert "run tuopin office migrate" in made.office("doctor", code=1)
    assert "up to date" in made.office("migrate")
    assert made.script(DIES + LOOK) == whole
    assert whole.split()[:2] == ["0", "[]"]


def test_rows_and_the_record_stand_after_a_migration_of_the_registry_was_killed(
    filled: Installed,
) -> None:
    filled.script(
        DIES
        + """
from django.core.management import call_command
call_command("migrate", "registry", "0002", verbosity=0)
dies(connection.SchemaEditorClass, "remove_index", 3)
migrate()
""",
        code=-9,
    )
    assert "1 migrations are not done" in filled.office("doctor", code=1)
    filled.office("migrate")
    told = filled.script(
        """
        from tuopin.office.audit.checks import missing_triggers
        from tuopin.office.audit.models import Change
        from tuopin.office.audit.sealing import verify
        with acting(None, "tests.change") as act:  # what is written from now on is seen
            Household.objects.update(exit_year=2017)
        print(Household.objects.count(), Person.objects.count(), len(missing_triggers()),
              Change.objects.filter(act=act.pk).count(), len(verify()[2]))
        """
    )
    assert told.split() == ["12", "24", "0", "12", "0"]
