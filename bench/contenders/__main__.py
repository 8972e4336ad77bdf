"""One contender in a fresh process: `python -m bench.contenders NAME DATA OUT [options]`, one JSON line as answer."""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import time
from pathlib import Path

from bench.contenders.steps import cpu

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
    "counting": "bench.contenders.counting",
    "counting on spark": "bench.contenders.counting_spark",
    "counting scan": "bench.contenders.counting_scan",
    "facts counted": "bench.contenders.counting_facts",
    "counting in SQL": "bench.contenders.counting_plain",
    "office filled": "bench.contenders.office_filled",
    "office asked": "bench.contenders.office_asked",
    "office frozen": "bench.contenders.office_frozen",
    "office intake": "bench.contenders.office_intake",
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
    before, start = cpu(), time.perf_counter()
    said = module.run(wanted.data, wanted.out, wanted.chunk, wanted.memory)
    said |= {"work_cpu": cpu() - before, "work_wall": time.perf_counter() - start}
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


if __name__ == "__main__":
    main()
