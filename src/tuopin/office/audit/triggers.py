"""The triggers that see every write, bulk writes included, on SQLite and PostgreSQL alike.

A write to an audited table outside an act is refused by the database itself; a raw SQLite connection that
does not know the function `tuopin_act` cannot write at all. Acts, changes and seals can only be added to.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models

__all__ = ["Audited", "audited", "current_act", "expected", "install", "installed", "prepare"]

#: The act under way in this thread: what SQLite's function answers.
current_act: ContextVar[int | None] = ContextVar("tuopin_act", default=None)

APPEND_ONLY = ("act", "change", "seal")


@dataclass(frozen=True, slots=True)
class Audited:
    """How columns enter the record: `hidden` as ***, `masked` by their first letter, `left_out` not at all."""

    model: type[models.Model]
    hidden: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    @property
    def table(self) -> str:
        """The table in the database."""
        return str(self.model._meta.db_table)

    @property
    def key(self) -> str:
        """The column that names a row."""
        return str(self.model._meta.pk.column)

    @property
    def columns(self) -> list[str]:
        """The columns whose changes are recorded."""
        names = [str(field.column) for field in self.model._meta.concrete_fields]
        return [name for name in names if name not in self.left_out]


_AUDITED: dict[str, Audited] = {}


def audited(
    model: type[models.Model],
    *,
    hidden: Iterable[str] = (),
    masked: Iterable[str] = (),
    left_out: Iterable[str] = (),
) -> type[models.Model]:
    """Have every write to this model's table seen; said where the model is declared."""
    entry = Audited(model, frozenset(hidden), frozenset(masked), frozenset(left_out))
    _AUDITED[entry.table] = entry
    return model


def prepare(connection: Any) -> None:
    """Give a new SQLite connection the function its triggers ask for the act under way."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("tuopin_act", 0, current_act.get)


def install(using: str, label: str) -> None:
    """Make the triggers of one application's tables anew."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor, label, there):
            cursor.execute(statement)


def expected(using: str) -> set[str]:
    """The names of all triggers there must be on the tables there are."""
    there = set(connections[using].introspection.table_names())
    found = {f"tuopin_{name}_{kind}" for name in _AUDITED if name in there for kind in "iud"}
    kept = [table for table in _append_only() if table in there]
    return found | {f"tuopin_{table}_{verb}" for table in kept for verb in ("keep_u", "keep_d")}


def installed(using: str) -> set[str]:
    """The names of the triggers that stand."""
    connection = connections[using]
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def _append_only() -> list[str]:
    return [str(apps.get_model("audit", name)._meta.db_table) for name in APPEND_ONLY]


def _statements(vendor: str, label: str, there: set[str]) -> list[str]:
    write = _sqlite if vendor == "sqlite" else _postgresql
    keep = _sqlite_keep if vendor == "sqlite" else _postgresql_keep
    mine = [
        entry
        for entry in _AUDITED.values()
        if entry.model._meta.app_label == label and entry.table in there
    ]
    found = [statement for entry in mine for statement in write(entry)]
    if label == "audit":
        found = [statement for table in _append_only() for statement in keep(table)] + found
    return found


# ---- SQLite ----------------------------------------------------------------------------------------------


def _sqlite(entry: Audited) -> list[str]:
    """The trigger of each event: what it does, and that it does it only within an act."""
    table = entry.table
    # asked once a row and in one statement: among many rows that go in this is what the record costs
    act = "coalesce(tuopin_act(), RAISE(ABORT, 'a write outside an act'))"
    inserted = (
        'INSERT INTO audit_change (act, "table", row, kind, changed) '
        f"VALUES ({act}, '{table}', NEW.\"{entry.key}\", 'i', NULL)"
    )
    guard = (
        "SELECT RAISE(ABORT, 'a write outside an act') WHERE tuopin_act() IS NULL; "
        'INSERT INTO audit_change (act, "table", row, kind, changed) SELECT tuopin_act(), '
    )
    watched = ", ".join(f'"{name}"' for name in entry.columns)
    updated, deleted = _sqlite_changes(entry)
    bodies = {
        "i": ("INSERT", inserted),
        "u": (f"UPDATE OF {watched}", guard + updated),
        "d": ("DELETE", guard + deleted),
    }
    made = []
    for kind, (event, body) in bodies.items():
        name = f"tuopin_{table}_{kind}"
        made += [
            f'DROP TRIGGER IF EXISTS "{name}"',
            f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {body}; END',
        ]
    return made


