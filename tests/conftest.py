"""What every test shares: Spark tests skipped aloud, generative tests that repeat themselves."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from fixtures.engines import engine, spark_cluster, spark_engine

__all__ = ["engine", "spark_cluster", "spark_engine"]

JAVA_WANTED = 17

# Derandomised, so that a red run is red again; no deadline, since no test may depend on the clock.
settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


def _why_no_spark() -> str | None:
    """The reason Spark cannot run here, or None when it can."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed (scripts/environment spark)"
    java = shutil.which("java")
    if java is None:
        return f"Java is missing (Spark needs Java {JAVA_WANTED})"
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', told.stderr + told.stdout)
    if found is None or int(found.group(1)) < JAVA_WANTED:
        return f"Java is too old (Spark needs Java {JAVA_WANTED})"
    return None


# Spark first of all, before xdist reads the groups: else each worker starts a cluster.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Keep Spark tests on one worker, or skip them with the reason; what takes longest begins first."""
    marked = [item for item in items if item.get_closest_marker("spark")]
    reason = _why_no_spark() if marked else None
    for item in marked:
        item.add_marker(pytest.mark.xdist_group("spark"))
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
    yield  # Django's tests are put before all others
    items.sort(key=lambda item: "test_on_postgresql" not in item.nodeid)
