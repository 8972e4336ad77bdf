"""HOW POLICY IS WRITTEN: parameters, editions, criteria, standards, countings, eligibility, checks, cases."""

from __future__ import annotations

from tuopin.rules.cases import COUNTED, Case, Expected, read_cases
from tuopin.rules.checks import Check, Facts, Severity, View
from tuopin.rules.counting import Counting, Dimension, Indicator, Scheme, Weighed
from tuopin.rules.criterion import Answer, Criterion, Over, Standard, Subject
from tuopin.rules.edition import Edition, NotInForce, Threshold
from tuopin.rules.eligibility import Eligibility, Exclusion
from tuopin.rules.expressions import (
    aged,
    all_of,
    any_of,
    compare,
    count_of,
    either,
    is_code,
    rolled_up,
    years_before,
)
from tuopin.rules.pack import Pack, amended, asked_on, drafted, edition, redated
from tuopin.rules.parameters import NATION, Operator, Parameter, Source, Value, ValueKind
from tuopin.rules.rows import REGISTRY, Rows

__all__ = [
    "COUNTED",
    "NATION",
    "REGISTRY",
    "NotInForce",
    "Answer",
    "Case",
    "Check",
    "Counting",
    "Criterion",
    "Dimension",
    "Edition",
    "Eligibility",
    "Exclusion",
    "Expected",
    "Facts",
    "Indicator",
    "Operator",
    "Over",
    "Pack",
    "Parameter",
    "Rows",
    "Scheme",
    "Severity",
    "Source",
    "Standard",
    "Subject",
    "Threshold",
    "Value",
    "ValueKind",
    "View",
    "Weighed",
    "aged",
    "all_of",
    "amended",
    "any_of",
    "asked_on",
    "compare",
    "count_of",
    "drafted",
    "edition",
    "either",
    "is_code",
    "redated",
    "read_cases",
    "rolled_up",
    "years_before",
]
