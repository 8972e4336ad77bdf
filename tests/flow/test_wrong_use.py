"""Wrong use of any command ends in one sentence in the user's language, exit code 2, and never in a traceback."""

import pytest

from tuopin.cli import main

WRONG = [
    (("estmate",), "没有命令 estmate", "there is no command estmate"),
    (("estimate",), "缺少 SURVEY", "SURVEY is missing"),
    (("sample",), "缺少 --out", "--out is missing"),
    (
        ("sample", "--scale", "5"),
        "--scale 的值",
        "--scale 5.0 is not allowed: a number at least 0.002",
    ),
    (("sample", "--headings", "odd"), "可用 name, zh, alias", "there are name, zh, alias"),
    (("estimate", "a.csv", "b.csv"), "多出的参数:b.csv", "too many arguments: b.csv"),
    (("sample", "--ouch", "x"), "没有选项 --ouch", "there is no option --ouch"),
]


@pytest.mark.parametrize(("words", "zh", "en"), WRONG)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_use_is_one_sentence(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], zh: str, en: str, language: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*words, "--lang", language])
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "")
    assert {"zh": zh, "en": en}[language] in err
    assert len(err.strip().splitlines()) == 1
