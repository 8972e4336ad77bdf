"""`tuopin estimate`: a survey and a policy in, figures with their errors out."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from tuopin.cli.estimate_options import estimate_options
from tuopin.cli.options import Words, chosen_pack, day, opened_engine
from tuopin.cli.output import OK, Speaker, plain
from tuopin.cli.policy_commands import LAST_DAY
from tuopin.rounds import estimating
from tuopin.rounds.estimating import Asked, Comparison, Unanswered
from tuopin.rounds.rendering.estimation import terminal, write_estimation
from tuopin.rules import Edition, Scheme, edition
from tuopin.stages.estimation import (
    Drawn,
    Eligible,
    Errors,
    EstimationError,
    IntervalKind,
    Lonely,
    Nonpositive,
    Settings,
)
from tuopin.store.readers import Mapping as ColumnMapping
from tuopin.store.readers import SurveyPlan, load_mapping
from tuopin.terms import Text

__all__ = ["command"]


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command(
        "estimate",
        help=words(
            "由住户调查估计多维贫困、收入贫困、不平等和瞄准误差,附抽样误差和区间",
            "estimate multidimensional and monetary poverty, inequality and targeting errors from a "
            "household survey, with sampling errors and intervals",
        ),
    )
    @click.argument("survey", type=click.Path(path_type=Path), metavar="SURVEY")
    @estimate_options(words)
    @words.engine()
    @words.json()
    def run(survey: Path, as_json: bool, **said: Any) -> int:
        speaker = Speaker(words.language, as_json)
        try:
            return _run(survey, said, speaker)
        except EstimationError as error:
            speaker.refuse(error.text)

    return run


def _run(survey: Path, said: Mapping[str, Any], speaker: Speaker) -> int:
    rules = edition(chosen_pack(said["policy"], speaker), day(said["on"], speaker, LAST_DAY))
    mapping = _mapping(said["mapping"], rules, speaker)
    plan = estimating.planned(mapping.survey if mapping else None, _plan(said, speaker))
    asked = _asked(plan, said, _scheme(plan, rules, mapping, said), speaker)
    own = bool(plan.weights)
    with opened_engine(said["engine_name"], speaker) as engine, speaker.progress() as progress:
        found = estimating.run(
            survey,
            asked,
            engine,
            edition=None if own else rules,
            mapping=mapping,
            progress=progress,
        )
    _show(
        replace(found, estimation=replace(found.estimation, command=_typed())), said["out"], speaker
    )
    return OK


def _typed() -> str:
    """What was asked for, as it can be typed again; not where the answer went."""
    context = click.get_current_context()
    words = ["tuopin", "estimate"]
    for parameter in context.command.params:
        name = parameter.name or ""
        typed = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if not typed or name in ("as_json", "out"):
            continue
        values = context.params[name]
        for value in values if isinstance(values, tuple) else (values,):
            option = [] if isinstance(parameter, click.Argument) else [parameter.opts[0]]
            words += [*option, str(value)]
    return shlex.join(words)


def _mapping(path: Path | None, rules: Edition, speaker: Speaker) -> ColumnMapping | None:
    if path is None:
        return None
    if not path.is_file():
        speaker.refuse(
            Text(f"没有映射文件 {path};请核对路径", f"there is no mapping {path}; check the path")
        )
    return load_mapping(path, rules.tables)


def _scheme(
    plan: SurveyPlan, rules: Edition, mapping: ColumnMapping | None, said: Mapping[str, Any]
) -> Scheme | None:
    """What is counted by: raw facts by the whole standard, deprivations by the indicators named."""
    if mapping is not None and mapping.tables:
        return estimating.standing_scheme(plan, rules, said["standard"])
    return estimating.chosen_scheme(plan, rules, said["standard"])


def _plan(said: Mapping[str, Any], speaker: Speaker) -> dict[str, object]:
    """What the command line says of the columns, in the words of a mapping's plan."""
    return {
        "weight": said["weight"],
        "strata": _listed(said["strata"]),
        "psu": _listed(said["psu"]),
        "fpc": _listed(said["fpc"]),
        "persons": said["persons"],
        "round": said["round_column"],
        "by": _listed(said["by"]),
        "indicators": _pairs(said["indicators"], "--indicators nutrition=d_nutr", speaker),
        "without": _listed(said["without"]),
        "weights": {
            name: _fraction(value, speaker)
            for name, value in _pairs(said["weights"], "--weights wage=1/2", speaker).items()
        },
        "k": tuple(_fraction(each, speaker) for each in _listed(said["k"])),
        "income": said["income"],
        "line": None,
    }


