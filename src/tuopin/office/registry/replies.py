"""The schemas of what the registry's endpoints give, beside those of rows."""

from __future__ import annotations

from typing import Any

from tuopin.office.offering import both
from tuopin.office.registry.answers import row_schema
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = [
    "BESIDE", "COUNTED", "DECLARED", "HITS", "HOUSEHOLD", "ONE", "PERSON", "RESOLVED", "WHOLE", "WORK",
]  # fmt: skip

HOUSEHOLD, PERSON, WORK = TABLES["household"], TABLES["person"], TABLES["work"]
#: Tables that hold rows of a household, beside itself and its members.
BESIDE = [t for t in TABLES.values() if "household_no" in t.names and t not in (HOUSEHOLD, PERSON)]

_PLACE = {"household_no": {"type": "string"}, "village_code": {"type": "string"}}
_AT = Text("所给号码的次序,自 0 起", "its place among those given, from 0")
_COLUMN = {
    "type": "object",
    "required": ["name", "kind", "zh", "en", "privacy", "unit", "codes"],
    "properties": {
        "name": {"type": "string"},
        "kind": {"type": "string"},
        "zh": {"type": "string"},
        "en": {"type": "string"},
        "privacy": {"type": "string", "enum": ["open", "quasi", "direct", "sealed"]},
        "unit": {"type": ["string", "null"]},
        "codes": {
            "type": ["object", "null"],
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}

WHOLE: dict[str, Any] = {
    "type": "object",
    "required": ["household", "persons", "tables"],
    "properties": {
        "household": row_schema(HOUSEHOLD),
        "persons": {"type": "array", "items": row_schema(PERSON)},
        "tables": {
            "type": "object",
            "required": [table.name for table in BESIDE],
            "properties": {t.name: {"type": "array", "items": row_schema(t)} for t in BESIDE},
        },
    },
}

ONE: dict[str, Any] = {
    "type": "object",
    "required": ["person", "work"],
    "properties": {
        "person": row_schema(PERSON),
        "work": {"type": "array", "items": row_schema(WORK)},
    },
}

HITS: dict[str, Any] = {
    "type": "object",
    "required": ["hits"],
    "properties": {
        "hits": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["household_no", "village_code", "person", "why"],
                "properties": {
                    **_PLACE,
                    "person": {
                        "type": "string",
                        "description": both(Text("查到的人", "the person found")),
                    },
                    "why": {
                        "type": "string",
                        "enum": ["household", "name", "initials", "number"],
                    },
                },
            },
        }
    },
}

RESOLVED: dict[str, Any] = {
    "type": "object",
    "required": ["found", "absent"],
    "properties": {
        "found": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["at", "household_no", "person_no", "village_code"],
                "properties": {
                    "at": {
                        "type": "integer",
                        "description": both(Text("所给号码的次序,自 0 起", "its place, from 0")),
                    },
                    "person_no": {"type": "string"},
                    **_PLACE,
                },
            },
        },
        "absent": {
            "type": "array",
            "description": both(Text("没有查到的号码的次序", "places of the numbers not found")),
            "items": {"type": "integer"},
        },
    },
}

COUNTED: dict[str, Any] = {
    "type": "object",
    "required": ["count", "groups"],
    "properties": {
        "count": {"type": "integer"},
        "groups": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["value", "count"],
                "properties": {
                    "value": {"type": ["string", "integer", "number", "boolean", "null"]},
                    "count": {"type": "integer"},
                },
            },
        },
    },
}

DECLARED: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {"type": "array", "items": _COLUMN},
}
