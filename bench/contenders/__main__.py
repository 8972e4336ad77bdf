"""One contender in a fresh process: `python -m bench.contenders NAME DATA OUT [options]`, one JSON line as answer."""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import time
from pathlib import Path

#: Where each contender's `run(data, out, chunk, memory)` lives.
MODULES = {
    "scan": "bench.contenders.scan",
    "tuopin": "bench.contenders.ours",
    "polars": "bench.contenders.polars_streaming",
    "spark": "bench.contenders.spark",
    "openfisca": "bench.contenders.openfisca",
    "catalogue": "bench.contenders.catalogue",
    "catalogue scan": "bench.contenders.catalogue_scan",
    "id checks": "bench.contenders.id_checks",
    "intake": "bench.contenders.intake",
    "intake of rows": "bench.contenders.intake_rows",
    "store": "bench.contenders.store",
}


def main() -> None:
    """Import first, then work: the two are reported apart."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=MODULES)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--chunk", type=int, default=6_000_000)
    parser.add_argument("--memory", default=None)
    wanted = parser.parse_args()
    module = importlib.import_module(MODULES[wanted.name])
    if hasattr(module, "prepare"):
        module.prepare()
    before, start = _cpu(), time.perf_counter()
    said = module.run(wanted.data, wanted.out, wanted.chunk, wanted.memory)
    said |= {"work_cpu": _cpu() - before, "work_wall": time.perf_counter() - start}
    said["peak"] = _peak()
    print(json.dumps(said))


def _peak() -> int:
    """The greatest resident memory in bytes.

    Linux counts in `ru_maxrss` what the parent held when it forked, hence its own account first.
    """
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