def _asked(
    plan: SurveyPlan, said: Mapping[str, Any], scheme: Scheme | None, speaker: Speaker
) -> Asked:
    lines = said["line"] or ((plan.line,) if plan.line else ())
    return Asked(
        drawn=Drawn(plan.weight, plan.persons, plan.strata, plan.psu, plan.fpc, plan.round),
        by=plan.by,
        scheme=scheme,
        indicators=plan.indicators or ({name: name for name in plan.weights}),
        unanswered=Unanswered(said["missing"]),
        income=plan.income,
        lines=tuple(lines),
        means=_listed(said["mean"]),
        totals=_listed(said["total"]),
        ratios=tuple(_ratio(each, speaker) for each in _listed(said["ratio"])),
        shares=tuple(_share(each, speaker) for each in _listed(said["share"])),
        nonpositive=_nonpositive(said["nonpositive"], speaker),
        comparison=_comparison(said, speaker),
        lonely=Lonely(said["lonely"]),
        settings=_settings(said, speaker),
        same_clusters=None if said["clusters"] is None else said["clusters"] == "same",
    )


def _settings(said: Mapping[str, Any], speaker: Speaker) -> Settings:
    if said["level"] <= 1:  # a share where percent is asked for would give an interval of no width
        speaker.refuse(
            Text(
                f"--level {said['level']:g} 太低;置信水平以 % 计,95% 写作 --level 95",
                f"--level {said['level']:g} is too low; the level is in percent, so write 95 for 95 %",
            )
        )
    if said["seed"] < 0:
        speaker.refuse(
            Text(
                f"--seed {said['seed']} 无效;种子须为不小于 0 的整数",
                f"--seed {said['seed']} is not allowed; a seed is a whole number of 0 or more",
            )
        )
    return Settings(
        interval=IntervalKind(said["interval"].replace("-", "_")),
        level=said["level"] / 100,
        degrees=_degrees(said["degrees"], speaker),
        errors=Errors(said["errors"]),
        replicates=said["replicates"],
        seed=said["seed"],
    )


def _degrees(text: str, speaker: Speaker) -> str | float:
    if text in ("design", "domain"):
        return text
    if text == "normal":
        return float("inf")
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not number > 0:  # nor is NaN
        speaker.refuse(
            Text(
                f"--df {text!r} 无法识别;请写 design、domain、normal 或大于 0 的数",
                f"--df {text!r} is not understood; write design, domain, normal or a number above 0",
            )
        )
    return number


def _comparison(said: Mapping[str, Any], speaker: Speaker) -> Comparison | None:
    if said["listed"] is None and said["poor"] is None:
        return None
    if said["listed"] is None or said["poor"] is None:
        speaker.refuse(
            Text(
                "名单比较须同时指明 --listed(在名单上)和 --poor(按标准贫困)",
                "comparing a list takes both --listed (on the list) and --poor (poor by the standard)",
            )
        )
    return Comparison(
        said["listed"], said["poor"], said["benefit"], said["score"], Eligible(said["eligible"])
    )


