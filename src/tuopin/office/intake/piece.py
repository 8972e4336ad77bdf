"""Some rows of a delivery beside the registry: what does not belong here, what is new or changed, what it replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import narwhals.stable.v2 as nw
import pyarrow as pa
import pyarrow.compute as pc

from tuopin.office.intake.looking_up import Asked, registered, same_number, strangers
from tuopin.office.intake.models import Batch
from tuopin.office.intake.office_checks import OFFICE_CHECKS, setting_aside
from tuopin.office.intake.places import Places
from tuopin.office.registry.bulk import closed, columns_of
from tuopin.office.registry.derive import BLIND
from tuopin.office.registry.models import MODELS
from tuopin.office.registry.sealed import keys
from tuopin.rounds.intake import Intake
from tuopin.store import Engine
from tuopin.tables import Column, Table
from tuopin.terms import Text

__all__ = ["CLEARED", "Aside", "Hit", "Piece", "clear"]

#: In what waits and in what it replaces: whether the row loses a known value to a blank cell.
CLEARED = "_cleared"


class Beside(Protocol):
    """What a piece asks of the comparison it belongs to."""

    batch: Batch
    taken: Intake
    engine: Engine
    places: Places
    undecided: set[str]
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A person registered elsewhere: what the finding needs, and the row it stands in."""

    row: int
    finding: dict[str, Any]


def clear(held: Any) -> pa.Array:
    """Sealed numbers opened: for the checks alone, in the folder that goes when the check ends."""
    ring = keys()
    return pa.array([None if v is None else ring.open(v) for v in held.to_pylist()], pa.string())


class Aside:
    """Cells that say nothing: set aside as unusable, or of a column their file does not have.

    In a row that is registered they leave what is there; unknown never takes the place of known by accident.
    """

    def __init__(self, of: Beside, table: Table, given: list[Column]) -> None:
        self._cells = self._unusable(of, table)
        self._files = self._lacking(of, table, given)

    def _unusable(self, of: Beside, table: Table) -> dict[str, set[tuple[str, int]]]:
        rows = of.taken.findings.filter(
            (nw.col("table") == table.name) & nw.col("check").is_in(setting_aside())
        )
        found: dict[str, set[tuple[str, int]]] = {}
        for row in of.engine.collect(rows.select("file", "row", "column")).to_pylist():
            found.setdefault(row["column"], set()).add((row["file"], row["row"]))
        return found

    def _lacking(self, of: Beside, table: Table, given: list[Column]) -> dict[str, set[str]]:
        """Where several files make up the table: the columns that are empty throughout one of them."""
        files = {each.file for each in of.taken.counts if each.table == table.name}
        if len(files) < 2:
            return {}
        texts = of.taken.texts[table.name]
        counts = texts.group_by("_file").agg(
            *(nw.col(column.name).count().alias(column.name) for column in given)
        )
        found: dict[str, set[str]] = {}
        for row in of.engine.collect(counts).to_pylist():
            for column in given:
                if not row[column.name]:
                    found.setdefault(column.name, set()).add(row["_file"])
        return found

    def mask(self, column: Column, part: pa.Table) -> pa.Array | None:
        """Where a column's cells say nothing; None where all speak."""
        cells, files = self._cells.get(column.name), self._files.get(column.name)
        if not cells and not files:
            return None
        places = zip(part["_file"].to_pylist(), part["_row"].to_pylist(), strict=True)
        cells, files = cells or set(), files or set()
        return pa.array([place in cells or place[0] in files for place in places], pa.bool_())


