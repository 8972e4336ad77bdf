"""`tuopin policy`: check the YAML, show what is in force, run the cases, compare two editions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.table import Table as RichTable

from tuopin.cli.options import Words, chosen_pack, day, found_round, opened_engine, opened_store
from tuopin.cli.output import FINDINGS, OK, Speaker
from tuopin.rounds import cases, differing, explaining
from tuopin.rules import Edition, Pack, asked_on, drafted, edition
from tuopin.terms import MARKS, DocumentError, Text, Verdict

__all__ = ["command"]

#: The last day of the eight rounds: what `show` tells unless another day is asked for.
LAST_DAY = date(2020, 12, 31)


def command(words: Words) -> click.Group:
    """The group, with help in the words' language."""

    @click.group(
        "policy", help=words("政策:检查、查看、案例、比较", "policy: check, show, cases, diff")
    )
    def group() -> None:
        pass

    for each in (_check(words), _show(words), _cases(words), _diff(words)):
        group.add_command(each)
    return group


def _check(words: Words) -> click.Command:
    @click.command(
        "check",
        help=words(
            "检查政策文件;错误指明文件、行、值和允许的写法",
            "check the policy files; an error names file, line, value and what is allowed",
        ),
    )
    @words.policy()
    @click.option(
        "--draft",
        type=click.Path(path_type=Path),
        help=words("另查一份草案 YAML", "also check a draft YAML file"),
    )
    @words.json()
    def run(policy: str, draft: Path | None, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        pack = chosen_pack(policy, speaker)
        rules = _edition(pack, LAST_DAY, draft, speaker)
        counted = {
            "parameters": len(rules.parameters),
            "criteria": len(rules.criteria),
            "standards": len(rules.standards),
            "measures": len(rules.eligibilities),
            "exclusions": len(rules.exclusions),
            "checks": len(rules.checks),
        }
        speaker.data({"policy": pack.name, **counted})
        speaker.say(
            Text(
                "政策文件无误:" + "、".join(f"{_COUNTED[name]} {n}" for name, n in counted.items()),
                "the policy files are in order: "
                + ", ".join(f"{name} {number}" for name, number in counted.items()),
            )
        )
        return OK

    return run


_COUNTED = {
    "parameters": "参数",
    "criteria": "条件",
    "standards": "标准",
    "measures": "措施",
    "exclusions": "排除情形",
    "checks": "数据质量规则",
}


def _edition(pack: Pack, on: date, draft: Path | None, speaker: Speaker) -> Edition:
    try:
        if draft is None:
            rules = edition(pack, on)
        elif not draft.is_file():
            speaker.refuse(Text(f"找不到草案文件 {draft}", f"there is no draft file {draft}"))
        else:
            rules = edition(pack, on, parameters=drafted(pack, draft))
        rules.hash  # noqa: B018  reading every value in force is the check
    except DocumentError as error:
        speaker.refuse(error.text)
    return rules


def _show(words: Words) -> click.Command:
    @click.command(
        "show",
        help=words(
            "查看某日有效的参数及其来源",
            "show the parameters in force on a day, with their sources",
        ),
    )
    @click.argument("key", required=False)
    @words.policy()
    @click.option("--on", help=words("日期,默认 2020-12-31", "day, 2020-12-31 by default"))
    @words.json()
    def run(key: str | None, policy: str, on: str | None, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        rules = edition(chosen_pack(policy, speaker), day(on, speaker, LAST_DAY))
        rows = _in_force(rules, key)
        if not rows:
            speaker.refuse(
                Text(
                    f"{rules.on} 没有以 {key!r} 开头的有效参数;去掉参数名可看全部",
                    f"no parameter starting with {key!r} is in force on {rules.on}; leave the name out to see all",
                )
            )
        speaker.data(
            {"policy": rules.policy, "on": rules.on, "edition": rules.hash, "parameters": rows}
        )
        table = RichTable(title=f"{rules.policy} · {rules.on} · {rules.hash[:12]}")
        for heading in (
            words("参数", "parameter"),
            words("含义", "meaning"),
            words("值", "value"),
            words("起", "from"),
            words("文件", "document"),
            words("证据", "evidence"),
        ):
            table.add_column(heading, overflow="fold")
        for row in rows:
            sign = f"{row['operator']} " if row["operator"] else ""
            table.add_row(
                row["key"],
                row["title"].say(words.language),
                sign + row["shown"].say(words.language),
                str(row["from"]),
                row["source"].say(words.language),
                MARKS[row["mark"]].text.say(words.language),
            )
        speaker.show(table)
        return OK

    return run


def _in_force(rules: Edition, key: str | None) -> list[dict[str, Any]]:
    rows = []
    for name, parameter in sorted(rules.parameters.items()):
        if key is not None and not name.startswith(key):
            continue
        try:
            values = rules.in_force(name)
        except KeyError:
            continue
        for area, value in values.items():
            rows.append(
                {
                    "key": name,
                    "area": area,
                    "title": parameter.title,
                    "operator": parameter.operator.sign if parameter.operator else None,
                    "value": value.value,
                    "shown": explaining.shown(value.value, parameter.unit),
                    "unit": parameter.unit,
                    "from": value.valid_from,
                    "source": rules.sources[value.source].title,
                    "reference": rules.sources[value.source].reference,
                    "mark": value.mark,
                    "note": value.note,
                }
            )
    return rows


def _cases(words: Words) -> click.Command:
    @click.command(
        "cases",
        help=words("运行政策案例(每条标准的例子)", "run the policy cases (examples of every rule)"),
    )
    @words.policy()
    @words.engine()
    @words.json()
    def run(policy: str, engine_name: str, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        with opened_engine(engine_name, speaker) as engine:
            results = cases.run_cases(chosen_pack(policy, speaker), engine)
        failed = [result for result in results if not result.passed]
        speaker.data({"cases": len(results), "failed": len(failed), "results": results})
        for result in failed:
            speaker.say(result.text)
        speaker.say(
            Text(
                f"{len(results)} 个案例,{len(failed)} 个不符",
                f"{len(results)} cases, {len(failed)} not as written",
            )
        )
        return FINDINGS if failed else OK

    return run


def _diff(words: Words) -> click.Command:
    @click.command(
        "diff",
        help=words(
            "两个政策版本之间哪些户的结论改变",
            "which households change verdict between two editions",
        ),
    )
    @click.option(
        "--round", "round_name", required=True, help=words("轮次,如 2019", "round, such as 2019")
    )
    @words.policy()
    @click.option(
        "--on",
        help=words(
            "第一个版本的日期(默认为轮次日期)",
            "day of the first edition (default: the round's own day)",
        ),
    )
    @click.option("--to", "other", help=words("第二个版本的日期", "day of the second edition"))
    @click.option(
        "--draft",
        type=click.Path(path_type=Path),
        help=words("第二个版本采用的草案 YAML", "draft YAML whose values the second edition takes"),
    )
    @click.option(
        "--limit",
        default=50,
        show_default=True,
        help=words("最多列出多少户", "how many households to list at most"),
    )
    @words.store()
    @words.engine()
    @words.json()
    def run(
        round_name: str,
        policy: str,
        on: str | None,
        other: str | None,
        draft: Path | None,
        limit: int,
        store_path: Path,
        engine_name: str,
        as_json: bool,
    ) -> int:
        speaker = Speaker(words.language, as_json)
        pack = chosen_pack(policy, speaker)
        if other is None and draft is None:
            speaker.refuse(
                Text(
                    "请用 --to 给出另一日期,或用 --draft 给出草案文件",
                    "say what to compare with: another day (--to) or a draft file (--draft)",
                )
            )
        store = opened_store(store_path, speaker)
        snapshot = found_round(store, round_name, speaker)
        first = edition(pack, day(on, speaker, snapshot.as_of))
        second = _edition(pack, day(other, speaker, first.on), draft, speaker)
        # both are asked of the round's own day, so that no verdict changes by growing older
        first, second = (asked_on(rules, snapshot.as_of) for rules in (first, second))
        with opened_engine(engine_name, speaker) as engine:
            found = differing.difference(snapshot, first, second, engine, limit)
        speaker.data(found)
        _show_difference(found, first, second, speaker, words)
        return OK

    return run


def _show_difference(
    found: differing.EditionDifference,
    first: Edition,
    second: Edition,
    speaker: Speaker,
    words: Words,
) -> None:
    language = words.language
    for change in found.parameters:
        key, area = change["parameter"], change["area"]
        old, new = (_shown(rules, key, area, language) for rules in (first, second))
        title = (second if key in second.parameters else first).parameters[key].title
        speaker.say(f"{title.say(language)} ({key}, {area}): {old} → {new}")
    for row in found.counts:
        rule = first.criteria.get(row["rule"]) or first.standards[row["rule"]]
        speaker.say(f"{rule.title.say(language)} ({row['rule']}): {row['changed']:,}")
    for household in found.households:
        changes = ", ".join(
            f"{name} {_verdict(old, language)} → {_verdict(new, language)}"
            for name, (old, new) in household["changes"].items()
        )
        speaker.say(f"  {household['village_code']} {household['household_no']}: {changes}")
    speaker.say(
        Text(
            f"共 {found.changed_households:,} 户结论改变",
            f"{found.changed_households:,} households change verdict",
        )
    )


def _shown(rules: Edition, key: str, area: str, language: str) -> str:
    """A value in force as people write it; a dash where the edition has none for the area."""
    value = rules.in_force(key).get(area) if rules.has_value(key) else None
    if value is None:
        return "–"
    return explaining.shown(value.value, rules.parameters[key].unit).say(language)


def _verdict(name: str, language: str) -> str:
    return Verdict(name).text.say(language)
