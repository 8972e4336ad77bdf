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


def made(words: str) -> bytes:
    return typst.compile(words.encode(), pdf_tags=False)


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
