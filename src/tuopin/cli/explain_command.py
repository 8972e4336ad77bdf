"""`tuopin explain`: one household, criterion by criterion."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table as RichTable

from tuopin.cli.options import Words, chosen_pack, day, found_round, opened_store
from tuopin.cli.output import OK, Speaker
from tuopin.rounds import explaining
from tuopin.rules import asked_on, edition
from tuopin.store import open_engine
from tuopin.terms import MARKS, Text, Verdict

__all__ = ["command"]


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command(
        "explain",
        help=words(
            "解释一户:每项标准的数值、门槛、文件和结论",
            "explain one household: value, threshold, document and verdict of each criterion",
        ),
    )
    @click.argument("household_no", metavar="HOUSEHOLD")
    @click.option(
        "--round", "round_name", required=True, help=words("轮次,如 2019", "round, such as 2019")
    )
    @words.policy()
    @click.option(
        "--on",
        help=words("政策日期(默认为轮次日期)", "day of the policy (default: the round's own day)"),
    )
    @words.store()
    @words.json()
    def run(
        household_no: str,
        round_name: str,
        policy: str,
        on: str | None,
        store_path: Path,
        as_json: bool,
    ) -> int:
        speaker = Speaker(words.language, as_json)
        pack = chosen_pack(policy, speaker)
        store = opened_store(store_path, speaker)
        snapshot = found_round(store, round_name, speaker)
        rules = asked_on(edition(pack, day(on, speaker, snapshot.as_of)), snapshot.as_of)
        with open_engine() as engine:
            try:
                told = explaining.explain(household_no, snapshot, rules, engine)
            except KeyError:
                speaker.refuse(
                    Text(
                        f"{snapshot.year} 年轮次里没有户编号 {household_no};请核对编号,或换 --round",
                        f"the round of {snapshot.year} holds no household {household_no}; "
                        "check the number, or try another --round",
                    )
                )
        speaker.data(told)
        if not as_json:
            _show_explained(told, speaker, words)
        return OK

    return run


SIGNS = {Verdict.MET: "✓", Verdict.UNMET: "✗", Verdict.UNKNOWN: "?"}


def _verdict(verdict: Verdict, language: str) -> str:
    return f"{SIGNS[verdict]} {verdict.text.say(language)}"


def _show_explained(told: explaining.Explained, speaker: Speaker, words: Words) -> None:
    speaker.show(_verdicts(told, words))
    facts = [
        f"{line.title.say(words.language)} {YES_NO[line.verdict].say(words.language)}"
        for line in told.lines
        if not line.decides
    ]
    speaker.say(words("户情:", "The household: ") + " · ".join(facts))
    for title, verdict in told.standards:
        speaker.say(f"{title.say(words.language)}: {_verdict(verdict, words.language)}")
    for each in told.due:
        who = f" {each['person_no']}" if each["person_no"] else ""
        head, due = each["title"].say(words.language), DUE[each["due"]].say(words.language)
        speaker.say(f"→ {head}{who} ({due}): {each['reason'].say(words.language)}")
    speaker.say(
        Text(
            f"快照 {told.digest} · 政策 {told.edition}",
            f"snapshot {told.digest} · edition {told.edition}",
        )
    )


def _verdicts(told: explaining.Explained, words: Words) -> RichTable:
    table = RichTable(title=f"{told.household_no} · {told.year}")
    for heading in (
        words("标准", "criterion"),
        words("结论", "verdict"),
        words("数值", "value"),
        words("门槛", "threshold"),
        words("文件", "document"),
    ):
        table.add_column(heading, overflow="fold")
    for line in told.lines:
        if line.decides:
            table.add_row(*_cells(line, words.language))
    return table


def _cells(line: explaining.Line, language: str) -> tuple[str, str, str, str, str]:
    title, document = line.title.say(language), line.source.say(language)
    if line.code and not title.startswith(line.code):
        title = f"{line.code} {title}"
    if line.mark:
        document = f"{document} [{MARKS[line.mark].text.say(language)}]"
    threshold = line.threshold.say(language) if line.threshold else ""
    return title, _verdict(line.verdict, language), line.shown.say(language), threshold, document


YES_NO = {
    Verdict.MET: Text("是", "yes"),
    Verdict.UNMET: Text("否", "no"),
    Verdict.UNKNOWN: Text("未知", "unknown"),
}
DUE = {
    Verdict.MET: Text("应享", "due"),
    Verdict.UNMET: Text("不应享", "not due"),
    Verdict.UNKNOWN: Text("待核实", "to be asked"),
}
