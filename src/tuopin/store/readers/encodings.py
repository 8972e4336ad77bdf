"""Bytes to UTF-8: encodings found by themselves, files unpacked, both as streams.

UTF-8 with or without a byte order mark, GB18030 (which holds GBK and GB2312) and UTF-16 are normal
here. A file that begins in ASCII is undecided until its first other character, however far down.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import zlib
from pathlib import Path
from typing import Any

__all__ = ["CHUNK", "Transcoder", "encoding_of", "open_bytes"]

CHUNK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def open_bytes(path: Path) -> Any:
    """The file's bytes, unpacked by what its first bytes say (gz, bz2, xz), whatever its name says."""
    with path.open("rb") as file:
        magic = file.read(6)
    if magic[:2] == b"\x1f\x8b":
        return gzip.open(path, "rb")
    if magic[:3] == b"BZh":
        return bz2.open(path, "rb")
    if magic == b"\xfd7zXZ\x00":
        return lzma.open(path, "rb")
    return path.open("rb")


def encoding_of(sample: bytes) -> tuple[str, int]:
    """The encoding of a file's first bytes and the length of its byte order mark; "ascii" is undecided."""
    for mark, name in MARKS:
        if sample.startswith(mark):
            return name, len(mark)
    if len(sample) >= 4 and sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le", 0
    if len(sample) >= 4 and sample[0::2].count(0) > len(sample) // 4:
        return "utf-16-be", 0
    return _settled(sample), 0


def _settled(sample: bytes) -> str:
    """utf-8 or gb18030 by which reads the sample with fewer faults; ascii where either does."""
    if sample.isascii():
        return "ascii"
    faults = {name: _faults(sample, name) for name in ("utf-8", "gb18030")}
    return "utf-8" if faults["utf-8"] <= faults["gb18030"] else "gb18030"


def _faults(sample: bytes, encoding: str) -> int:
    # not final: a character cut by the end of the sample is no fault
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample).count("\ufffd")


class Transcoder:
    """Reads bytes in any of the encodings and gives text, chunk by chunk, never failing.

    `faults` counts what could not be decoded (each is shown as U+FFFD), `nuls` the NUL characters
    (shown alike), `quotes` the quotation marks; `cut` is true when the file ends inside a character
    or its packing breaks off.
    """

    def __init__(self, source: Any) -> None:
        self._source = source
        self._broken = False
        self._first = self._bytes(CHUNK)
        name, mark = encoding_of(self._first)
        self.encoding, self._first = name, self._first[mark:]
        self._decoder = _decoder(name)
        self.faults = self.nuls = self.quotes = 0
        self.cut = False
        self._ended = False

    def _bytes(self, size: int) -> bytes:
        parts, have = [], 0
        try:
            # piece by piece: a whole read of a packing that breaks off would give nothing at all
            while have < size and (part := self._source.read1(size - have)):
                parts.append(part)
                have += len(part)
        except (EOFError, OSError, lzma.LZMAError, ValueError, zlib.error):
            self._broken = True
        return b"".join(parts)

    def read(self) -> str:
        """The next chunk of text; empty at the end."""
        while not self._ended:
            chunk = self._first or (b"" if self._broken else self._bytes(CHUNK))
            self._first = b""
            if not chunk:
                self._ended = True
                return self._last()
            if self.encoding == "ascii" and not chunk.isascii():
                self.encoding = _settled(chunk)
                self._decoder = _decoder(self.encoding)
            text = self._decoder.decode(chunk)
            if text:
                return self._counted(text)
        return ""

    def _last(self) -> str:
        rest = self._decoder.getstate()[0]
        self.cut = self._broken or bool(rest)
        return ""  # half a character is no character

    def _counted(self, text: str) -> str:
        if "\ufffd" in text:
            self.faults += text.count("\ufffd")
        if "\0" in text:
            self.nuls += text.count("\0")
            text = text.replace("\0", "\ufffd")
        self.quotes += text.count('"')
        return text


def _decoder(name: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8" if name == "ascii" else name)("replace")
