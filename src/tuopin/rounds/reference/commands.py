"""The page of commands: every command, argument and option, and what the exit codes mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuopin.rounds.reference.writing import Page, code
from tuopin.terms import Text

__all__ = ["Command", "Option", "commands_page"]


@dataclass(frozen=True, slots=True)
class Option:
    """An option or argument as a command declares it: how it is written, what it may be, what it does."""

    names: str
    kind: str
    default: str
    help: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A command as people type it, with its help in the language of the page."""

    path: str
    usage: str
    help: str
    options: tuple[Option, ...]


EXIT_CODES = (
    ("0", Text(
        "一切正常;demo 表示每个指标相符,且恰好找到全部埋设的缺陷",
        "all is well; for demo: every figure agrees and exactly the planted defects are found")),
    ("1", Text(
        "有 error 级疑点,或有数字、摘要、案例不相符",
        "there are findings of severity error, or a figure, digest or case differs")),
    ("2", Text(
        "用法或输入有误;信息写明哪里不对、允许什么、下一步做什么",
        "wrong use or input; the message says what is wrong, what is allowed and what to do next")),
)  # fmt: skip


def commands_page(language: str, commands: Sequence[Command]) -> str:
    """Every command with its options in the order of the program's own help."""
    page = Page(
        language,
        Text("命令", "Commands"),
        Text(
            "`--lang zh|en` 可以写在任何位置;不写时看环境变量 `TUOPIN_LANG`,再看系统语言。`--json` 只在标准输出"
            "写 JSON,进度写到标准错误;格式见 [JSON 输出](json.md)。",
            "`--lang zh|en` may stand anywhere; without it the variable `TUOPIN_LANG` decides, then the system's "
            "language. `--json` writes only JSON on stdout and progress on stderr; its shape is in "
            "[JSON output](json.md).",
        ),
    )
    page.heading(Text("退出码", "Exit codes"), anchor="exit-codes")
    page.table((Text("退出码", "code"), Text("含义", "meaning")), EXIT_CODES)
    for command in commands:
        page.heading(f"`tuopin {command.path}`", anchor=command.path.replace(" ", "-"))
        page.say(command.help)
        page.block(command.usage)
        if command.options:
            page.table(_HEADINGS, [_row(option) for option in command.options])
    return page.text


_HEADINGS = (
    Text("写法", "written"),
    Text("取值", "value"),
    Text("默认", "default"),
    Text("作用", "what it does"),
)


def _row(option: Option) -> tuple[Text | str, ...]:
    must = Text("(必填)", "(required)") if option.required and not option.default else ""
    return code(option.names), code(option.kind), code(option.default) or must, option.help
