"""The office's tests once more on PostgreSQL, in private clusters: the same code, by one setting."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.postgresql import WHY_NOT, cluster

HERE = Path(__file__).parent
FILES = sorted(path for path in HERE.rglob("test_*.py") if path != Path(__file__))
#: In shares, so that every worker takes some and none is left with all of them at the end.
SHARES = 4


@pytest.mark.slow
@pytest.mark.skipif(
    not os.environ.get("TUOPIN_ON_POSTGRESQL"),
    reason="ten minutes more: set TUOPIN_ON_POSTGRESQL=1 to run the office's tests on PostgreSQL too",
)
@pytest.mark.skipif(WHY_NOT is not None, reason=f"not on PostgreSQL: {WHY_NOT}")
@pytest.mark.skipif(
    os.environ.get("TUOPIN_DATABASE", "sqlite") != "sqlite", reason="this is the run on PostgreSQL"
)
@pytest.mark.parametrize("share", range(SHARES))
def test_every_test_of_the_office_holds_on_postgresql(share: int) -> None:
    with cluster() as address:
        told = subprocess.run(
            [
                sys.executable,
                *("-m", "pytest", "-q", "-p", "no:cacheprovider"),
                *map(str, FILES[share::SHARES]),
            ],
            cwd=HERE.parents[1],
            env={**os.environ, "TUOPIN_DATABASE": address},
            capture_output=True,
            text=True,
            check=False,
        )
    assert told.returncode == 0, told.stdout[-6000:] + told.stderr[-2000:]
    assert " passed" in told.stdout
