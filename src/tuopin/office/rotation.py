"""Changing the key of personal data while the office is in use: a new key first, then every value sealed anew.

Old keys stay: they open older backups, and the first of them makes the blind index, which does not change.
Interrupted at any moment nothing is lost: every value says under which key it is sealed, and the next run goes on.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models, transaction

from tuopin.office.audit.acting import acting
from tuopin.office.environment import found_environment
from tuopin.office.keyring import add_key, key_file, new_key, office_keys
from tuopin.office.registry.sealed import SealedField, keys

__all__ = ["AT_ONCE", "remaining", "rotate", "sealed_columns"]

#: Values sealed anew in one act and one transaction: a fraction of a second of lock each.
AT_ONCE = 5000
#: So long after the new key is written every running process knows it, in seconds.
KNOWN_AFTER = 2.5


def sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    """(model, column) of everything that is sealed in the database, but second factors, which lie inside JSON."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield model, field.column


def remaining() -> int:
    """How many values are not sealed under the newest key."""
    found = sum(1 for each in Authenticator.objects.all() if _stale(each.data))
    for model, column in sealed_columns():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {_from(model, column)}", [keys().newest])
            found += cursor.fetchone()[0]
    return found


def rotate(progress: Callable[[int, int], None] = lambda done, total: None) -> tuple[bool, int]:
    """(whether a new key was made, how many values were sealed anew). A rotation that was cut off goes on first."""
    total, made = remaining(), False
    path = key_file(found_environment())
    if total == 0 and path is not None and path.exists():
        add_key(path, new_key())
        made = True
        time.sleep(KNOWN_AFTER)
        for ring in (keys(), office_keys()):
            ring.seal("")  # looks at the file again
        total = remaining()
    done = 0
    while (
        remaining()
    ):  # a process that had not heard of the new key may have sealed under the old one meanwhile
        done += _second_factors()
        for model, column in sealed_columns():
            for many in _column(model, column):
                done += many
                progress(min(done, total), total)
    return made, done


def _from(model: type[models.Model], column: str) -> str:
    """The rows whose value is not under the newest key: its number stands before every sealed value."""
    return (
        f'"{model._meta.db_table}" WHERE "{column}" IS NOT NULL AND substr("{column}", 1, 4) <> %s'
    )


def _column(model: type[models.Model], column: str) -> Iterator[int]:
    """Seal a column anew, a batch a transaction; yields how many each wrote."""
    key, after = str(model._meta.pk.column), 0
    while True:
        told = (
            f'SELECT "{key}", "{column}" FROM {_from(model, column)} AND "{key}" > %s '
            f'ORDER BY "{key}" LIMIT {AT_ONCE}'
        )
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(told, [keys().newest, after])
                rows = cursor.fetchall()
            if not rows:
                return
            with acting(None, "key.reseal", subject=str(model._meta.db_table), rows=len(rows)):
                _write(model, key, column, rows)
        after = rows[-1][0]
        yield len(rows)


def _write(model: type[models.Model], key: str, column: str, rows: list[Any]) -> None:
    """Only where the value is still the one that was read: somebody may have changed it in between."""
    ring, table = keys(), model._meta.db_table
    values = [(number, bytes(held), ring.seal(ring.open(bytes(held)))) for number, held in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f'UPDATE "{table}" SET "{column}" = fresh.after FROM (SELECT unnest(%s::bigint[]) AS id, '
                f"unnest(%s::bytea[]) AS before, unnest(%s::bytea[]) AS after) AS fresh "
                f'WHERE "{table}"."{key}" = fresh.id AND "{table}"."{column}" = fresh.before',
                [list(each) for each in zip(*values, strict=True)],
            )
        else:
            cursor.executemany(
                f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s AND "{column}" = %s',
                [(after, number, before) for number, before, after in values],
            )


def _second_factors() -> int:
    """Secrets of second factors and recovery codes."""
    done = 0
    if not any(_stale(each.data) for each in Authenticator.objects.all()):
        return done
    with acting(None, "key.reseal", subject=str(Authenticator._meta.db_table)):
        for each in Authenticator.objects.select_for_update():
            if _stale(each.data):
                each.data = _fresh(each.data)
                each.save(update_fields=["data"])
                done += 1
    return done


def _stale(data: dict[str, Any]) -> list[str]:
    told = {name: data.get(name) for name in ("secret", "seed")}
    return [
        name
        for name, value in told.items()
        if isinstance(value, str) and not office_keys().current(base64.b64decode(value))
    ]


def _fresh(data: dict[str, Any]) -> dict[str, Any]:
    """The same with what is sealed under an older key sealed anew."""
    found = dict(data)
    for name in _stale(data):
        opened = office_keys().open(base64.b64decode(found[name]))
        found[name] = base64.b64encode(office_keys().seal(opened)).decode("ascii")
    return found
