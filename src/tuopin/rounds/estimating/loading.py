"""Loading: tallies and columns brought from an engine into memory, with the sample they were drawn by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tuopin.stages.estimation import (
    BoolArray,
    Drawn,
    EstimationError,
    FloatArray,
    Lonely,
    Sample,
)
from tuopin.store import Engine

__all__ = ["Loaded", "column_of", "loaded", "refuse_misread"]

#: How many wrong cells a message shows.
SHOWN = 5
#: Codes that may be shown as they are; anything else may be a name or a number of somebody's.
CODE = re.compile(r"[+-]?[0-9.]{0,4}")
WORDS = (
    *("nan", "inf", "-inf", "yes", "no", "y", "n", "t", "f", "unknown", "missing"),
    *("是", "否", "有", "无", "不详", "未知"),
)


@dataclass(frozen=True, eq=False)
class Loaded:
    """Rows in memory: numbers by name, keys as text (None: nothing written), and how they were drawn."""

    numbers: Mapping[str, FloatArray]
    keys: Mapping[str, NDArray[np.object_]]
    drawn: Drawn
    rows: int
    lonely: Lonely

    def rounds(self) -> list[BoolArray]:
        """The rows of each round; all of them where there is one."""
        if self.drawn.round is None:
            return [np.ones(self.rows, dtype=bool)]
        held = self.keys["round"]
        return [held == name for name in dict.fromkeys(held)]

    def sample(self, inside: BoolArray | None = None, apart: bool = False) -> Sample:
        """The sample of the rows inside; with `apart` a cluster of another round is another cluster."""
        chosen = np.ones(self.rows, dtype=bool) if inside is None else inside
        stages = max(len(self.drawn.strata), len(self.drawn.clusters), len(self.drawn.population))

        def key(kind: str, number: int, count: int) -> NDArray[np.object_] | None:
            if number >= count:
                return None
            held = self.keys[f"{kind}{number}"][chosen]
            if apart and number == 0:
                return np.array(
                    [f"{a}\x1f{b}" for a, b in zip(held, self.keys["round"][chosen], strict=True)],
                    dtype=object,
                )
            return held

        strata = [key("s", number, len(self.drawn.strata)) for number in range(stages)]
        if apart and not self.drawn.strata:
            strata = [self.keys["round"][chosen], *strata[1:]]
        return Sample.drawn(
            int(chosen.sum()),
            strata=strata,
            clusters=[key("c", number, len(self.drawn.clusters)) for number in range(stages)],
            population=[self.numbers[f"p{n}"][chosen] for n in range(len(self.drawn.population))],
            lonely=self.lonely,
        )


def loaded(table: pa.Table, drawn: Drawn, lonely: Lonely) -> Loaded:
    """A tally's or a survey's rows; EstimationError where a design column has nothing written."""
    numbers: dict[str, FloatArray] = {}
    keys: dict[str, NDArray[np.object_]] = {}
    for name in table.column_names:
        column = table.column(name)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            keys[name] = column.to_numpy(zero_copy_only=False).astype(object)
        else:
            numbers[name] = column_of(column)
    if table.num_rows == 0:
        raise EstimationError(
            "文件没有数据行", "the file has no rows; there is nothing to estimate"
        )
    _whole(keys, drawn)
    _one_population(numbers, drawn)
    return Loaded(numbers, keys, drawn, table.num_rows, lonely)


def column_of(column: pa.ChunkedArray) -> FloatArray:
    """A column as doubles; null is NaN."""
    return pc.fill_null(column.cast(pa.float64()), np.nan).to_numpy(zero_copy_only=False)


def _whole(keys: Mapping[str, NDArray[np.object_]], drawn: Drawn) -> None:
    named = {f"s{n}": name for n, name in enumerate(drawn.strata)}
    named |= {f"c{n}": name for n, name in enumerate(drawn.clusters)}
    named |= {"round": drawn.round} if drawn.round else {}
    for own, name in named.items():
        if any(value is None for value in keys[own]):
            raise EstimationError(
                f"列 {name} 有空白:每一行都须写明层、群和轮次;请补齐或删去这些行",
                f"the column {name} is blank in places: every row needs its stratum, cluster and round; "
                "fill them in or leave those rows out",
            )


def _one_population(numbers: Mapping[str, FloatArray], drawn: Drawn) -> None:
    for n, name in enumerate(drawn.population):
        if f"p{n}_low" in numbers and not np.array_equal(numbers[f"p{n}"], numbers[f"p{n}_low"]):
            raise EstimationError(
                f"列 {name} 在同一群内有不同的值;总体规模须在层内一致",
                f"the column {name} differs within a cluster; a population is one number a stratum",
            )


def refuse_misread(frame: nw.LazyFrame, engine: Engine, columns: Sequence[str]) -> None:
    """EstimationError naming the cells that were not understood: columns, forms, rows."""
    rows: list[dict[str, Any]] = engine.collect(frame).to_pylist()
    if not rows:
        return
    cells: Counter[tuple[int, str]] = Counter()
    for row in rows:
        cells[columns.index(row["column"]), _form(row["cell"])] += row["rows"]
    shown = sorted(cells.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))[:SHOWN]
    more = len(cells) - len(shown)
    zh = "、".join(f"{columns[at]} 列 {form or '空白'}({n} 行)" for (at, form), n in shown)
    en = ", ".join(f"{columns[at]}: {form or 'blank'} ({n} rows)" for (at, form), n in shown)
    raise EstimationError(
        f"有看不懂的值:{zh}{f' 等 {more} 种' if more else ''}。"
        "指标和名单须为 1(是)、0(否)或空白(未知);权数和人数须为不小于 0 的数,总体规模须大于 0,都不可空白;"
        "其余须为数字或空白。文字只显示其形式:x 为字母,9 为数字,字为汉字",
        f"cells that are not understood: {en}{f' and {more} more' if more else ''}. "
        "Indicators and lists are 1 (yes), 0 (no) or blank (unknown); weights and persons are numbers of 0 or "
        "more, populations above 0, none of them blank; all others are numbers or blank. Of text the form "
        "alone is shown: x a letter, 9 a digit, 字 a Chinese character",
    )


def _form(cell: str | None) -> str:
    """A cell that says nothing of a person: codes as they are, of all else what kinds of signs it is made of."""
    text = (cell or "").strip()
    if CODE.fullmatch(text) or text.lower() in WORDS:
        return text
    signs = re.sub(r"[^\W\d_]", lambda sign: "字" if sign[0] >= "\u2e80" else "x", text)
    return re.sub(r"\d", "9", signs)[:20]
