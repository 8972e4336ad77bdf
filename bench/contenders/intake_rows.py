"""The same checks row by row, as a pydantic model would do them: what intake is measured against."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from bench.delivery import AS_OF, CODED
from tuopin.tables import TABLES
from tuopin.terms import code_list

__all__ = ["run"]

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
REGIONS = tuple(
    str(code)
    for run in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
    for code in range(run[0], run[1] + 1)
)
BATCH = 50_000
#: pydantic's own kinds of error, as the checks they are here.
KINDS = {
    "missing": "row.required",
    "string_type": "row.required",
    "int_type": "row.required",
    "literal_error": "cell.code",
    "less_than_equal": "cell.range",
    "greater_than_equal": "cell.range",
    "bool_parsing": "cell.type",
    "int_parsing": "cell.type",
}
YES_OR_NO = {"1": True, "0": False, "是": True, "否": False}


def _codes(name: str) -> Any:
    return Literal[tuple(code.code for code in code_list(name).codes)] | None  # type: ignore[valid-type]


def _flag(value: str | None) -> bool | None:
    if value is None:
        return None
    if value not in YES_OR_NO:
        raise PydanticCustomError("cell.type", "neither yes nor no")
    return YES_OR_NO[value]


def _day(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("cell.type", "no such day") from error
    if day > AS_OF:
        raise PydanticCustomError("cell.future", "after the day of the data")
    return day


def _number(value: str | None) -> str | None:
    if value is None:
        return None
    if len(value) != 18:
        raise PydanticCustomError("id.length", "not 18 characters")
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, value, strict=False))
    if CHECK_CHARACTERS[total % 11] != value[17]:
        raise PydanticCustomError("id.checksum", "the check character does not fit")
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError as error:
        raise PydanticCustomError("id.date", "no such day of birth") from error
    if not value.startswith(REGIONS):
        raise PydanticCustomError("id.area", "no such area")
    return value


Flag = Annotated[bool | None, BeforeValidator(_flag)]
Day = Annotated[date | None, BeforeValidator(_day)]
Short = Annotated[str, Field(max_length=200)]


class Person(BaseModel):
    """A row of the delivery."""

    person_no: Short
    household_no: Short
    data_year: Annotated[int, Field(ge=2013, le=2035)]
    village_code: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    name: Short | None
    id_type: _codes("id_type")  # type: ignore[valid-type]
    id_number: Annotated[str | None, BeforeValidator(_number)]
    sex: _codes("sex")  # type: ignore[valid-type]
    birth_date: Day
    ethnicity: _codes("ethnicity")  # type: ignore[valid-type]
    relation: _codes("relation")  # type: ignore[valid-type]
    education: _codes("education")  # type: ignore[valid-type]
    school_status: _codes("school_status")  # type: ignore[valid-type]
    health: _codes("health")  # type: ignore[valid-type]
    labour_capacity: _codes("labour_capacity")  # type: ignore[valid-type]
    dibao_status: _codes("dibao_status")  # type: ignore[valid-type]
    tekun_status: _codes("tekun_status")  # type: ignore[valid-type]
    resident_medical: Flag
    employee_medical: Flag
    major_illness_insurance: Flag
    listed_illness: Flag
    work_months: Annotated[int | None, Field(ge=0, le=12)]
    member_status: _codes("member_status")  # type: ignore[valid-type]
    joined_on: Day
    left_on: Day

    @model_validator(mode="after")
    def across(self) -> Person:
        """What the ID number says against what is stated, and the order of two days."""
        if self.id_number is not None:
            if (
                self.birth_date is not None
                and self.birth_date.strftime("%Y%m%d") != self.id_number[6:14]
            ):
                raise PydanticCustomError("id.birth", "another day of birth")
            if self.sex in ("1", "2") and int(self.id_number[16]) % 2 != int(self.sex) % 2:
                raise PydanticCustomError("id.sex", "another sex")
        if self.left_on and self.joined_on and self.left_on < self.joined_on:
            raise PydanticCustomError("cell.order", "left before joining")
        return self


assert set(CODED) <= set(Person.model_fields) <= set(TABLES["person"].names)


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Findings by check, and how many rows were accepted."""
    found: Counter[str] = Counter()
    bad = rows = rejected = 0
    seen: set[str] = set()
    kept: list[dict[str, Any]] = []
    schema = _schema()
    with (
        data.open(encoding="utf-8", newline="") as lines,
        pq.ParquetWriter(out / "accepted.parquet", schema, compression="zstd") as writer,
    ):
        reader = csv.reader(lines)
        names = next(reader)
        for cells in reader:
            rows += 1
            row = {name: cell or None for name, cell in zip(names, cells, strict=True)}
            checks, values = _validated(row)
            if "row.required" not in checks:
                if row["person_no"] in seen:
                    checks.append("row.duplicate_key")
                seen.add(str(row["person_no"]))
            found.update(checks)
            bad += bool(checks)
            if any(check.startswith("row.") for check in checks):
                rejected += 1
            else:
                kept.append(values)
            if len(kept) == BATCH:
                writer.write_table(pa.Table.from_pylist(kept, schema=schema))
                kept = []
        writer.write_table(pa.Table.from_pylist(kept, schema=schema))
    return {
        "rows": rows,
        "accepted": rows - rejected,
        "rejected": rejected,
        "bad": bad,
        "found": dict(sorted(found.items())),
    }


def _validated(row: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """The checks a row fails, and its values with those it fails unknown."""
    try:
        return [], Person.model_validate(row).__dict__
    except ValidationError as error:
        faults = [(each["type"], each["loc"]) for each in error.errors(include_url=False)]
    spoiled = {str(place[0]): None for _, place in faults if place}
    cleaned = row | spoiled
    if not spoiled or "data_year" in spoiled:
        values = Person.model_construct(**cleaned).__dict__
    else:
        try:
            values = Person.model_validate(cleaned).__dict__
        except ValidationError:
            values = Person.model_construct(**cleaned).__dict__
    return [KINDS.get(kind, kind) for kind, _ in faults], _plain(values)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values of a row that was constructed without validation, in their types."""
    plain = dict(values)
    for name in ("data_year", "work_months"):
        plain[name] = None if plain[name] is None else int(plain[name])
    for name in ("birth_date", "joined_on", "left_on"):
        if isinstance(plain[name], str):
            plain[name] = date.fromisoformat(plain[name])
    for name in (
        "resident_medical",
        "employee_medical",
        "major_illness_insurance",
        "listed_illness",
    ):
        if isinstance(plain[name], str):
            plain[name] = YES_OR_NO.get(plain[name])
    return plain


def _schema() -> pa.Schema:
    kinds = {
        "data_year": pa.int64(),
        "work_months": pa.int64(),
        "birth_date": pa.date32(),
        "joined_on": pa.date32(),
        "left_on": pa.date32(),
    }
    flags = ("resident_medical", "employee_medical", "major_illness_insurance", "listed_illness")
    kinds |= dict.fromkeys(flags, pa.bool_())
    return pa.schema([(name, kinds.get(name, pa.string())) for name in Person.model_fields])
