"""Judging a delivery: text rows in; typed accepted rows, rejected rows as text, and findings out.

Accepted + rejected = read, always. What a finding does is its check's effect: a missing or unusable
required value, an area code that files the row nowhere, or a key that came before rejects the row;
an unusable value of any other column becomes unknown (null) and the text stays in the finding;
everything else only flags. No default is ever put in place of a missing or unusable value.

Of rows with the same key the first in order of file name and row stays. A row rejected for another
reason does not compete: a good copy of a spoiled row is kept. The key counts within a data year,
so that one delivery may hold several years.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import narwhals.stable.v2 as nw

from tuopin.stages.registry.cells import DTYPES, LONGEST, LOST_PATTERN, is_numbered, plain, value_of
from tuopin.stages.registry.identity import date_of, halves, known_shape
from tuopin.stages.registry.intake_checks import INTAKE_CHECKS
from tuopin.stages.registry.slots import WHOLE_ROW, Slot, fault_slots, id_columns, slots
from tuopin.stages.registry.tidying import tidied
from tuopin.tables import Column, Kind, Privacy, Table
from tuopin.terms import CodeList, Text

__all__ = ["FINDING_COLUMNS", "Judged", "Keep", "judge", "shown", "unique_key"]

PLACE = ("_file", "_row")
#: Types of document whose numbers follow the rules of ID numbers (code list id_type).
ID_CARD, DISABILITY_CERTIFICATE = "01", "02"


def _text(name: str, zh: str, en: str) -> Column:
    return Column(name, Kind.TEXT, Text(zh, en))


#: The columns of findings about rows, files and cells, in order.
FINDING_COLUMNS: tuple[Column, ...] = (
    _text("file", "文件", "file"),
    Column("row", Kind.INT, Text("行号", "row")),
    _text("table", "表", "table"),
    _text("column", "栏目", "column"),
    _text("check", "检查项", "check"),
    _text("severity", "级别", "severity"),
    _text("subject", "对象", "subject"),
    _text("message_zh", "说明(中文)", "message in Chinese"),
    _text("message_en", "说明(英文)", "message in English"),
    _text("value", "原内容", "value as delivered"),
)


@dataclass(frozen=True)
class Judged:
    """The outcome for one table: typed rows with `_file` and `_row`, rejected rows as text, findings."""

    accepted: nw.LazyFrame
    rejected: nw.LazyFrame
    findings: nw.LazyFrame


#: Writes a frame out and gives it back read from there, with the columns named: a caller with many rows
#: saves the engine from reading the text again for each of the three outcomes.
Keep = Callable[[nw.LazyFrame, tuple[Column, ...]], nw.LazyFrame]
#: Whether a frame that was kept has certainly no rows: then nothing is planned for them.
Bare = Callable[[nw.LazyFrame], bool]


def judge(
    frame: nw.LazyFrame,
    table: Table,
    lists: Mapping[str, CodeList],
    as_of: date,
    keep: Keep = lambda frame, columns: frame,
    elsewhere: frozenset[str] = frozenset(),
    bare: Bare = lambda frame: False,
) -> Judged:
    """Judge a text frame (our column names, every column text, `_file` and `_row`) as rows of a table.

    `lists` holds the code lists the table's columns name; `as_of` is the day of the data, after which
    no date can lie. Columns the frame lacks come out null; a required one among them rejects every row, unless
    whoever asks holds it `elsewhere`. Findings have FINDING_COLUMNS; the value of
    a direct identifier is masked in them. The text is read once for every row, and once more for the
    rows with findings only; where `bare` says that there are none, not once more.
    """
    names = frame.collect_schema().names()
    held, faults = frozenset(names) & frozenset(table.names), "_fault" in names
    wanted = slots(table, held, lists, as_of, elsewhere)
    asked = [*wanted, *(fault_slots() if faults else ())]
    bench = _Bench(table, held, lists, tuple(asked), faults)
    texts = tuple(_text(name, name, name) for name in sorted(held))
    typed = (*table.columns, *PLACES)

    first = keep(bench.read_plain(frame), (*typed, SUSPECT))
    if bare(_suspects(first)):
        good = first.select(*table.names, *PLACE)
        return bench.judged(frame, good, keep(_repeats(good, table), PLACES), None)
    doubtful = frame.join(_suspects(first), on=list(PLACE), how="semi")
    tidy = keep(bench.tidy(doubtful), (*texts, *PLACES, *bench.fault))
    second = keep(bench.read_plain(tidy), (*typed, SUSPECT))
    left = tidy.join(_suspects(second), on=list(PLACE), how="semi")
    third = keep(bench.read_all(left), (*typed, REJECTED, *bench.flags))

    good = nw.concat(
        [
            first.filter(~nw.col("_suspect")).select(*table.names, *PLACE),
            second.filter(~nw.col("_suspect")).select(*table.names, *PLACE),
            third.filter(~nw.col("_rejected")).select(*table.names, *PLACE),
        ]
    )
    again = keep(_repeats(good, table), PLACES)
    return bench.judged(frame, good, again, third)


PLACES = (_text("_file", "文件", "file"), Column("_row", Kind.INT, Text("行号", "row")))
SUSPECT = Column("_suspect", Kind.BOOL, Text("需细看", "to be looked at"))
REJECTED = Column("_rejected", Kind.BOOL, Text("不予接收", "rejected"))


def unique_key(table: Table) -> tuple[str, ...]:
    """The columns that tell the rows of a delivery apart: the table's key within a data year."""
    dated = "data_year" in table.names and "data_year" not in table.key
    return (*table.key, "data_year") if dated else table.key


