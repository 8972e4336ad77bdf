"""Commands over files: sample, check, freeze."""

from __future__ import annotations

from contextlib import contextmanager
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.table import Table as RichTable

from tuopin import sample as sample_room
from tuopin.cli.options import Words, chosen_pack, day
from tuopin.cli.output import FINDINGS, OK, Speaker
from tuopin.rounds import checking, intake, keys, sampling
from tuopin.rules import Edition, Pack, edition
from tuopin.stages.registry import INTAKE_CHECKS
from tuopin.store import HEADINGS, Engine, Snapshot, Store, frame_batches, open_engine
from tuopin.store.readers import FILE_CHECKS, IntakeError, load_mapping
from tuopin.terms import DocumentError, Text

__all__ = ["commands"]


def commands(words: Words) -> list[click.Command]:
    """The commands, with help in the words' language."""
    return [_sample(words), _check(words), _freeze(words)]


def _sample(words: Words) -> click.Command:
    @click.command("sample", help=words("写出虚构的样本省(CSV 文件)", "write the invented sample province (CSV files)"))
    @click.option("--out", type=click.Path(path_type=Path), required=True, help=words("写到哪个文件夹", "folder to write into"))
    @click.option("--scale", type=float, default=0.01, show_default=True, help=words("规模,0.002 到 1", "scale, 0.002 to 1"))
    @click.option("--seed", type=int, default=43, show_default=True, help=words("随机种子", "seed"))
    @click.option("--clean", is_flag=True, help=words("不埋设任何缺陷", "plant no defects"))
    @click.option("--year", "years", type=int, multiple=True, help=words("只写这些年度", "only these years"))
    @click.option("--headings", type=click.Choice(HEADINGS), default="zh" if words.language == "zh" else "name", show_default=True, help=words("表头:本系统名、中文、全国系统代码", "headings: our names, Chinese, national codes"))
    @words.policy()
    @words.json()
    def command(out: Path, scale: float, seed: int, clean: bool, years: tuple[int, ...], headings: str, policy: str, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        rules = edition(chosen_pack(policy, speaker), date(sample_room.YEARS[-1], 12, 31))
        unknown = sorted(set(years) - set(sample_room.YEARS))
        if unknown:
            allowed = f"{sample_room.YEARS[0]}…{sample_room.YEARS[-1]}"
            speaker.refuse(Text(f"样本省没有 {unknown[0]} 年;可选 {allowed}", f"the sample province has no year {unknown[0]}; there are {allowed}"))
        if not 0.002 <= scale <= 1:
            speaker.refuse(Text(f"规模 {scale} 超出 0.002 到 1", f"scale {scale} is outside 0.002 to 1"))
        province = sample_room.province(rules, scale=scale, seed=seed, defects=not clean)
        with speaker.progress() as progress:
            written = sampling.write_files(province, out, years or None, headings, progress)
        speaker.data({"invented": True, "scale": scale, "seed": seed, "files": written, "planted": len(province.planted)})
        speaker.say(Text(f"虚构的样本省({len(written)} 个年度)已写到 {out}", f"the invented province ({len(written)} years) is written to {out}"))
        return OK

    return command


def _input_options(words: Words) -> Any:
    options = (
        click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path)),
        click.option("--as-of", "as_of", required=False, help=words("数据截止日,如 2019-12-31", "day the data show, such as 2019-12-31")),
        click.option("--mapping", "mapping_path", type=click.Path(path_type=Path), help=words("把别的调查对应到本系统的 YAML", "YAML that maps another survey onto our tables")),
        click.option("--table", help=words("文件是哪张表(认不出时用)", "which table the files are (where it is not recognised)")),
        words.policy(),
    )

    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