def _listed(values: Sequence[str]) -> tuple[str, ...]:
    """Names given one by one or with commas between."""
    parts = (part.strip() for value in values for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _pairs(values: Sequence[str], example: str, speaker: Speaker) -> dict[str, str]:
    found = {}
    for part in _listed(values):
        name, sign, column = part.partition("=")
        if not sign or not name.strip() or not column.strip():
            speaker.refuse(
                Text(
                    f"{part!r} 无法识别;请写成 {example},多个用逗号隔开",
                    f"{part!r} is not understood; write it like {example}, several with commas between",
                )
            )
        if name.strip() in found:
            speaker.refuse(
                Text(
                    f"{name.strip()} 写了两次;请只留一个",
                    f"{name.strip()} is written twice; leave one of the two out",
                )
            )
        found[name.strip()] = column.strip()
    return found


def _ratio(text: str, speaker: Speaker) -> tuple[str, str]:
    above, sign, below = text.partition("/")
    if not sign or not above or not below:
        speaker.refuse(
            Text(
                f"--ratio {text!r} 无法识别;请写成 分子列/分母列",
                f"--ratio {text!r} is not understood; write it as NUMERATOR/DENOMINATOR",
            )
        )
    return above, below


def _share(text: str, speaker: Speaker) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not column or (sign and not value):
        speaker.refuse(
            Text(
                f"--share {text!r} 无法识别;请写成 列 或 列=值",
                f"--share {text!r} is not understood; write it as COLUMN or COLUMN=VALUE",
            )
        )
    return column, value or "1"


def _nonpositive(text: str, speaker: Speaker) -> Nonpositive | float:
    if text.replace("-", "_") in list(Nonpositive):
        return Nonpositive(text.replace("-", "_"))
    try:
        floor = float(text)
    except ValueError:
        floor = 0.0
    if not 0 < floor < float("inf"):
        speaker.refuse(
            Text(
                f"--nonpositive {text!r} 无法识别;请写 refuse、leave-out 或大于 0 的下限",
                f"--nonpositive {text!r} is not understood; write refuse, leave-out or a floor above 0",
            )
        )
    return floor


def _fraction(text: str, speaker: Speaker) -> Fraction:
    try:
        # 1e999999999 would be worked out to the last digit
        return Fraction(text if "e" not in text.lower() else "")
    except (ValueError, ZeroDivisionError):
        speaker.refuse(
            Text(
                f"{text!r} 不是分数;请写 1/3 或 0.5",
                f"{text!r} is no fraction; write 1/3 or 0.5",
            )
        )


def _show(found: estimating.Run, out: Path | None, speaker: Speaker) -> None:
    told = found.estimation
    data = {
        "title": told.title,
        "estimates": told.estimates,
        "changes": told.changes,
        "table": found.table,
        "curve": found.curve,
        "survey": told.survey,
        "design": told.design,
        "standard": told.standard,
        "notes": told.notes,
        "command": told.command,
    }
    written = [] if out is None else _written(told, data, out, speaker)
    speaker.data(data)
    if speaker.as_json:
        for note in told.notes:
            speaker.note(note)
    else:
        speaker.show(terminal(told, speaker.language))
    if written:
        names = [str(path.relative_to(out)) for path in written if out is not None]
        speaker.say(
            Text(f"已写入 {out}:{'、'.join(names)}", f"written to {out}: {', '.join(names)}")
        )


def _written(told: Any, data: Mapping[str, Any], out: Path, speaker: Speaker) -> list[Path]:
    """The files written; a folder that cannot be written into is refused before anything is shown."""
    try:
        return [*write_estimation(told, out, "both"), _json_file(data, out)]
    except OSError as error:
        speaker.refuse(
            Text(
                f"无法写入 {out}({error.strerror});请用 --out 指明可写的文件夹",
                f"cannot write into {out} ({error.strerror}); name a folder that can be written by --out",
            )
        )


def _json_file(data: Mapping[str, Any], out: Path) -> Path:
    """What --json prints, beside the pages."""
    path = out / "estimates.json"
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(json.dumps(plain(data), ensure_ascii=False, indent=1) + "\n", "utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path
