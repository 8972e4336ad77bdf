"""Text, workbook, JSON, and files written whole: the other forms of a brief."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from rich.cells import cell_len

from fixtures.brief_documents import document
from tuopin.rounds.rendering import FORMS, render_json, render_text, render_workbook, write_brief
from tuopin.rounds.rendering.workbook import SHEETS

SCHEMA = Path(__file__).parents[3] / "docs/schema/brief.schema.json"
INVENTED = "\u865a\u6784"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 110])
@pytest.mark.parametrize("scale", [0.002, 1])
def test_no_line_of_text_is_wider_than_asked_and_no_number_is_cut(lang, width, scale):
    text = render_text(document(scale), lang, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    # Rich marks what it cuts with an ellipsis: a cut number would be a wrong one.
    assert "\u2026" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_text_rules_end_where_their_table_ends(lang):
    """A Chinese character takes two columns; lines that count it as one would not end together."""
    lines = render_text(document(), lang).splitlines()
    rule = next(n for n, line in enumerate(lines) if "\u2500\u2500\u2500" in line)
    width = cell_len(lines[rule])
    rows = lines[rule + 1 : lines.index("", rule)]
    assert len(rows) >= 10
    assert max(cell_len(line) for line in rows) <= width
    signs = {cell_len(line[: line.index(sign)]) for line in rows for sign in "✓✗" if sign in line}
    assert len(signs) == 1


def test_text_says_first_that_records_are_invented():
    first = render_text(document(), "zh").splitlines()[0]
    assert first.startswith(f"[{INVENTED}]")
    assert INVENTED not in render_text(document(invented=False), "zh")


def read(document):
    return openpyxl.load_workbook(io.BytesIO(render_workbook(document)))


def test_the_workbook_has_a_sheet_a_subject_and_warns_on_each():
    book = read(document())
    assert len(book.sheetnames) == 1 + len(SHEETS)
    assert INVENTED in book.worksheets[0]["A1"].value
    assert all(INVENTED in sheet["A1"].value for sheet in book.worksheets)


def test_a_workbook_of_real_records_does_not_say_invented():
    book = read(document(invented=False))
    assert all(INVENTED not in str(sheet["A1"].value) for sheet in book.worksheets)


def test_workbook_headings_are_in_both_languages_and_numbers_are_numbers():
    sheet = read(document())["\u6570\u5b57 Figures"]
    rows = list(sheet.values)
    head = next(row for row in rows if row[3] and "Published" in str(row[3]))
    assert head[0] == "\u6307\u6807 Figure"
    lifted = next(row for row in rows if row[0] and "Persons lifted out" in str(row[0]))
    assert lifted[3:6] == (4_563_000, 9126, 9126)
    assert lifted[8] == "✓ \u76f8\u7b26 ✓ agrees"


def test_a_workbook_never_holds_a_formula():
    sly = [{**county, "zh": "=1+1", "en": "=HYPERLINK(1)"} for county in document()["counties"][:3]]
    book = read(document(counties=sly))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_same_brief_gives_the_same_workbook_bytes():
    assert render_workbook(document()) == render_workbook(json.loads(json.dumps(document())))


def test_json_is_canonical_and_gives_the_document_back():
    text = render_json(document())
    assert json.loads(text) == document()
    turned = dict(reversed(document().items()))
    assert render_json(turned) == text
    with pytest.raises(ValueError, match="JSON"):
        render_json({"incidence": float("nan")})


def test_the_document_is_as_its_schema_says():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document(), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document(invented=None), schema)


def test_every_form_is_written_and_nothing_else_is_left(tmp_path):
    paths = write_brief(document(), tmp_path / "new" / "folder", "both", FORMS)
    assert [path.name for path in paths] == [
        "brief.zh.html",
        "brief.en.html",
        "brief.zh.txt",
        "brief.en.txt",
        "brief.json",
        "brief.xlsx",
    ]
    assert sorted(p.name for p in paths[0].parent.iterdir()) == sorted(p.name for p in paths)
    assert 'href="brief.en.html"' in paths[0].read_text(encoding="utf-8")


def test_one_language_writes_one_page_without_a_link_that_leads_nowhere(tmp_path):
    (page,) = write_brief(document(), tmp_path, "en", ["html"])
    assert page.name == "brief.en.html"
    assert "<a href" not in page.read_text(encoding="utf-8")


def test_an_old_brief_stays_when_a_new_one_cannot_be_drawn(tmp_path):
    (old,) = write_brief(document(), tmp_path, "zh", ["json"])
    before = old.read_bytes()
    with pytest.raises(ValueError):
        write_brief(document(scale=float("nan")), tmp_path, "zh", ["json"])
    assert old.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [old.name]


def test_a_wrong_form_or_language_is_told_what_there_is(tmp_path):
    with pytest.raises(ValueError, match=r"'pdf'.*html, text, json, xlsx"):
        write_brief(document(), tmp_path, "zh", ["pdf"])
    with pytest.raises(ValueError, match=r"'fr'.*zh, en, both"):
        write_brief(document(), tmp_path, "fr")