def _sqlite_changes(entry: Audited) -> tuple[str, str]:
    """The values recorded of an update, nothing where nothing differs, and of a deletion."""
    table = entry.table
    pairs = {
        name: (_shown(entry, name, f'OLD."{name}"'), _shown(entry, name, f'NEW."{name}"'))
        for name in entry.columns
    }
    differing = " UNION ALL ".join(
        f'SELECT \'{name}\' AS k, {old} AS o, {new} AS n WHERE OLD."{name}" IS NOT NEW."{name}"'
        for name, (old, new) in pairs.items()
    )
    gone = " UNION ALL ".join(
        f"SELECT '{name}' AS k, {old} AS o WHERE OLD.\"{name}\" IS NOT NULL"
        for name, (old, _) in pairs.items()
    )
    return (
        f"'{table}', NEW.\"{entry.key}\", 'u', changed FROM (SELECT json_group_object(k, json_array(o, n)) "
        f"AS changed, count(*) AS many FROM ({differing})) WHERE many > 0",
        f"'{table}', OLD.\"{entry.key}\", 'd', "
        f"(SELECT json_group_object(k, json_array(o, NULL)) FROM ({gone}))",
    )


def _shown(entry: Audited, name: str, value: str) -> str:
    if name in entry.hidden:
        return f"CASE WHEN {value} IS NOT NULL THEN '***' END"
    if name in entry.masked:
        return f"substr({value}, 1, 1) || '**'"
    return f"CASE WHEN typeof({value}) = 'blob' THEN hex({value}) ELSE {value} END"


def _sqlite_keep(table: str) -> list[str]:
    made = []
    for event, verb in (("UPDATE", "keep_u"), ("DELETE", "keep_d")):
        name = f"tuopin_{table}_{verb}"
        made += [
            f'DROP TRIGGER IF EXISTS "{name}"',
            f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" '
            "BEGIN SELECT RAISE(ABORT, 'the audit can only be added to'); END",
        ]
    return made


# ---- PostgreSQL ------------------------------------------------------------------------------------------

#: Columns are masked by the two lists the trigger hands over; what did not change is not recorded.
_FUNCTIONS = """
CREATE OR REPLACE FUNCTION tuopin_act() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE told text := current_setting('tuopin.act', true);
BEGIN
    IF told IS NULL OR told = '' THEN RAISE EXCEPTION 'a write outside an act'; END IF;
    RETURN told::bigint;
END $$;
CREATE OR REPLACE FUNCTION tuopin_shown(name text, value jsonb, hidden text[], masked text[])
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value IS NULL OR value = 'null'::jsonb THEN 'null'::jsonb
        WHEN name = ANY(hidden) THEN '"***"'::jsonb
        WHEN name = ANY(masked) THEN to_jsonb(left(value #>> '{}', 1) || '**') ELSE value END
$$;
CREATE OR REPLACE FUNCTION tuopin_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO audit_change (act, "table", row, kind, changed) '
        'SELECT $1, %L, %I::text, ''i'', NULL FROM fresh', TG_TABLE_NAME, TG_ARGV[0]) USING tuopin_act();
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION tuopin_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hidden text[] := string_to_array(TG_ARGV[1], ','); masked text[] := string_to_array(TG_ARGV[2], ',');
    left_out text[] := string_to_array(TG_ARGV[3], ',');
    before jsonb := to_jsonb(OLD) - left_out; after jsonb; changed jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN after := to_jsonb(NEW) - left_out; ELSE after := '{}'::jsonb; END IF;
    SELECT jsonb_object_agg(key, jsonb_build_array(tuopin_shown(key, value, hidden, masked),
        tuopin_shown(key, after -> key, hidden, masked))) INTO changed
    FROM jsonb_each(before) WHERE value IS DISTINCT FROM coalesce(after -> key, 'null'::jsonb);
    IF TG_OP = 'UPDATE' AND changed IS NULL THEN RETURN NULL; END IF;
    INSERT INTO audit_change (act, "table", row, kind, changed)
    VALUES (tuopin_act(), TG_TABLE_NAME, before ->> TG_ARGV[0], lower(left(TG_OP, 1)), coalesce(changed, '{}'::jsonb));
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION tuopin_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit can only be added to'; END $$;
"""


def _postgresql(entry: Audited) -> list[str]:
    table = entry.table
    lists = ", ".join(
        f"'{','.join(sorted(names))}'" for names in (entry.hidden, entry.masked, entry.left_out)
    )
    given = f"'{entry.key}', {lists}"
    bodies = {
        "i": f'AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT '
        f"EXECUTE FUNCTION tuopin_inserted('{entry.key}')",
        "u": f'AFTER UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION tuopin_changed({given})',
        "d": f'AFTER DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION tuopin_changed({given})',
    }
    made = []
    for kind, body in bodies.items():
        name = f"tuopin_{table}_{kind}"
        made += [f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"', f'CREATE TRIGGER "{name}" {body}']
    return made


def _postgresql_keep(table: str) -> list[str]:
    made: list[str] = [_FUNCTIONS]
    for event, verb in (("UPDATE OR TRUNCATE", "keep_u"), ("DELETE", "keep_d")):
        name = f"tuopin_{table}_{verb}"
        made += [
            f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
            f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION tuopin_kept()',
        ]
    return made
