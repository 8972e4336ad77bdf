"""THE WORDS: texts in two languages, glossary, code lists, areas, verdicts, evidence marks, the YAML loader."""

from __future__ import annotations

from tuopin.terms.areas import DIGITS, area_range, county_of, level, parent
from tuopin.terms.documents import DocumentError, Located, load, no_more, package_file, refuse, take
from tuopin.terms.marks import FROM_DOMAIN, MARKS, Mark, mark
from tuopin.terms.text import LANGUAGES, Text
from tuopin.terms.verdicts import Verdict

__all__ = [
    "DIGITS",
    "FROM_DOMAIN",
    "LANGUAGES",
    "MARKS",
    "DocumentError",
    "Located",
    "Mark",
    "Text",
    "Verdict",
    "area_range",
    "county_of",
    "level",
    "load",
    "mark",
    "no_more",
    "package_file",
    "parent",
    "refuse",
    "take",
]
