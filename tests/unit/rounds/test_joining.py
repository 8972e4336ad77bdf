"""PDFs joined into one: every page there once, in order, with what it uses; another form refused."""

import io
import re
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
import typst

from tuopin.rounds.joining import JoinedPdf, NotPlain


def page(number: int, text: str) -> str:
    return f"#page[#link(<end{number}>)[go] {text}\n#pagebreak()\n(7 0 R) second of {text} <end{number}>]"


def made(words: str, *, tagged: bool = False) -> bytes:
    return typst.compile(words.encode(), pdf_tags=tagged)


def joined(*parts: tuple[bytes, str]) -> bytes:
    out = io.BytesIO()
    held = JoinedPdf(out, "明白卡", "zh")
    for pdf, title in parts:
        held.add(pdf, title)
    held.finish()
    return out.getvalue()


def objects(pdf: bytes) -> dict[int, bytes]:
    """Read from the table of references alone, as a reader of PDFs does."""
    start = int(pdf.rsplit(b"startxref", 1)[1].split()[0])
    many = int(pdf[start:].split()[2])
    lines = pdf[start:].split(b"\n")[2 : 2 + many]
    return {n: pdf[int(line[:10]) :].split(b"endobj", 1)[0] for n, line in enumerate(lines) if n}


def test_pages_follow_one_another_each_with_its_own_fonts_and_nothing_points_astray() -> None:
    pdf = joined((made(page(1, "one")), "A-1"), (made(page(2, "two")), "A-2"))
    held = objects(pdf)
    assert b"/Count 4/" in held[2]
    pages = [body for body in held.values() if re.search(rb"/Type\s*/Page\b", body)]
    assert len(pages) == 4
    for number, body in held.items():
        assert body.startswith(b"%d 0 obj" % number)
        said = body.split(b"stream", 1)[0]
        for told in re.findall(rb"(\d+) 0 R", said):
            assert int(told) in held, (number, told)
    titles = re.findall(rb"/Title <FEFF([0-9A-F]+)>", b"".join(held.values()))
    assert [bytes.fromhex(t.decode()).decode("utf-16-be") for t in titles] == [
        "明白卡", "A-1", "A-2",
    ]  # fmt: skip


def test_a_stream_is_carried_over_byte_by_byte() -> None:
    alone = made(page(1, "one"))

    def streams(pdf: bytes) -> list[bytes]:
        found = re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
        return sorted(zlib.decompressobj().decompress(each) for each in found)

    assert streams(joined((alone, "A"))) == streams(alone)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_another_program_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "all.pdf"
    path.write_bytes(joined(*((made(page(n, f"part {n}")), str(n)) for n in range(12))))
    told = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    assert told.stderr == ""
    words = re.findall(r"part \d+", told.stdout)
    assert words == [f"part {n}" for n in range(12) for _ in range(2)]


@pytest.mark.parametrize("pdf", [b"", b"no pdf", b"%PDF-1.7\nstartxref\n0\n%%EOF"])
def test_another_form_is_refused(pdf: bytes) -> None:
    with pytest.raises(NotPlain):
        joined((pdf, "x"))


# ---- the structure that screen readers follow ---------------------------------------------------------------

TABLE = """#set document(title: "x")
= heading {0}
#link("https://example.org/{0}")[away]
#table(columns: 2, table.header[a{0}][b{0}], [c{0}], [d{0}])
#pagebreak()
second page of {0}"""


def tagged() -> dict[int, bytes]:
    parts = [(made(TABLE.format(n), tagged=True), f"A-{n}") for n in (1, 2, 3)]
    return objects(joined(*parts))


def one(held: dict[int, bytes], kind: bytes) -> bytes:
    (found,) = [body for body in held.values() if kind in body]
    return found


def references(told: bytes) -> list[int]:
    return [int(number) for number in re.findall(rb"(\d+) 0 R", told)]


