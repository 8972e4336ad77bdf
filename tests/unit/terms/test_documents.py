"""The YAML reader: what it reads as what, and what its refusals say."""

from datetime import date
from pathlib import Path

import pytest

from tuopin.terms import (
    DocumentError,
    Located,
    LocatedList,
    Text,
    load,
    no_more,
    package_file,
    read,
    refuse,
    take,
    take_text,
)


def refusal(text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        read(text, "parameters/line.yaml")
    return str(caught.value)


def test_plain_scalars_are_read_without_guessing():
    found = read(
        "a: true\nb: yes\nc: off\nd: 01\ne: 10\nf: -3\ng: 1:30\nh: 0x1F\ni: 0o17\nj: 1.50\nk: 2e3\n"
        "l: 2019-12-31\nm: null\nn: ~\no:\np: 'true'\nq: \"7\"\nr: True\ns: .inf\nt: 1_000\nu: 08.5\n",
        "f.yaml",
    )
    assert dict(found) == {
        "a": True, "b": "yes", "c": "off", "d": "01", "e": 10, "f": -3, "g": "1:30", "h": "0x1F", "i": "0o17",
        "j": 1.5, "k": 2000.0, "l": date(2019, 12, 31), "m": None, "n": None, "o": None, "p": "true", "q": "7",
        "r": "True", "s": ".inf", "t": "1_000", "u": "08.5",
    }  # fmt: skip


def test_keys_stay_the_text_they_are_written_with():
    assert list(read("on: 1\n01: 2\n10: 3\nnull: 4\n2019-12-31: 5\n<<: 6\n", "f.yaml")) == [
        "on", "01", "10", "null", "2019-12-31", "<<",
    ]  # fmt: skip


def test_a_key_written_twice_is_refused_with_both_lines():
    assert refusal("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n") == (
        "parameters/line.yaml:5: key 'c' is written twice; first on line 3"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: !os []\n", "2: tag '!os' is not allowed; write the plain value"),
        ("a: !!str 5\n", "1: tag 'tag:yaml.org,2002:str' is not allowed; write the plain value"),
        ("a: &x\n  b: *x\n", "2: there is no anchor 'x' above"),
        ("a: 1\n---\nb: 2\n", "2: a file holds one document only"),
        ("- 1\n", "1: the file must hold a mapping of keys to values"),
        ("a: 2019-02-30\n", "1: the date 2019-02-30 does not exist"),
        ("? [1]\n: 2\n", "1: a key must be plain text"),
    ],
)  # fmt: skip
def test_refusals_name_line_and_reason(text: str, said: str):
    assert refusal(text) == f"parameters/line.yaml:{said}"


def test_bad_yaml_is_refused_with_its_line():
    assert refusal("a: 1\nb: [1\n").startswith(
        "parameters/line.yaml:3: not readable as YAML: "
    ) or refusal("a: 1\nb: [1\n").startswith("parameters/line.yaml:2: not readable as YAML: ")


def test_an_alias_is_the_same_value_and_a_bomb_of_aliases_stays_small():
    assert read("a: &x {b: 1}\nc: *x\n", "f.yaml") == {"a": {"b": 1}, "c": {"b": 1}}
    levels = ["l0: &l0 [x]"] + [
        f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 40)
    ]
    assert len(read("\n".join(levels), "f.yaml")) == 40


def test_every_mapping_and_list_knows_its_line():
    found = read("# a comment\na:\n  b: 1\n  c:\n    - x\n    - {d: 2}\n", "f.yaml")
    assert (found.file, found.line, found.lines) == ("f.yaml", 2, {"a": 2})
    inner = found["a"]
    assert isinstance(inner, Located) and (inner.line, inner.lines) == (3, {"b": 3, "c": 4})
    items = inner["c"]
    assert isinstance(items, LocatedList) and (items.line, items.lines) == (5, [5, 6])
    assert items[1].line == 6


def test_files_are_read_with_or_without_bom_and_only_as_utf8(tmp_path: Path):
    path = tmp_path / "line.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: \xe6\xb9\x96\xe5\x8d\x97\n")
    assert load(path) == {"name": "湖南"}
    path.write_bytes(b"a: 1\nname: " + "湖南".encode("gb18030") + b"\n")
    with pytest.raises(DocumentError, match=r"line\.yaml:2: the file is not UTF-8"):
        load(path)
    path.write_bytes(b"# nothing yet\n")
    assert load(path) == {}


def test_a_file_of_the_package_is_found():
    assert "sex" in load(package_file("tuopin.terms", "codes", "person.yaml"))


def test_take_gives_the_value_or_names_what_is_allowed():
    row = read("\n\noperator: lt2\nage: 6\nshare: 2\nopen: true\nnone: ~\n", "parameters/line.yaml")
    assert take(row, "age", int) == 6
    share = take(row, "share", float)
    assert share == 2.0 and isinstance(share, float)
    assert take(row, "none", str, default="x") == "x"
    with pytest.raises(DocumentError) as caught:
        take(row, "operator", str, allowed=["lt", "le", "eq", "ge", "gt"])
    error = caught.value
    assert (
        str(error)
        == "parameters/line.yaml:3: operator 'lt2' is not allowed; allowed: eq, ge, gt, le, lt"
    )
    assert (
        error.text.zh
        == "parameters/line.yaml:3: operator 的值 'lt2' 不允许;允许的有:eq, ge, gt, le, lt"
    )
    assert (error.file, error.line, error.value) == ("parameters/line.yaml", 3, "lt2")
    assert error.allowed == ("eq", "ge", "gt", "le", "lt")


@pytest.mark.parametrize(
    ("key", "kind", "said"),
    [
        ("age", str, "f.yaml:1: age must be text, not 6"),
        ("open", int, "f.yaml:2: open must be a whole number, not True"),
        ("open", (int, float), "f.yaml:2: open must be a whole number or a number, not True"),
        ("gone", int, "f.yaml:1: gone is missing"),
    ],
)
def test_take_refuses_other_types_and_missing_keys(key: str, kind: type, said: str):
    with pytest.raises(DocumentError) as caught:
        take(read("age: 6\nopen: true\n", "f.yaml"), key, kind)
    assert str(caught.value) == said


def test_an_unknown_key_is_named_with_the_nearest_known_one():
    with pytest.raises(DocumentError) as caught:
        no_more(read("title: x\nvalus: y\n", "f.yaml"), ("title", "values"))
    assert (
        str(caught.value)
        == "f.yaml:2: unknown key 'valus'; did you mean values?; allowed: title, values"
    )


def test_refuse_stands_at_the_key_and_shows_dates_as_written():
    with pytest.raises(
        DocumentError,
        match=r"f\.yaml:2: day 2019-12-31 is not allowed; allowed: a day before 2014$",
    ):
        refuse(read("a: 1\nday: 2019-12-31\n", "f.yaml"), "day", ["a day before 2014"])


def test_a_text_has_both_languages():
    assert take_text(read("title: {zh: 户, en: household}", "f.yaml"), "title") == Text(
        "户", "household"
    )
    with pytest.raises(DocumentError, match=r"f\.yaml:1: en is missing"):
        take_text(read("title: {zh: 户}", "f.yaml"), "title")


def test_a_text_is_said_in_one_of_two_languages():
    assert (Text("户", "household").say("zh"), Text("户", "household").say("en")) == (
        "户",
        "household",
    )
    with pytest.raises(ValueError, match=r"language 'fr' is not allowed; allowed: zh, en"):
        Text("户", "household").say("fr")
