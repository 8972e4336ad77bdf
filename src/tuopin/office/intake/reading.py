"""The files of a batch laid out in the clear for the readers, and the mapping they are read by."""

from __future__ import annotations

from pathlib import Path

from tuopin.office.intake.models import Batch
from tuopin.office.intake.uploads import fetch
from tuopin.store.readers import Mapping, load_mapping
from tuopin.terms import Text

__all__ = [
    "OWN_HEADINGS",
    "RESULT",
    "WHERE",
    "WHY",
    "engine_for",
    "laid_out",
    "mapping_of",
    "parsed",
]

#: The columns that a download adds; the readers know none of them, and need not say so.
RESULT = Text("处理结果(系统填写)", "result (filled in by the system)")
WHY = Text("疑点与改法(系统填写)", "findings (filled in by the system)")
WHERE = Text("原文件与行号(系统填写)", "file and row (filled in by the system)")
OWN_HEADINGS = [text.say(language) for text in (RESULT, WHY, WHERE) for language in ("zh", "en")]

#: Bytes of text that are worked on in memory (some 300 000 rows), and how much smaller packed files are.
IN_MEMORY, PACKED = 64 << 20, 8
PACKINGS = (".xlsx", ".xlsm", ".xlsb", ".ods", ".parquet", ".gz", ".bz2", ".xz")


def laid_out(batch: Batch, key: str, work: Path) -> list[Path]:
    """The uploaded files under their own names, unsealed into the folder of the check."""
    folder = work / "files"
    folder.mkdir(mode=0o700)
    paths = []
    for each in batch.uploads.all():
        path = folder / each.name
        fetch(batch.pk, key, f"upload-{each.place}", path)
        paths.append(path)
    return paths


def engine_for(batch: Batch) -> str:
    """The engine that answers soonest: in memory what fits there easily, which most uploads do."""
    text = sum(
        each.size * (PACKED if each.name.lower().endswith(PACKINGS) else 1)
        for each in batch.uploads.all()
    )
    return "memory" if text <= IN_MEMORY else "duckdb"


def mapping_of(batch: Batch, work: Path) -> Mapping | None:
    """The mapping the batch is read by, if any."""
    return None if batch.mapping is None else parsed(batch.mapping.text, work, str(batch.mapping))


def parsed(text: str, work: Path, name: str) -> Mapping:
    """A mapping from its YAML; DocumentError names the line that is wrong."""
    path = work / f"{''.join(c for c in name if c.isalnum()) or 'mapping'}.yaml"
    path.write_text(text, "utf-8")
    return load_mapping(path)