@dataclass(frozen=True)
class _Bench:
    """One table's columns in a delivery with the questions asked of them."""

    table: Table
    held: frozenset[str]
    lists: Mapping[str, CodeList]
    asked: tuple[Slot, ...]
    faults: bool

    @property
    def fault(self) -> tuple[Column, ...]:
        return (_text("_fault", "无法分栏", "could not be split"),) if self.faults else ()

    @property
    def carried(self) -> tuple[str, ...]:
        return (*PLACE, *(column.name for column in self.fault))

    @property
    def here(self) -> list[Column]:
        return [column for column in self.table.columns if column.name in self.held]

    @property
    def flags(self) -> tuple[Column, ...]:
        return tuple(Column(s.name, Kind.BOOL, INTAKE_CHECKS[s.check].title) for s in self.asked)

    def read_plain(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """Every row read as if all its cells were plain; `_suspect` where one is not, or a value is flagged.

        This is the pass every row goes through: one test and one cast a cell.
        """
        values = [
            value_of(c, nw.col(c.name), plain(c, nw.col(c.name), self.lists)) for c in self.here
        ]
        read = self._read(frame, values, [nw.col(c.name) for c in self.here])
        untidy = [
            nw.col(c.name).is_null() & ~nw.col(f"_text_{c.name}").is_null() for c in self.here
        ]
        flagged = [slot.flag for slot in self.asked if not slot.of_text]
        faulty = [~nw.col("_fault").is_null()] if self.faults else []
        suspect = nw.any_horizontal(*untidy, *flagged, *faulty, ignore_nulls=False).fill_null(False)
        return read.select(*self.table.names, *PLACE, suspect.alias("_suspect"))

    def tidy(self, rows: nw.LazyFrame) -> nw.LazyFrame:
        """The rows with every cell in its plain form where it has one."""
        return tidied(rows, self.here, self.lists).select(*sorted(self.held), *self.carried)

    def read_all(self, rows: nw.LazyFrame) -> nw.LazyFrame:
        """Tidied rows read and asked everything; one column a slot says where something was found."""
        texts = [nw.col(column.name) for column in self.here]
        values = [value_of(c, t, self._usable(c, t)) for c, t in zip(self.here, texts, strict=True)]
        read = self._read(rows, values, texts)
        answered = read.select(
            *self.table.names, *PLACE, *(self._answer(slot).alias(slot.name) for slot in self.asked)
        )
        rejecting = [slot.name for slot in self.asked if slot.rejects]
        rejected = nw.any_horizontal(*rejecting, ignore_nulls=False)
        return answered.with_columns(_rejected=rejected).select(
            *self.table.names, *PLACE, "_rejected", *(s.name for s in self.asked)
        )

    def _answer(self, slot: Slot) -> nw.Expr:
        found = slot.flag.fill_null(False)
        if self.faults and slot.column is not WHOLE_ROW:
            # a row that could not be split has no cells to find anything in
            found = found & nw.col("_fault").is_null()
        return found

    def _usable(self, column: Column, text: nw.Expr) -> nw.Expr:
        if column.kind is not Kind.TEXT:
            return plain(column, text, self.lists)
        short = text.str.len_chars() <= LONGEST
        return short & ~text.str.contains(LOST_PATTERN) if is_numbered(column) else short

    def _read(
        self, frame: nw.LazyFrame, values: list[nw.Expr], texts: list[nw.Expr]
    ) -> nw.LazyFrame:
        """The typed columns, their text beside them, and what the ID numbers say."""
        numbers = [column.name for column in id_columns(self.table) if column.name in self.held]
        names = [column.name for column in self.here]
        absent = [
            nw.lit(None, dtype=DTYPES[column.kind]).alias(column.name)
            for column in self.table.columns
            if column.name not in self.held
        ]
        read = frame.select(
            *(value.alias(name) for name, value in zip(names, values, strict=True)),
            *(text.alias(f"_text_{name}") for name, text in zip(names, texts, strict=True)),
            *absent,
            *self.carried,
        )
        if not numbers:
            return read
        stated = read.with_columns(*(self._citizen(n).alias(f"_citizen_{n}") for n in numbers))
        shaped = stated.with_columns(
            *(known_shape(nw.col(f"_citizen_{n}")).alias(f"_shaped_{n}") for n in numbers)
        )
        parts: list[nw.Expr] = []
        for name in numbers:
            number = nw.col(f"_shaped_{name}")
            first, second = halves(number)
            parts += [first.alias(f"_first_{name}"), second.alias(f"_second_{name}")]
            parts.append(number.str.slice(6, 8).alias(f"_day_{name}"))
        return shaped.with_columns(*parts).with_columns(
            *(date_of(nw.col(f"_day_{name}")).alias(f"_born_{name}") for name in numbers)
        )

    def _citizen(self, name: str) -> nw.Expr:
        """The number where it is that of an ID card or disability certificate, or says not what it is."""
        if name != "id_number" or "id_type" not in self.held:
            return nw.col(name)
        other = (nw.col("id_type") != ID_CARD) & (nw.col("id_type") != DISABILITY_CERTIFICATE)
        return nw.when(~other.fill_null(False)).then(nw.col(name))

    def judged(
        self,
        frame: nw.LazyFrame,
        good: nw.LazyFrame,
        again: nw.LazyFrame,
        read: nw.LazyFrame | None,
    ) -> Judged:
        """The outcome: good rows but those that came before, what `read` rejects, and findings."""
        spoiled = again.select(*PLACE)
        if read is not None:
            spoiled = nw.concat([read.filter(nw.col("_rejected")).select(*PLACE), spoiled])
        return Judged(
            accepted=good.join(again, on=list(PLACE), how="anti"),
            rejected=frame.join(spoiled, on=list(PLACE), how="semi"),
            findings=self.findings(read, frame, again),
        )

    def findings(
        self, read: nw.LazyFrame | None, frame: nw.LazyFrame, again: nw.LazyFrame
    ) -> nw.LazyFrame:
        """One row for each slot that found something, with the text as delivered.

        The numbers of a row's slots are joined, split and exploded: one pass however many slots there
        are, where a union of one query a slot would read and plan everything as often.
        """
        delivered = [*sorted(self.held), *((WHOLE_ROW.name,) if self.faults else ())]
        raw = frame.select(*(nw.col(name).alias(f"_raw_{name}") for name in delivered), *PLACE)
        key = nw.col(f"_raw_{self.table.key[0]}") if self.table.key[0] in self.held else nw.lit("")
        doubled = (
            again.select(*PLACE, _found=nw.lit(str(len(self.asked))))
            .join(raw, on=list(PLACE), how="inner")
            .select(*PLACE, key.alias("_subject"), "_found")
        )
        rows = doubled if read is None else nw.concat([self._flagged(read), doubled])
        each = rows.with_columns(nw.col("_found").str.split(",")).explode("_found")
        return self._told(each.join(raw, on=list(PLACE), how="inner"), delivered)

    def _flagged(self, read: nw.LazyFrame) -> nw.LazyFrame:
        """The rows something was found in, with the numbers of the slots in one text."""
        numbers = [nw.when(nw.col(s.name)).then(nw.lit(str(n))) for n, s in enumerate(self.asked)]
        found = nw.concat_str(*numbers, separator=",", ignore_nulls=True).alias("_found")
        flagged = read.select(*PLACE, _subject(self.table), found).filter(nw.col("_found") != "")
        return flagged.select(*PLACE, "_subject", "_found")

    def _told(self, each: nw.LazyFrame, delivered: list[str]) -> nw.LazyFrame:
        asked = [*self.asked, _doubled(self.table)]
        checks = [INTAKE_CHECKS[slot.check] for slot in asked]
        named = each.with_columns(
            _of(asked, [slot.column.name for slot in asked]).alias("column"),
            _of(asked, [check.id for check in checks]).alias("check"),
            _of(asked, [str(check.severity) for check in checks]).alias("severity"),
            _of(asked, [slot.message.zh for slot in asked]).alias("message_zh"),
            _of(asked, [slot.message.en for slot in asked]).alias("message_en"),
        )
        asked_of = {slot.column.name: slot.column for slot in asked}
        values = [
            nw.when(nw.col("column") == name).then(shown(nw.col(f"_raw_{name}"), asked_of[name]))
            for name in delivered
            if name in asked_of
        ]
        return named.select(
            nw.col("_file").alias("file"),
            nw.col("_row").alias("row"),
            nw.lit(self.table.name).alias("table"),
            "column",
            "check",
            "severity",
            nw.col("_subject").alias("subject"),
            "message_zh",
            "message_en",
            (nw.coalesce(*values) if len(values) > 1 else values[0]).alias("value"),
        )


def _of(asked: list[Slot], said: list[str]) -> nw.Expr:
    """What is said of the slot whose number stands in `_found`."""
    numbers = [str(n) for n in range(len(asked))]
    return nw.col("_found").replace_strict(numbers, said, default=None, return_dtype=nw.String())


def _doubled(table: Table) -> Slot:
    titles = [table.column(name).text for name in unique_key(table)]
    names = Text("+".join(t.zh for t in titles), " + ".join(t.en for t in titles))
    return Slot("row.duplicate_key", table.column(table.key[0]), nw.lit(True), names)


def _suspects(read: nw.LazyFrame) -> nw.LazyFrame:
    return read.filter(nw.col("_suspect")).select(*PLACE)


def _repeats(good: nw.LazyFrame, table: Table) -> nw.LazyFrame:
    """The places of good rows whose key occurs earlier by file name and row."""
    key = list(unique_key(table))
    rows = good.select(*key, *PLACE)
    doubled = rows.group_by(key).agg(_times=nw.len()).filter(nw.col("_times") > 1).select(*key)
    among = rows.join(doubled, on=key, how="semi")
    order = nw.col("_row").cum_count().over(*key, order_by=list(PLACE))
    return among.with_columns(_nth=order).filter(nw.col("_nth") > 1).select(*PLACE)


def _subject(table: Table) -> nw.Expr:
    """What a finding is about: the row's key as text, or nothing where the key has no reading."""
    parts = [nw.col(name).cast(nw.String()) for name in table.key if name != "data_year"]
    joined = nw.concat_str(*parts, separator="/") if len(parts) > 1 else parts[0]
    return joined.alias("_subject")


def shown(value: nw.Expr, column: Column) -> nw.Expr:
    """The text as delivered, cut to a line; of a direct identifier only its first two characters and its length."""
    if column.privacy is not Privacy.DIRECT:
        return value.str.slice(0, 80)
    length = value.str.len_chars().cast(nw.String())
    return nw.concat_str(value.str.slice(0, 2), nw.lit("…("), length, nw.lit(")"))