class Piece:
    """Some rows of a table beside the registry."""

    def __init__(
        self, of: Beside, table: Table, given: list[Column], part: pa.Table, aside: Aside
    ) -> None:
        self.of, self.table, self.given, self.aside = of, table, given, aside
        self.hits: list[Hit] = []
        self.findings: list[dict[str, Any]] = []
        part = self._without(part, self._outside(part))
        sealed = closed(part, given)
        with Asked(MODELS[table.name], _with_keys(sealed, part, table)) as asked:
            there, numbers = registered(asked), same_number(asked)
            away = strangers(asked, of.batch.area)
        beside = there.take(_places(there, part.num_rows))
        rejected = self._elsewhere(part, beside, away)
        self._undecided(part, beside, rejected)
        self._numbers(part, [each for each in numbers if each[0] not in rejected])
        sealed, beside = _but(sealed, rejected), _but(beside, rejected)
        part = self._without(part, rejected)
        self.met = pc.drop_null(beside["id"]).combine_chunks()
        self._merge(part, sealed, beside)

    # ---- what does not belong here -----------------------------------------------------------------------

    def _outside(self, part: pa.Table) -> dict[int, dict[str, Any]]:
        """Rows of another area, of an area that is not there, or of another year."""
        area = part[self.table.area]
        inside = pc.and_(
            pc.greater_equal(area, self.of.low), pc.less(area, self.of.high)
        ).combine_chunks()
        wrong: dict[int, dict[str, Any]] = {}
        for n in _where(pc.invert(inside)):
            self._reject(wrong, part, n, "office.outside", self.table.area, area[n].as_py())
        if "household_no" in self.table.names:
            known = pc.is_in(area, value_set=pa.array(sorted(self.of.places.codes), pa.string()))
            for n in _where(pc.and_(inside, pc.invert(known))):
                self._reject(wrong, part, n, "office.no_area", self.table.area, area[n].as_py())
        if "data_year" in self.table.names and "data_year" not in self.table.key:
            year = pc.fill_null(pc.equal(part["data_year"], self.of.batch.as_of.year), True)
            for n in _where(pc.invert(year)):
                self._reject(wrong, part, n, "office.other_year", "data_year")
        return wrong

    def _reject(
        self,
        wrong: dict[int, dict[str, Any]],
        part: pa.Table,
        n: int,
        check: str,
        column: str,
        code: str | None = None,
    ) -> None:
        if n in wrong:
            return
        where = self.of.places.named(code) if code else Text("", "")
        if check == "office.no_area" and code:
            where = Text(code, code)
        shown = str(part[column][n].as_py())
        wrong[n] = self._finding(part, n, check, column, where, shown)

    def _finding(
        self, part: pa.Table, n: int, check: str, column: str, where: Text, value: str | None
    ) -> dict[str, Any]:
        told, here = OFFICE_CHECKS[check], self.of.places.named(self.of.batch.area)
        year = self.of.batch.as_of.year
        key = [str(part[name][n].as_py()) for name in self.table.key if name != "data_year"]
        return {
            "file": part["_file"][n].as_py(),
            "row": part["_row"][n].as_py(),
            "table": self.table.name,
            "column": column,
            "check": check,
            "severity": str(told.severity),
            "subject": "/".join(key),
            "message_zh": told.message.zh.format(where=where.zh, here=here.zh, year=year),
            "message_en": told.message.en.format(where=where.en, here=here.en, year=year),
            "value": value,
        }

    def _without(self, part: pa.Table, wrong: Mapping[int, dict[str, Any]]) -> pa.Table:
        self.findings += wrong.values()
        return _but(part, wrong)

    def _elsewhere(
        self, part: pa.Table, beside: pa.Table, away: Mapping[int, str]
    ) -> dict[int, dict[str, Any]]:
        """Rows whose number, or whose household, is registered outside the batch's area."""
        area = beside[self.table.area]
        inside = pc.and_(pc.greater_equal(area, self.of.low), pc.less(area, self.of.high))
        outside = pc.fill_null(pc.invert(inside), False)
        wrong: dict[int, dict[str, Any]] = {}
        for n in _where(outside):
            where = self.of.places.registered(area[n].as_py())
            wrong[n] = self._finding(
                part, n, "office.key_elsewhere", self.table.key[0], where, None
            )
        for n, village in away.items():
            where = self.of.places.registered(village)
            wrong.setdefault(
                n,
                self._finding(part, n, "office.household_elsewhere", "household_no", where, None),
            )
        return wrong

    def _undecided(
        self, part: pa.Table, beside: pa.Table, wrong: dict[int, dict[str, Any]]
    ) -> None:
        """Rows that would register a household of which nobody says what was decided, and what belongs to it.

        A file of facts may lack the decisions: of a registered household the registry holds them.
        """
        if "household_no" not in self.table.names:
            return
        number = part["household_no"]
        if self.table.name == "household":
            held = {column.name for column in self.given}
            if all(c.name in held for c in self.table.columns if c.required and c.decided):
                return
            unknown = pc.is_null(beside["id"])
            self.of.undecided |= set(number.filter(unknown).to_pylist())
        else:
            unknown = pc.is_in(number, value_set=pa.array(sorted(self.of.undecided), pa.string()))
        for n in _where(unknown):
            none = Text("", "")
            told = self._finding(part, n, "office.undecided", "household_no", none, None)
            wrong.setdefault(n, told)

    def _numbers(self, part: pa.Table, found: list[tuple[int, int, str, str]]) -> None:
        column = "id_number" if self.table.name == "person" else "head_id_number"
        for n, row, household, village in found:
            where = self.of.places.registered(village, household)
            told = self._finding(part, n, "office.id_elsewhere", column, where, None)
            self.hits.append(Hit(row, told))

    # ---- what waits ------------------------------------------------------------------------------------

    def _merge(self, part: pa.Table, sealed: pa.Table, beside: pa.Table) -> None:
        """The rows as they will stand, which of them are new or changed, and what those hold now."""
        there = pc.is_valid(beside["id"]).combine_chunks()
        same = None
        blanks = _Blanks(pa.repeat(False, part.num_rows))
        plain: dict[str, Any] = {}
        ready: dict[str, Any] = {}
        for column in self.given:
            mask = self._silent(column, part, beside, blanks)
            keep = None if mask is None else pc.and_(mask, there)
            for name in columns_of([column]):
                ready[name] = _either(keep, beside[name], sealed[name])
            plain[column.name] = _plain(column, keep, beside[column.name], part[column.name])
            by = column.name + BLIND if column.sealed else column.name
            alike = _alike(ready[by], beside[by])
            same = alike if same is None else pc.and_(same, alike)
        same = pc.and_(same, there)
        changed, new = pc.and_(there, pc.invert(same)), pc.invert(there)
        self.counts = {
            "new": _many(new),
            "changed": _many(changed),
            "same": _many(same),
            "blank": blanks.many,
        }
        names = columns_of(self.given)
        waiting = pa.table(
            {
                **{name: ready[name] for name in names},
                "_id": beside["id"],
                "_version": beside["version"],
                CLEARED: blanks.rows,
            }
        )
        self.waiting = waiting.filter(pc.or_(new, changed))
        before = beside.select(["id", "version", "batch", *names]).append_column(
            CLEARED, blanks.rows
        )
        self.before = before.filter(changed)
        self.after = self._after(part, plain, beside)

    def _silent(self, column: Column, part: pa.Table, beside: pa.Table, blanks: _Blanks) -> Any:
        """Cells that leave what is there: those that say nothing, and blank ones unless it was said that they clear."""
        mask = self.aside.mask(column, part)
        over = _over(mask, part[column.name], beside[column.name])
        if over is None:
            return mask
        blanks.many += _many(over)
        if self.of.batch.clears:
            blanks.rows = pc.or_(blanks.rows, over)
            return mask
        return over if mask is None else pc.or_(mask, over)

    def _after(self, part: pa.Table, plain: dict[str, Any], beside: pa.Table) -> pa.Table:
        """The whole rows in the clear: columns the delivery lacks as they are registered."""
        made: dict[str, Any] = {}
        for column in self.table.columns:
            if column.name in plain:
                made[column.name] = plain[column.name]
            elif column.sealed:
                made[column.name] = clear(beside[column.name])
            else:
                made[column.name] = beside[column.name]
        return pa.table({**made, "_file": part["_file"], "_row": part["_row"]})


