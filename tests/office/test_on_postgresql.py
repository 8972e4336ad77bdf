"""The office's tests once more on PostgreSQL, in a private cluster: the same code, by one setting."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.postgresql import WHY_NOT, cluster

HERE = Path(__file__).parent
WHERE = ("-p", "no:cacheprovider", str(HERE))


@pytest.mark.slow
@pytest.mark.skipif(
    not os.environ.get("TUOPIN_ON_POSTGRESQL"),
    reason="ten minutes more: set TUOPIN_ON_POSTGRESQL=1 to run the office's tests on PostgreSQL too",
)
@pytest.mark.skipif(WHY_NOT is not None, reason=f"not on PostgreSQL: {WHY_NOT}")
@pytest.mark.skipif(
    os.environ.get("TUOPIN_DATABASE", "sqlite") != "sqlite", reason="this is the run on PostgreSQL"
)
def test_every_test_of_the_office_holds_on_postgresql() -> None:
    with cluster() as address:
        told = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *WHERE],
            cwd=HERE.parents[1],
            env={**os.environ, "TUOPIN_DATABASE": address},
            capture_output=True,
            text=True,
            check=False,
        )
    assert told.returncode == 0, told.stdout[-6000:] + told.stderr[-2000:]
    assert " passed" in told.stdout
