"""One process measured from outside: processor time, wall, peak memory of its tree, and the load of all others."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

__all__ = ["CONTENDED", "Measured", "described", "measure"]

#: Cores used by everything else above which a run counts as contended: its wall means nothing and
#: its processor time is inflated too, since the two hardware threads of a core share its units.
CONTENDED = 0.1
SAMPLES_PER_SECOND = 10


@dataclass(frozen=True)
class Measured:
    """What one run took. `work_cpu` leaves out the start of the interpreter and the imports."""

    cpu: float  # seconds, user and system, the whole process and the children it waited for
    work_cpu: float
    wall: float
    work_wall: float
    peak: float  # MB, the whole tree
    others: float  # cores used by everything else meanwhile
    steal: float  # cores the hypervisor took meanwhile
    #: `cpu` with that of children nobody waited for, as last sampled: Spark's Java is one.
    tree_cpu: float
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def contended(self) -> bool:
        """Whether something else was running."""
        return self.others + self.steal > CONTENDED


class Failed(RuntimeError):
    """A contender ended badly; what it wrote to stderr is the message."""


def measure(module: str, *arguments: str) -> Measured:
    """Run `python -m module arguments` in a fresh process and measure it.

    The last line it prints must be a JSON object with `work_cpu`, `work_wall` and `peak`.
    """
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        before, start = psutil.cpu_times(), time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], stdout=output, stderr=errors
        )
        watch = _Watch(child.pid)
        watch.start()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall, after = time.perf_counter() - start, psutil.cpu_times()
        watch.stop()
        if child.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-3000:]
            raise Failed(f"{' '.join(arguments)} ended with {child.returncode}:\n{said}")
        output.seek(0)
        said = json.loads(output.read().decode().strip().splitlines()[-1])
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(
        cpu=cpu,
        work_cpu=said["work_cpu"],
        wall=wall,
        work_wall=said["work_wall"],
        peak=max(watch.peak, said["peak"]) / 1e6,
        others=max(0.0, (_busy(after) - _busy(before) - cpu) / wall),
        steal=(getattr(after, "steal", 0.0) - getattr(before, "steal", 0.0)) / wall,
        tree_cpu=max(cpu, watch.spent),
        said=said,
    )


def _busy(times: Any) -> float:
    """Seconds any core was at work; `guest` is part of `user` already."""
    return sum(getattr(times, name, 0.0) for name in ("user", "nice", "system", "irq", "softirq"))


class _Watch(threading.Thread):
    """Samples the resident memory and the processor time of a process and all below it."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid, self._done = pid, threading.Event()
        self._spent: dict[int, float] = {}

    def run(self) -> None:
        while not self._done.wait(1 / SAMPLES_PER_SECOND):
            try:
                root = psutil.Process(self._pid)
                tree = [root, *root.children(recursive=True)]
            except psutil.Error:
                continue
            self.peak = max(self.peak, sum(_resident(each) for each in tree))
            for each in tree:
                self._spent[each.pid] = max(self._spent.get(each.pid, 0.0), _spent(each))

    @property
    def spent(self) -> float:
        """Seconds of processor time of every process seen, each as it was seen last."""
        return sum(self._spent.values())

    def stop(self) -> None:
        self._done.set()
        self.join()


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def described(packages: Sequence[str]) -> str:
    """The machine and the versions, in one paragraph."""
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    memory = psutil.virtual_memory().total / 2**30
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{_processor()}, {psutil.cpu_count()} threads, {memory:.0f} GB, {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, {versions}; load before the run {load}"
    )


def _version(package: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(
                line.split(":")[1].strip() for line in lines if line.startswith("model name")
            )
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