@dataclass(slots=True)
class _Blanks:
    """Blank cells over known values: the rows that lose a value to one, and how many there are."""

    rows: Any
    many: int = 0


def _over(aside: Any, fresh: Any, held: Any) -> Any:
    """Where a blank cell stands over a known value; None where nowhere. A cell set aside is not blank."""
    if not fresh.null_count:
        return None
    over = pc.and_(pc.is_null(fresh), pc.is_valid(held))
    over = over if aside is None else pc.and_not(over, aside)
    return over if pc.any(over).as_py() else None


def _plain(column: Column, keep: Any, old: Any, fresh: Any) -> Any:
    """A column in the clear as it will stand."""
    if keep is None or not pc.any(keep).as_py():
        return fresh
    if column.sealed:  # only those that are kept: opening a number has its price
        old = clear(pc.if_else(keep, old, pa.scalar(None, pa.binary())))
    return _either(keep, old, fresh)


def _but(rows: pa.Table, wrong: Mapping[int, Any]) -> pa.Table:
    if not wrong:
        return rows
    return rows.filter(pa.array([n not in wrong for n in range(rows.num_rows)], pa.bool_()))


def _with_keys(sealed: pa.Table, part: pa.Table, table: Table) -> pa.Table:
    """The columns that are asked by, whether delivered or not (a key that may be unknown)."""
    wanted = [*table.key, *(["household_no"] if "household_no" in table.names else [])]
    for name in wanted:
        if name not in sealed.column_names:
            sealed = sealed.append_column(name, part[name])
    return sealed


def _places(there: pa.Table, many: int) -> pa.Array:
    """For each asked row the place of its answer, or nothing."""
    found: list[int | None] = [None] * many
    for place, n in enumerate(there["n"].to_pylist()):
        found[n] = place
    return pa.array(found, pa.int64())


def _where(mask: Any) -> list[int]:
    return list(pc.indices_nonzero(mask).to_pylist())


def _many(mask: Any) -> int:
    return int(pc.sum(mask).as_py() or 0)


def _either(keep: Any, old: Any, fresh: Any) -> Any:
    return fresh if keep is None else pc.if_else(keep, old, fresh)


def _alike(one: Any, other: Any) -> Any:
    equal = pc.fill_null(pc.equal(one, other), False)
    return pc.or_(equal, pc.and_(pc.is_null(one), pc.is_null(other)))
