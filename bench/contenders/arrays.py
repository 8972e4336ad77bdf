"""A registry as numpy arrays, the columns of the identification standard only: what OpenFisca is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench import registry
from tuopin.rules import Edition

__all__ = ["Registry"]

FLAGS = {
    "person": (
        "resident_medical",
        "employee_medical",
        "major_illness_insurance",
        "medical_exempt",
        "active_service",
    ),
    "household_check": (
        "food_stable",
        "protein_available",
        "seasonal_clothing",
        "warm_bedding",
        "water_piped",
        "repair_accepted",
        "relocation_listed",
        "relocation_moved_in",
        "relocation_keys",
    ),
    "living": ("water_difficult", "water_safe", "dangerous_house"),
}
CODES = {
    "person": ("school_status", "schooling_arrangement", "education", "dropout_reason"),
    "household_check": ("water_quality", "appraised_grade", "placement"),
    "living": ("house_grade",),
}
MEASURES = ("water_litres", "water_round_trip", "water_distance", "water_height", "water_cut_days")


class Registry:
    """Arrays by variable, persons in one order and households in another, `home` leading from one to the other."""

    #: Stands for an unknown amount: OpenFisca's integers have no null.
    NO_AMOUNT = -(2**31)

    def __init__(self, data: Path, edition: Edition) -> None:
        numbers = _read(data, "household", ["household_no"])["household_no"]
        self.households = np.arange(len(numbers))
        self.of_persons, home = self._persons(data, edition, numbers)
        # OpenFisca's sums stop at the last household with members: those without stand first.
        order = np.argsort(np.bincount(home, minlength=len(numbers)) > 0, kind="stable")
        rank = np.empty_like(order)
        rank[order] = self.households
        self.home = rank[home]
        found = self._households(data, numbers)
        self.of_households = {name: values[order] for name, values in found.items()}

    @staticmethod
    def numbers(codes: Sequence[str]) -> list[int]:
        """Codes as the numbers they are loaded as."""
        return [_number(code) for code in codes]

    def _persons(
        self, data: Path, edition: Edition, numbers: pa.Array
    ) -> tuple[dict[str, np.ndarray], np.ndarray]:
        names = ["household_no", "member_status", "left_on", "birth_date"]
        rows = _read(data, "person", [*names, *FLAGS["person"], *CODES["person"]])
        left, status = rows["left_on"], rows["member_status"]
        present = pc.or_kleene(pc.is_null(left), pc.greater(left, pa.scalar(edition.on)))
        statuses = pa.array(list(edition.codes("member.current_statuses")))
        counted = pc.or_kleene(pc.is_null(status), pc.is_in(status, value_set=statuses))
        rows = rows.filter(pc.and_kleene(present, counted))
        found: dict[str, np.ndarray] = {name: _flag(rows[name]) for name in FLAGS["person"]}
        found |= {name: _code(rows[name]) for name in CODES["person"]}
        found["education_level"] = found.pop("education")
        found["birth_date"] = (
            rows["birth_date"].to_numpy(zero_copy_only=False).astype("datetime64[D]")
        )
        return found, _places(rows["household_no"], numbers)

    def _households(self, data: Path, numbers: pa.Array) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        for table in ("household_check", "living"):
            measures = MEASURES if table == "household_check" else ()
            rows = _read(data, table, ["household_no", *FLAGS[table], *CODES[table], *measures])
            rows = _aligned(rows, numbers)
            found |= {name: _flag(rows[name]) for name in FLAGS[table]}
            found |= {name: _code(rows[name]) for name in CODES[table]}
            found |= {name: rows[name].to_numpy(zero_copy_only=False) for name in measures}
        names = ["household_no", "net_income", "gross_income", "operating_expense"]
        rows = _aligned(_read(data, "income", names), numbers)
        computed = pc.subtract(rows["gross_income"], rows["operating_expense"])
        net = pc.coalesce(rows["net_income"], computed)
        found["net_income"] = pc.fill_null(net, self.NO_AMOUNT).to_numpy(zero_copy_only=False)
        return found


def _read(data: Path, table: str, columns: Sequence[str]) -> pa.Table:
    parts = [pq.ParquetFile(p).read(columns=list(columns)) for p in registry.paths(data, table)]
    return pa.concat_tables(parts).combine_chunks()


def _places(keys: pa.Array, numbers: pa.Array) -> np.ndarray:
    found = pc.index_in(keys, value_set=numbers.combine_chunks())
    return found.to_numpy(zero_copy_only=False)


def _aligned(rows: pa.Table, numbers: pa.Array) -> pa.Table:
    """The rows in the order of the households; they mostly come in it, and then nothing moves."""
    if rows["household_no"].equals(numbers):
        return rows
    places = pc.index_in(numbers, value_set=rows["household_no"].combine_chunks())
    return rows.take(places)


def _flag(values: pa.Array) -> np.ndarray:
    """0 false, 1 unknown, 2 true."""
    doubled = pc.multiply(pc.cast(values, pa.int8()), pa.scalar(2, pa.int8()))
    return pc.fill_null(doubled, 1).to_numpy(zero_copy_only=False).astype(np.int32)


def _code(values: pa.Array) -> np.ndarray:
    """A small number per code, -1 for none."""
    encoded = pc.dictionary_encode(values.combine_chunks())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    known = np.array(
        [*[_number(code) for code in encoded.dictionary.to_pylist()], -1], dtype=np.int32
    )
    indices = pc.fill_null(encoded.indices, len(known) - 1)
    return known[indices.to_numpy(zero_copy_only=False)]


def _number(code: str) -> int:
    return int(code) if code.isdigit() else ord(code)