def test_the_structure_of_each_hangs_under_one_document_in_order() -> None:
    held = tagged()
    root = one(held, b"/Type/StructTreeRoot")
    assert b"/MarkInfo<</Marked true>>" in held[1]
    (document,) = references(re.search(rb"/K\[([^\]]*)\]", root)[1])
    assert b"/S/Document" in held[document]
    parts = references(re.search(rb"/K\[([^\]]*)\]", held[document])[1])
    assert [b"/S/Part" in held[n] and b"/P %d 0 R" % document in held[n] for n in parts] == [
        True
    ] * 3
    tops = [references(re.search(rb"/K\[([^\]]*)\]", held[n])[1])[0] for n in parts]
    # krilla writes a heading's words as its title
    assert [re.search(rb"/T\(([^)]*)\)", held[n])[1] for n in tops] == [
        b"heading 1", b"heading 2", b"heading 3",
    ]  # fmt: skip


def test_every_page_and_link_finds_its_own_elements() -> None:
    """Six pages and three links: each has a key of its own, under which its own elements stand."""
    held = tagged()
    root = one(held, b"/Type/StructTreeRoot")
    nums = re.search(rb"/Nums\[([^\]]*)\]", root)[1]
    keys = {int(key): int(number) for key, number in re.findall(rb"(\d+) (\d+) 0 R", nums)}
    assert list(keys) == sorted(keys) == list(range(9))
    assert b"/ParentTreeNextKey 9>>" in root
    seen = []
    for number, body in held.items():
        told = re.search(rb"/StructParents? (\d+)", body.split(b"stream", 1)[0])
        if told is None:
            continue
        seen.append(int(told[1]))
        under = held[keys[int(told[1])]]
        if re.search(rb"/Type\s*/Page\b", body):
            for element in references(under):
                assert b"/Pg %d 0 R" % number in held[element] or b"/S/Link" in held[element]
        else:
            assert b"/Obj %d 0 R" % number in under + b"".join(held[n] for n in references(under))
    assert sorted(seen) == list(range(9))


def test_header_cells_of_different_papers_have_different_names() -> None:
    held = tagged()
    names = re.search(rb"/Names\[([^\]]*)\]", one(held, b"/Type/StructTreeRoot"))[1]
    found = re.findall(rb"\(([^)]*)\)(\d+) 0 R", names)
    assert [name for name, _ in found] == sorted({name for name, _ in found})
    assert len(found) == 6
    for name, number in found:
        assert b"/S/TH" in held[int(number)] and b"/ID(%b)" % name in held[int(number)]
    told = [
        re.search(rb"/Headers\[\(([^)]*)\)\]", body) for body in held.values() if b"/S/TD" in body
    ]
    assert sorted(each[1] for each in told if each) == [name for name, _ in found]


def test_a_structure_of_another_form_is_refused() -> None:
    pdf = made(TABLE.format(1), tagged=True).replace(b"/ParentTree<</Nums", b"/ParentTree<</Kids")
    with pytest.raises(NotPlain):
        joined((pdf, "x"))


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler-utils is not installed")
def test_another_program_reads_the_structure(tmp_path: Path) -> None:
    path = tmp_path / "all.pdf"
    out = io.BytesIO()
    held = JoinedPdf(out, "明白卡", "zh")
    for n in (1, 2):
        held.add(made(TABLE.format(n), tagged=True), f"A-{n}")
    held.finish()
    path.write_bytes(out.getvalue())
    told = subprocess.run(
        ["pdfinfo", "-struct-text", path], capture_output=True, text=True, check=True
    )
    assert "Error" not in told.stderr  # it warns of a border's colour that the typesetter writes
    words = re.findall(r'"(heading \d|[abcd]\d|second page of \d)"', told.stdout)
    assert list(dict.fromkeys(words)) == [  # a heading's words are its title too
        f"{what}{n}" for n in (1, 2) for what in ("heading ", "a", "b", "c", "d", "second page of ")
    ]
