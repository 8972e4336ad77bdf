"""Commands over frozen rounds: assess, explain, brief, verify."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.table import Table as RichTable

from tuopin.cli.options import Words, chosen_pack, day, found_round, opened_store
from tuopin.cli.output import FINDINGS, OK, Speaker
from tuopin.rounds import briefs, explaining, verifying, yearly
from tuopin.rounds.rendering import FORMS, BoundaryError, terminal, write_brief
from tuopin.rules import edition
from tuopin.store import Problem, open_engine
from tuopin.terms import MARKS, Text, Verdict

__all__ = ["commands"]


def commands(words: Words) -> list[click.Command]:
    """The commands, with help in the words' language."""
    return [_assess(words), _explain(words), _brief(words), _verify(words)]


def _assess(words: Words) -> click.Command:
    @click.command("assess", help=words("按某日有效的政策评估一个冻结轮次", "assess a frozen round under the policy in force on a day"))
    @click.argument("round_name", metavar="ROUND")
    @words.policy()
    @click.option("--on", help=words("政策日期(默认为轮次日期)", "day of the policy (default: the round's own day)"))
    @words.store()
    @words.engine()
    @words.json()
    def command(round_name: str, policy: str, on: str | None, store_path: Path, engine_name: str, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        pack = chosen_pack(policy, speaker)
        store = opened_store(store_path, speaker)
        snapshot = found_round(store, round_name, speaker)
        rules = edition(pack, day(on, speaker, snapshot.as_of))
        with open_engine(engine_name) as engine, speaker.progress() as progress:
            tables = yearly.work_out(store, snapshot, None, rules, engine, progress)
        run = store.run(snapshot, rules.hash)
        files = run.files("assessed") if run else []
        totals = {key: sum(row[key] for row in tables.counties) for key in _COUNTS}
        speaker.data({"round": snapshot.year, "version": snapshot.version, "snapshot": snapshot.digest, "edition": rules.hash, "on": rules.on, "totals": totals, "unmet": tables.unmet, "files": files})
        speaker.show(_totals_table(totals, words))
        speaker.say(Text(f"评估结果(每户一行)写在:{files[0].parent}", f"verdicts, one row a household, are in: {files[0].parent}"))
        return OK

    return command


_COUNTS = {
    "poor_persons": Text("在册未脱贫人数", "registered poor persons"),
    "recomputed_poor_persons": Text("重算为贫困的在册人数", "registered persons recomputed as poor"),
    "unknown_persons": Text("重算为未知的在册人数", "registered persons for whom it is unknown"),
    "out_persons": Text("标注已脱贫人数", "persons marked as out"),
    "exited_households": Text("本年脱贫户数", "households that exited this year"),
    "paper_exit_households": Text("其中事实不达标(数字脱贫)户数", "of these, households whose facts do not pass (paper exits)"),
    "out_not_passing_households": Text("全部已脱贫户中现不达标户数", "all households marked out that do not pass now"),
}


def _totals_table(totals: Mapping[str, int], words: Words) -> RichTable:
    table = RichTable(show_header=False, box=None)
    for key, text in _COUNTS.items():
        table.add_row(text.say(words.language), f"{totals[key]:,}")
    return table


def _explain(words: Words) -> click.Command:
    @click.command("explain", help=words("解释一户:每项标准的数值、门槛、文件和结论", "explain one household: value, threshold, document and verdict of each criterion"))
    @click.argument("household_no", metavar="HOUSEHOLD")
    @click.option("--round", "round_name", required=True, help=words("轮次,如 2019", "round, such as 2019"))
    @words.policy()
    @click.option("--on", help=words("政策日期(默认为轮次日期)", "day of the policy (default: the round's own day)"))
    @words.store()
    @words.json()
    def command(household_no: str, round_name: str, policy: str, on: str | None, store_path: Path, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        pack = chosen_pack(policy, speaker)
        store = opened_store(store_path, speaker)
        snapshot = found_round(store, round_name, speaker)
        rules = edition(pack, day(on, speaker, snapshot.as_of))
        with open_engine() as engine:
            try:
                told = explaining.explain(household_no, snapshot, rules, engine)
            except KeyError:
                speaker.refuse(
                    Text(
                        f"{snapshot.year} 年轮次里没有户编号 {household_no};请核对编号,或换一个 --round",
                        f"the round of {snapshot.year} holds no household {household_no}; check the number, or try another --round",
                    )
                )
        speaker.data(told)
        if not as_json:
            _show_explained(told, speaker, words)
        return OK

    return command


SIGNS = {Verdict.MET: "✓", Verdict.UNMET: "✗", Verdict.UNKNOWN: "?"}


def _verdict(verdict: Verdict, language: str) -> str:
    return f"{SIGNS[verdict]} {verdict.text.say(language)}"


def _show_explained(told: explaining.Explained, speaker: Speaker, words: Words) -> None:
    table = RichTable(title=f"{told.household_no} · {told.year}")
    for heading in (words("标准", "criterion"), words("结论", "verdict"), words("数值", "value"), words("门槛", "threshold"), words("文件", "document")):
        table.add_column(heading, overflow="fold")
    for line in told.lines:
        if line.decides:
            title = line.title.say(words.language)
            if line.code and not title.startswith(line.code):
                title = f"{line.code} {title}"
            threshold = line.threshold.say(words.language) if line.threshold else ""
            mark = f" [{MARKS[line.mark].text.say(words.language)}]" if line.mark else ""
            table.add_row(title, _verdict(line.verdict, words.language), line.shown.say(words.language), threshold, line.source.say(words.language) + mark)
    speaker.show(table)
    facts = [f"{line.title.say(words.language)} {YES_NO[line.verdict].say(words.language)}" for line in told.lines if not line.decides]
    speaker.say(words("户情:", "The household: ") + " · ".join(facts))
    for title, verdict in told.standards:
        speaker.say(f"{title.say(words.language)}: {_verdict(verdict, words.language)}")
    for due in told.due:
        who = f" {due['person_no']}" if due["person_no"] else ""
        speaker.say(f"→ {due['title'].say(words.language)}{who} ({DUE[due['due']].say(words.language)}): {due['reason'].say(words.language)}")
    speaker.say(Text(f"快照 {told.digest} · 政策 {told.edition}", f"snapshot {told.digest} · edition {told.edition}"))


YES_NO = {Verdict.MET: Text("是", "yes"), Verdict.UNMET: Text("否", "no"), Verdict.UNKNOWN: Text("未知", "unknown")}
DUE = {Verdict.MET: Text("应享", "due"), Verdict.UNMET: Text("不应享", "not due"), Verdict.UNKNOWN: Text("待核实", "to be asked")}


def _brief(words: Words) -> click.Command:
    @click.command("brief", help=words("写出到某轮次为止的简报", "write the brief up to a round"))
    @click.argument("round_name", metavar="ROUND")
    @words.policy()
    @words.store()
    @click.option("--out", type=click.Path(path_type=Path), default=Path("tuopin-data/brief"), show_default=True, help=words("写到哪个文件夹", "folder to write into"))
    @click.option("--form", "forms", multiple=True, type=click.Choice(FORMS), help=words("形式,可多选;默认全部", "forms; may be given several times; all by default"))
    @click.option("--boundaries", type=click.Path(path_type=Path, exists=True), help=words("自备县界 GeoJSON(按区划代码)", "your own county boundaries as GeoJSON, keyed by code"))
    @words.engine()
    @words.json()
    def command(round_name: str, policy: str, store_path: Path, out: Path, forms: tuple[str, ...], boundaries: Path | None, engine_name: str, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        pack = chosen_pack(policy, speaker)
        store = opened_store(store_path, speaker)
        snapshot = found_round(store, round_name, speaker)
        with open_engine(engine_name) as engine, speaker.progress() as progress:
            document = briefs.build(store, snapshot, pack, engine, progress)
        try:
            paths = write_brief(document, out, words.language, forms or FORMS, boundaries=boundaries)
        except BoundaryError as error:
            speaker.refuse(error.text)
        speaker.data({"document": document, "files": paths})
        if not as_json:
            speaker.show(terminal(document, words.language))
        for path in paths:
            speaker.say(Text(f"已写:{path}", f"written: {path}"))
        return OK if all(f["matches"] is not False for f in document["figures"]) else FINDINGS

    return command


def _verify(words: Words) -> click.Command:
    @click.command("verify", help=words("复核存储的摘要链,或重算一份简报的每个数字", "verify the store's digests and chain, or recompute every figure of a brief"))
    @click.argument("what", metavar="[ROUND|BRIEF]", required=False)
    @words.policy()
    @words.store()
    @words.engine()
    @words.json()
    def command(what: str | None, policy: str, store_path: Path, engine_name: str, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        store = opened_store(store_path, speaker)
        if what is not None and Path(what).is_file():
            return _verify_brief(Path(what), policy, store, engine_name, speaker)
        snapshot = found_round(store, what, speaker) if what else None
        with speaker.progress() as progress:
            problems = store.verify(
                year=snapshot.year if snapshot else None,
                version=snapshot.version if snapshot else None,
                progress=lambda done, total, _: progress("verify", done, total),
            )
        newest = store.head()
        head = newest.digest if newest else ""
        speaker.data({"problems": problems, "head": head})
        for problem in problems:
            speaker.say(_placed(problem))
        if not problems:
            speaker.say(Text(f"全部摘要与链条相符;链头 {head}", f"all digests and the chain hold; head {head}"))
        return FINDINGS if problems else OK

    return command


def _placed(problem: Problem) -> Text:
    """A problem with the file, county and table it is in."""
    where = " · ".join(str(part) for part in (problem.file, problem.county, problem.table) if part)
    return Text(f"{where}:{problem.text.zh}", f"{where}: {problem.text.en}")


def _verify_brief(path: Path, policy: str, store: Any, engine_name: str, speaker: Speaker) -> int:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        document = document.get("document", document)
        pack = chosen_pack(document["policy"] or policy, speaker)
    except (ValueError, KeyError, AttributeError):
        speaker.refuse(Text(f"{path} 不是简报 JSON;请给出 brief 命令写出的 .json 文件", f"{path} is not a brief in JSON; give the .json file that the brief command wrote"))
    problems = store.verify()
    for problem in problems:
        speaker.say(_placed(problem))
    try:
        with open_engine(engine_name) as engine, speaker.progress() as progress:
            differences = verifying.verify_brief(store, document, pack, engine, progress)
    except KeyError as missing:
        digest = str(missing.args[0])
        speaker.refuse(Text(f"存储里没有简报所引的快照 {digest}", f"the store does not hold the snapshot {digest} that the brief cites"))
    speaker.data({"problems": problems, "differences": differences})
    for each in differences:
        speaker.say(Text(f"{each.place}:简报印作 {each.printed},重算为 {each.recomputed}", f"{each.place}: printed {each.printed}, recomputed {each.recomputed}"))
    if not differences and not problems:
        count = len(document["figures"])
        speaker.say(Text(f"简报的 {count} 个指标和各表逐项重算,全部相符", f"all {count} figures of the brief and all its tables were recomputed and agree"))
    return FINDINGS if differences or problems else OK
