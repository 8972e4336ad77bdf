"""THE WORDS: texts in two languages, glossary, code lists, areas, verdicts, marks, the YAML loader."""

from __future__ import annotations

from tuopin.terms.areas import (
    DIGITS,
    CodeChange,
    StatisticalCode,
    area_range,
    code_changes,
    county_of,
    current_code,
    level,
    parent,
    statistical_codes,
)
from tuopin.terms.codes import Code, CodeList, code_list, code_lists, tidied_label
from tuopin.terms.document_errors import DocumentError
from tuopin.terms.documents import load, package_file, read
from tuopin.terms.fields import REQUIRED, no_more, refuse, take, take_text
from tuopin.terms.glossary import Term, glossary
from tuopin.terms.idnumbers import ID_PROBLEMS, IdProblem, checksum, problems
from tuopin.terms.located import Located, LocatedList
from tuopin.terms.marks import FROM_DOMAIN, MARKS, Mark, mark
from tuopin.terms.text import LANGUAGES, Text
from tuopin.terms.units import UNITS, unit_text
from tuopin.terms.verdicts import Verdict

__all__ = [
    "Text",
    "LANGUAGES",
    "Verdict",
    "Mark",
    "MARKS",
    "FROM_DOMAIN",
    "mark",
    "DocumentError",
    "Located",
    "LocatedList",
    "load",
    "read",
    "package_file",
    "REQUIRED",
    "take",
    "take_text",
    "no_more",
    "refuse",
    "Code",
    "CodeList",
    "code_list",
    "code_lists",
    "tidied_label",
    "DIGITS",
    "level",
    "parent",
    "county_of",
    "area_range",
    "CodeChange",
    "code_changes",
    "current_code",
    "StatisticalCode",
    "statistical_codes",
    "ID_PROBLEMS",
    "IdProblem",
    "checksum",
    "problems",
    "Term",
    "glossary",
    "UNITS",
    "unit_text",
]
