"""Whether two contenders gave the same answers, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

__all__ = ["Compared", "compared"]


@dataclass(frozen=True)
class Compared:
    """Two outputs laid side by side: rows, cells, rows that only one has, cells that differ."""

    rows: int
    cells: int
    lonely: int
    differing: int
    columns: tuple[str, ...] = ()  # those with differing cells

    @property
    def same(self) -> bool:
        """Whether everything agrees, with something to agree on."""
        return self.rows > 0 and not self.lonely and not self.differing


def compared(ours: Path, theirs: Path, key: str = "household_no") -> Compared:
    """A full join on the key, file by file (both chunk alike), nulls being equal to nulls only."""
    files = sorted(path.name for path in ours.glob("*.parquet"))
    if files != sorted(path.name for path in theirs.glob("*.parquet")):
        raise ValueError(f"{ours} and {theirs} do not have the same files")
    rows = lonely = 0
    differing: dict[str, int] = {}
    connection = duckdb.connect(config={"preserve_insertion_order": "false"})
    for name in files:
        columns = _columns(connection, ours / name)
        if columns != _columns(connection, theirs / name):
            raise ValueError(f"{name}: the columns differ in name or type")
        names = [column for column, _ in columns if column != key]
        counts = ", ".join(f'count_if(a."{c}" IS DISTINCT FROM b."{c}")' for c in names)
        found = connection.execute(
            f"SELECT count(*), count_if(a.{key} IS NULL OR b.{key} IS NULL), {counts} "
            f"FROM read_parquet('{ours / name}') a FULL JOIN read_parquet('{theirs / name}') b "
            f"ON a.{key} = b.{key}"
        ).fetchone()
        assert found is not None
        rows, lonely = rows + found[0], lonely + found[1]
        for column, count in zip(names, found[2:], strict=True):
            differing[column] = differing.get(column, 0) + count
    return Compared(
        rows=rows,
        cells=rows * (len(differing) + 1),
        lonely=lonely,
        differing=sum(differing.values()),
        columns=tuple(column for column, count in differing.items() if count),
    )


def _columns(connection: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[str, str]]:
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()
    return sorted((name, kind) for name, kind, *_ in described)