@contextmanager
def _taken_in(
    files: tuple[Path, ...], as_of: date, mapping_path: Path | None, table: str | None, rules: Edition, engine: Engine, before: Snapshot | None, speaker: Speaker
) -> Iterator[checking.Checked]:
    """Files taken in and checked, with refusals in the user's language."""
    if table is not None and table not in rules.tables:
        known = ", ".join(rules.tables)
        speaker.refuse(Text(f"没有表 {table!r};现有:{known}", f"there is no table {table!r}; there are: {known}"))
    try:
        mapping = load_mapping(mapping_path) if mapping_path else None
        with speaker.progress() as progress:
            taken = intake.take_in(files, engine, rules, mapping, as_of=as_of, table=table, progress=progress)
            yield checking.check_delivery(taken, engine, rules, before)
    except (IntakeError, DocumentError) as error:
        speaker.refuse(error.text)


def _rules(policy: str, as_of: str | None, speaker: Speaker) -> tuple[Pack, Edition]:
    pack = chosen_pack(policy, speaker)
    return pack, edition(pack, day(as_of, speaker, date(2020, 12, 31)))


def _check(words: Words) -> click.Command:
    @click.command("check", help=words("检查登记文件:逐行判定与数据质量规则;不改动任何东西", "check registry files: rows judged, data-quality rules asked; nothing is changed"))
    @_input_options(words)
    @click.option("--store", "store_path", type=click.Path(path_type=Path), help=words("给出存储文件夹,则与上一年轮次比对", "store folder: also compare with the round of the year before"))
    @click.option("--out", type=click.Path(path_type=Path), help=words("把全部疑点写成文件的文件夹", "folder to write all findings into"))
    @click.option("--exemptions", type=click.Path(path_type=Path), help=words("豁免清单(YAML 或 CSV)", "list of exemptions (YAML or CSV)"))
    @click.option("--earlier", type=click.Path(path_type=Path), help=words("上次检查写出的疑点文件,用来认出已更正的", "findings of an earlier check, to tell what was corrected"))
    @words.engine()
    @words.json()
    def command(files: tuple[Path, ...], as_of: str | None, mapping_path: Path | None, table: str | None, policy: str, store_path: Path | None, out: Path | None, exemptions: Path | None, earlier: Path | None, engine_name: str, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        _, rules = _rules(policy, as_of, speaker)
        before = _round_before(store_path, rules.on, speaker)
        with open_engine(engine_name) as engine, _taken_in(files, rules.on, mapping_path, table, rules, engine, before, speaker) as checked:
            written = checking.write_findings(checked, engine, rules, out) if out else []
            kept_apart = checking.kept_apart(checked, engine, rules, exemptions, earlier)
        speaker.data({**_summary(checked, rules), "apart": kept_apart, "files": written})
        _show_checked(checked, rules, speaker, words)
        if kept_apart is not None:
            speaker.say(kept_apart.text)
        for path in written:
            speaker.say(Text(f"已写:{path}", f"written: {path}"))
        errors = checked.errors if kept_apart is None else kept_apart.open_errors
        return FINDINGS if errors else OK

    return command


def _round_before(store_path: Path | None, on: date, speaker: Speaker) -> Snapshot | None:
    if store_path is None:
        return None
    store = Store(store_path)
    if on.year - 1 not in store.rounds():
        speaker.note(Text(f"{store_path} 里没有 {on.year - 1} 年轮次,跨年规则未检查", f"{store_path} holds no round of {on.year - 1}: checks over time were not asked"))
        return None
    return store.snapshot(on.year - 1)


def _titles(rules: Edition) -> dict[str, Text]:
    titles = {check.id: check.title for check in rules.checks.values()}
    titles |= {check.id: check.title for check in INTAKE_CHECKS.values()}
    return titles | {name: check.title for name, check in FILE_CHECKS.items()}


def _summary(checked: checking.Checked, rules: Edition) -> dict[str, Any]:
    titles = _titles(rules)
    return {
        "counts": checked.intake.counts,
        "findings": [
            {"check": check, "severity": severity, "title": titles.get(check), "findings": n}
            for (check, severity), n in sorted(checked.by_check.items())
        ],
        "errors": checked.errors,
    }


def _show_checked(checked: checking.Checked, rules: Edition, speaker: Speaker, words: Words) -> None:
    counts = RichTable(title=words("读入", "read"))
    for heading in (words("文件", "file"), words("表", "table"), words("读入", "read"), words("接收", "accepted"), words("退回", "rejected")):
        counts.add_column(heading, justify="left" if heading in (words("文件", "file"), words("表", "table")) else "right")
    for each in checked.intake.counts:
        name = rules.tables[each.table].text.say(words.language)
        counts.add_row(each.file, name, f"{each.read:,}", f"{each.accepted:,}", f"{each.rejected:,}")
    speaker.show(counts)
    titles = _titles(rules)
    found = RichTable(title=words("疑点", "findings"))
    for heading in (words("规则", "check"), words("说明", "what"), words("级别", "severity"), words("条数", "findings")):
        found.add_column(heading, overflow="fold")
    for (check, severity), n in sorted(checked.by_check.items(), key=lambda item: (_ORDER[item[0][1]], -item[1], item[0][0])):
        title = titles.get(check)
        found.add_row(check, title.say(words.language) if title else "", _SEVERITY[severity].say(words.language), f"{n:,}")
    speaker.show(found)


_ORDER = {"error": 0, "warning": 1, "hint": 2}
_SEVERITY = {"error": Text("错误", "error"), "warning": Text("警告", "warning"), "hint": Text("提示", "hint")}


def _freeze(words: Words) -> click.Command:
    @click.command("freeze", help=words("把登记文件冻结成一个轮次(整轮或没有)", "freeze registry files as a round, whole or not at all"))
    @_input_options(words)
    @words.store()
    @click.option("--key-file", type=click.Path(path_type=Path), help=words("直接标识的加密密钥文件(缺省读环境变量 TUOPIN_KEY,再缺省新建)", "file with the key that seals direct identifiers (else TUOPIN_KEY, else a new one is made)"))
    @click.option("--correct", "reason", help=words("更正已冻结的轮次:写明原因", "correct a round that is frozen already: say why"))
    @click.option("--by", default="", help=words("更正人", "who corrects"))
    @words.engine()
    @words.json()
    def command(files: tuple[Path, ...], as_of: str | None, mapping_path: Path | None, table: str | None, policy: str, store_path: Path, key_file: Path | None, reason: str | None, by: str, engine_name: str, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        if as_of is None:
            speaker.refuse(Text("请用 --as-of 写明数据截止日,如 2019-12-31", "say which day the data show: --as-of, such as 2019-12-31"))
        if reason is not None and not by:
            speaker.refuse(Text("更正须用 --by 写明更正人", "a correction names who makes it: --by"))
        _, rules = _rules(policy, as_of, speaker)
        key = keys.found_key(store_path, key_file, speaker.note)
        store = Store(store_path)
        before = store.snapshot(rules.on.year - 1) if rules.on.year - 1 in store.rounds() else None
        with open_engine(engine_name) as engine, _taken_in(files, rules.on, mapping_path, table, rules, engine, before, speaker) as checked:
            frames = {name: checked.intake.frames[name].select(*each.names) for name, each in rules.tables.items() if name in checked.intake.frames}
            batches = frame_batches(engine, frames, rules.tables)
            if reason is None:
                snapshot = store.freeze(rules.on.year, rules.on, batches, tables=rules.tables, key=key)
            else:
                given = {each.table for each in checked.intake.counts}
                batches = frame_batches(engine, {name: frames[name] for name in frames if name in given}, rules.tables)
                snapshot = store.correct(rules.on.year, batches, reason, by, key, tables=rules.tables)
        speaker.data({**_summary(checked, rules), "round": snapshot.year, "version": snapshot.version, "snapshot": snapshot.digest, "previous": snapshot.previous})
        _show_checked(checked, rules, speaker, words)
        speaker.say(Text(f"已冻结 {snapshot.year} 年轮次第 {snapshot.version} 版,摘要 {snapshot.digest}", f"round {snapshot.year} version {snapshot.version} is frozen, digest {snapshot.digest}"))
        return FINDINGS if checked.errors else OK

    return command


