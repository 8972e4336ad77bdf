"""`tuopin assess`: a frozen round assessed under the policy in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from rich.table import Table as RichTable

from tuopin.cli.options import Words, chosen_pack, day, found_round, opened_engine, opened_store
from tuopin.cli.output import OK, Speaker
from tuopin.rounds import assessing
from tuopin.rules import Edition, asked_on, edition
from tuopin.stages import indicators
from tuopin.store import Engine
from tuopin.terms import Text

__all__ = ["command"]


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command(
        "assess",
        help=words(
            "按某日有效的政策评估一个冻结轮次",
            "assess a frozen round under the policy in force on a day",
        ),
    )
    @click.argument("round_name", metavar="ROUND")
    @words.policy()
    @click.option(
        "--on",
        help=words("政策日期(默认为轮次日期)", "day of the policy (default: the round's own day)"),
    )
    @words.store()
    @words.engine()
    @words.json()
    def run(
        round_name: str,
        policy: str,
        on: str | None,
        store_path: Path,
        engine_name: str,
        as_json: bool,
    ) -> int:
        speaker = Speaker(words.language, as_json)
        pack = chosen_pack(policy, speaker)
        store = opened_store(store_path, speaker)
        snapshot = found_round(store, round_name, speaker)
        rules = asked_on(edition(pack, day(on, speaker, snapshot.as_of)), snapshot.as_of)
        known = snapshot.year - 1 in store.rounds()
        before = store.snapshot(snapshot.year - 1) if known else None
        with opened_engine(engine_name, speaker) as engine:
            with speaker.progress() as progress:
                files = assessing.assess_round(
                    store, snapshot, rules, engine, progress, before=before, tabulated=True
                )
            totals, unmet = _counted(engine, files, rules)
        frozen = {"round": snapshot.year, "version": snapshot.version, "snapshot": snapshot.digest}
        ruled = {"edition": rules.hash, "on": rules.on}
        speaker.data({**frozen, **ruled, "totals": totals, "unmet": unmet, "files": files})
        speaker.show(_totals_table(totals, words))
        folder = files[0].parents[1]
        speaker.say(
            Text(
                f"评估结果(assessed,每户一行)和各表(tables)写在:{folder}",
                f"verdicts (assessed, one row a household) and tables are in: {folder}",
            )
        )
        return OK

    return run


def _counted(
    engine: Engine, files: list[Path], rules: Edition
) -> tuple[dict[str, int], dict[str, int]]:
    """Totals of the registered status beside the verdict, and unmet criteria of poor households."""
    assessed = engine.rows(files)
    status = engine.collect(indicators.status(assessed)).to_pylist()
    asked = list(rules.standards["identification"].criteria)
    unmet = engine.collect(indicators.unmet(assessed, asked)).to_pylist()[0]
    return {key: sum(row[key] for row in status) for key in _COUNTS}, unmet


_COUNTS = {
    "poor_persons": Text("在册未脱贫人数", "registered poor persons"),
    "recomputed_poor_persons": Text(
        "重算为贫困的在册人数", "registered persons recomputed as poor"
    ),
    "unknown_persons": Text("重算为未知的在册人数", "registered persons for whom it is unknown"),
    "out_persons": Text("标注已脱贫人数", "persons marked as out"),
    "exited_households": Text("本年脱贫户数", "households that exited this year"),
    "paper_exit_households": Text(
        "其中事实不达标(数字脱贫)户数", "of these, households whose facts do not pass (paper exits)"
    ),
    "out_not_passing_households": Text(
        "全部已脱贫户中现不达标户数", "all households marked out that do not pass now"
    ),
}


def _totals_table(totals: Mapping[str, int], words: Words) -> RichTable:
    table = RichTable(show_header=False, box=None)
    for key, text in _COUNTS.items():
        table.add_row(text.say(words.language), f"{totals[key]:,}")
    return table
