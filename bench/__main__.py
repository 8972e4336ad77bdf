"""Speed and memory in one command: `make bench`, or `python -m bench --help`.

Each contender runs in a fresh process; rounds interleave them; answers are compared before any time
is printed. Walls of a loaded machine mean nothing, so ratios are of processor time; a run during which
anything else used more than a tenth of a core is marked as contended.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import assessment as assessments
from bench import counting
from bench.machine import CONTENDED, described
from bench.series import Series
from tuopin.rounds.assessing import AT_ONCE

SIZES = (1_000_000, 10_000_000)
PARTS = ("assessment", "counting", "intake", "catalogue", "store", "office")
PACKAGES = ("duckdb", "narwhals", "polars", "pyarrow", "numpy", "openfisca-core", "pydantic")
#: OpenFisca keeps everything in memory; at ten million it would measure the machine's memory.
OPENFISCA_UP_TO = 1_000_000
SPARK_UP_TO = 1_000_000
SPARK_COUNTS_UP_TO = 10_000_000


def main() -> int:
    """Run the parts asked for; 1 where answers differ."""
    wanted = _arguments()
    print(described(PACKAGES))
    print(
        f"a run is contended when all else used more than {CONTENDED} cores; figures are median (range)\n"
    )
    well = True
    kept: list[Series] = []
    if "assessment" in wanted.part:
        well = _assessments(wanted, kept) and well
    if "counting" in wanted.part:
        well = _countings(wanted, kept) and well
    for part in wanted.part:
        if part == "office":
            from bench import offices

            sizes = wanted.office_persons or offices.SIZES
            lines = offices.bench(
                wanted.data,
                sizes,
                wanted.rounds or 3,
                _say,
                wanted.postgresql,
                wanted.intake_households or offices.INTAKE,
                not wanted.only_intake,
            )
            print("\n".join(lines) + "\n", flush=True)
        elif part not in ("assessment", "counting"):
            series, lines, same = _others(part)(wanted.data, wanted.rows, wanted.rounds or 3, _say)
            kept += series
            well = well and same
            print("\n".join(lines) + "\n", flush=True)
    if wanted.json:
        wanted.json.write_text(json.dumps([assessments.as_json(s) for s in kept], indent=1))
    return 0 if well else 1


def _assessments(wanted: argparse.Namespace, kept: list[Series]) -> bool:
    well, found = True, {}
    for persons in wanted.persons:
        contenders = ["scan", "tuopin", "polars"]
        if persons <= OPENFISCA_UP_TO and not wanted.no_openfisca:
            contenders.append("openfisca")
        series, lines, same = assessments.assessment(
            wanted.data,
            persons,
            wanted.rounds or (5 if persons <= 1_000_000 else 3),
            contenders=contenders,
            memory=wanted.memory,
            chunk=wanted.chunk,
            spark=wanted.spark and persons <= SPARK_UP_TO,
            say=_say,
        )
        print("\n".join(lines) + "\n", flush=True)
        kept.append(series)
        well = well and same
        if same:
            found[persons] = series
    for line in assessments.growth(found):
        print(line)
    return well


def _countings(wanted: argparse.Namespace, kept: list[Series]) -> bool:
    well = True
    for persons in wanted.persons:
        series, lines, same = counting.bench(
            wanted.data,
            persons,
            wanted.rounds or (5 if persons <= 1_000_000 else 3),
            memory=wanted.memory,
            chunk=wanted.chunk,
            spark=wanted.spark and persons <= SPARK_COUNTS_UP_TO,
            say=_say,
        )
        print("\n".join(lines) + "\n", flush=True)
        kept.append(series)
        well = well and same
    return well


def _others(part: str) -> Callable[..., tuple[list[Series], list[str], bool]]:
    from bench import cataloguing, intaking, storing  # each needs packages the others do not

    return {"intake": intaking.bench, "catalogue": cataloguing.bench, "store": storing.bench}[part]


def _say(text: str) -> None:
    print(f"\r\033[K{text} …" if sys.stderr.isatty() else f"{text} …", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"{', '.join(PARTS)}; all by default")
    parser.add_argument(
        "--persons", type=int, action="append", help="size of a registry or survey; may be repeated"
    )
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="persons for intake, catalogue and store"
    )
    parser.add_argument("--rounds", type=int, help="rounds (5 at a million persons, else 3)")
    parser.add_argument("--chunk", type=int, default=AT_ONCE, help="persons assessed at a time")
    parser.add_argument(
        "--memory",
        default="none",
        help="what DuckDB may hold before it spills; 'none' for no bound",
    )
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "tuopin-bench")
    parser.add_argument(
        "--spark",
        action="store_true",
        help="Spark too, which needs Java: a million persons assessed, ten million counted at most",
    )
    parser.add_argument(
        "--office-persons",
        type=int,
        action="append",
        help="size of an office's province; may be repeated (100,000 and a million; up to 6,800,000)",
    )
    parser.add_argument(
        "--postgresql",
        action="store_true",
        help="the office on a private PostgreSQL too, where its server programs are installed",
    )
    parser.add_argument(
        "--intake-households", type=int, help="households of the large file taken into the office"
    )
    parser.add_argument(
        "--only-intake", action="store_true", help="of the office only the intake, no pages"
    )
    parser.add_argument("--no-openfisca", action="store_true")
    parser.add_argument("--json", type=Path, help="write every measurement to this file")
    wanted = parser.parse_args()
    unknown = [part for part in wanted.part if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; choose from {', '.join(PARTS)}")
    wanted.part = wanted.part or list(PARTS)
    wanted.persons = wanted.persons or list(SIZES)
    wanted.memory = None if wanted.memory == "none" else wanted.memory
    return wanted


if __name__ == "__main__":
    sys.exit(main())
