"""Running an estimation: a survey read, counted and measured, and told with all that a stranger needs to redo it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tuopin import __version__
from tuopin.rounds.estimating.asked import Asked
from tuopin.rounds.estimating.counted import Counted, count
from tuopin.rounds.estimating.facts import Judged, judged
from tuopin.rounds.estimating.measured import Measured, measure
from tuopin.rounds.progress import Progress, silent
from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rules import Edition, Scheme
from tuopin.stages.estimation import EstimationError
from tuopin.stages.registry import INTAKE_CHECKS, Effect
from tuopin.store import Engine
from tuopin.store.readers import Mapping as ColumnMapping
from tuopin.store.readers import Survey, read_survey
from tuopin.terms import Text

__all__ = ["Run", "run"]


IMPLIED = Text(
    "没有指明权数:按各阶段总体规模与样本之比加权",
    "no weights are named: rows are weighed by the populations of the stages over what was drawn",
)


SAME = Text(
    "不同轮次中有相同的群代码,按同一群处理;如各轮重新抽样、只是编号相同,请加 --clusters different",
    "cluster codes recur from round to round and are taken for the same clusters; where each round drew its "
    "own and only the numbers are alike, say --clusters different",
)


@dataclass(frozen=True)
class Run:
    """What came of a run: the estimation as it is shown, and a list beside a standard where one was asked."""

    estimation: Estimation
    table: tuple[Mapping[str, Any], ...]
    curve: tuple[Mapping[str, Any], ...]


def run(
    path: Path,
    asked: Asked,
    engine: Engine,
    *,
    edition: Edition | None = None,
    mapping: ColumnMapping | None = None,
    progress: Progress = silent,
) -> Run:
    """Estimate what is asked of a survey file; EstimationError, StoreError or DocumentError where it cannot be."""
    if asked.scheme is None and not _rows_asked(asked):
        raise EstimationError(
            "没有要估计的内容;请指明 --indicators、--income、--mean、--total、--ratio、--share 或 --listed",
            "nothing is asked; name --indicators, --income, --mean, --total, --ratio, --share or --listed",
        )
    if mapping is not None and mapping.tables and edition is not None and asked.scheme is not None:
        scheme = asked.scheme
        asked = replace(asked, indicators={name: name for name in scheme.names})
        kept = [name for name in asked.columns if name not in scheme.names]
        facts = judged(path, mapping, edition, scheme, kept, engine, progress)
        frame, survey, notes = facts.frame, _of_facts(path, facts), _taken_in(facts)
    else:
        read = read_survey(path, asked.columns, engine)
        frame, survey = read.frame, {"file": read.file, "sha256": read.digest}
        notes = _found(read)
    counted = count(frame, asked, engine) if asked.scheme is not None else None
    measured = measure(frame, asked, engine) if _rows_asked(asked) else None
    told = _told(asked, edition, mapping, survey, counted, measured, notes)
    return Run(told, measured.table if measured else (), measured.curve if measured else ())


def _rows_asked(asked: Asked) -> bool:
    columns = asked.means or asked.totals or asked.ratios or asked.shares
    return bool(columns or asked.income or asked.comparison)


def _told(
    asked: Asked,
    edition: Edition | None,
    mapping: ColumnMapping | None,
    survey: dict[str, Any],
    counted: Counted | None,
    measured: Measured | None,
    notes: list[Text],
) -> Estimation:
    scheme = asked.scheme
    if counted is not None:
        survey |= {
            "persons_asked": round(counted.persons + counted.left_out),
            "left_out": round(counted.left_out),
        }
        notes += _left_out(counted)
    elif measured is not None:
        survey |= {"persons_asked": round(measured.persons), "left_out": 0}
    if asked.drawn.weight is None and asked.drawn.population:
        notes.append(IMPLIED)
    if counted is not None and counted.same_clusters and asked.same_clusters is None:
        notes.append(SAME)
    if mapping is not None:
        survey["title"] = mapping.title
    estimates = (*(counted.estimates if counted else ()), *(measured.estimates if measured else ()))
    own = Text("调查估计", "survey estimates")
    return Estimation(
        title=scheme.title if scheme else own,
        estimates=estimates,
        changes=counted.changes if counted else (),
        names=_names(scheme, edition),
        survey=survey,
        design=_design(asked, counted, measured),
        standard=_standard(scheme, asked, edition) if scheme else {},
        notes=(*notes, *(measured.reasons if measured else ())),
    )


def _names(scheme: Scheme | None, edition: Edition | None) -> dict[str, Text]:
    """What the pack calls its columns, the standard its dimensions and indicators."""
    named: dict[str, Text] = {}
    if edition is not None:
        table = edition.tables[edition.rows.household]
        named = {column.name: column.text for column in table.columns}
    if scheme is not None:
        named |= dict(scheme.dimensions) | {each.id: each.title for each in scheme.indicators}
    return named


def _design(asked: Asked, counted: Counted | None, measured: Measured | None) -> dict[str, Any]:
    """The columns and policies the errors rest on."""
    drawn, settings = asked.drawn, asked.settings
    sized = counted or measured
    assert sized is not None  # noqa: S101 - something was asked
    return {
        "weight": drawn.weight,
        "persons": drawn.persons,
        "strata": list(drawn.strata),
        "psu": list(drawn.clusters),
        "fpc": list(drawn.population),
        "round": drawn.round,
        "clusters": sized.clusters,
        "strata_count": sized.strata,
        "same_clusters": counted.same_clusters if counted else None,
        "lonely": asked.lonely.value,
        "errors": settings.errors.value,
        "replicates": settings.replicates if settings.errors.value == "bootstrap" else None,
        "seed": settings.seed if settings.errors.value == "bootstrap" else None,
        "interval": settings.interval.value,
        "level": settings.level,
        # JSON has no infinity, and "normal" says what it means
        "degrees": "normal" if settings.degrees == float("inf") else settings.degrees,
    }


def _standard(scheme: Scheme, asked: Asked, edition: Edition | None) -> dict[str, Any]:
    return {
        "id": scheme.id,
        "policy": edition.policy if edition else None,
        "on": edition.on if edition else None,
        "edition": edition.hash if edition else None,
        "weights": {each.id: str(each.weight) for each in scheme.indicators},
        "cutoffs": [str(k) for k in scheme.cutoffs],
        "dimensions": {
            dimension: [each.id for each in scheme.indicators if each.dimension == dimension]
            for dimension in dict.fromkeys(each.dimension for each in scheme.indicators)
        },
        "missing": asked.unanswered.value,
        "indicators": dict(asked.indicators),
        "version": __version__,
    }


def _left_out(counted: Counted) -> list[Text]:
    if counted.left_out <= 0:
        return []
    whole = counted.persons + counted.left_out
    share = 100 * counted.left_out / whole
    weight = 100 * counted.weight_left_out
    n = round(counted.left_out)
    return [
        Text(
            f"{whole:,.0f} 人中有 {n:,} 人(占 {share:.2f}%,加权 {weight:.2f}%)因某项回答未知而未计入;"
            "--missing bounds 给出未知允许的最低值和最高值",
            f"{n:,} of {whole:,.0f} persons ({share:.2f} %, {weight:.2f} % by weight) are left out because an "
            "answer is unknown; --missing bounds gives the lowest and highest value the unknown allows",
        )
    ]


def _found(read: Survey) -> list[Text]:
    return [
        Text(f"{finding.file}:{finding.message.zh}", f"{finding.file}: {finding.message.en}")
        for finding in read.findings
    ]


def _of_facts(path: Path, facts: Judged) -> dict[str, Any]:
    return {"file": path.name, "sha256": facts.digest}


def _taken_in(facts: Judged) -> list[Text]:
    """How many rows intake accepted, and how many cells it blanked."""
    notes = [
        Text(
            f"{each.table}:读入 {each.read:,} 行,接收 {each.accepted:,} 行,不接收 {each.rejected:,} 行",
            f"{each.table}: {each.read:,} rows read, {each.accepted:,} accepted, {each.rejected:,} rejected",
        )
        for each in facts.counts
    ]
    notes += [
        _found_by(check, n)
        for check, n in sorted(facts.findings.items(), key=lambda item: -item[1])
    ]
    return notes


#: What became of what a check points at.
BECAME = {
    Effect.REJECTS: Text("该行不接收", "such a row is rejected"),
    Effect.SETS_ASIDE: Text("该单元格按未知处理", "such a cell counts as unknown"),
    Effect.FLAGS: Text("只提示,值照用", "pointed out, the value stands"),
}


def _found_by(check: str, n: int) -> Text:
    became = BECAME[INTAKE_CHECKS[check].effect]
    return Text(
        f"导入检查 {check}:{n:,} 处({became.zh})",
        f"intake check {check}: {n:,} findings ({became.en})",
    )
