"""The audit's application: triggers are made anew after every migration, since a rebuilt table loses them."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from tuopin.office.audit import checks, triggers

__all__ = ["Audit"]


class Audit(AppConfig):
    """Wires the triggers."""

    name = "tuopin.office.audit"
    label = "audit"

    def ready(self) -> None:
        """Make known the function that triggers ask, and have triggers follow the tables."""
        connection_created.connect(_on_connection)
        post_migrate.connect(_after_migration)
        register(checks.triggers_stand, Tags.database)


def _on_connection(connection: Any, **_: Any) -> None:
    triggers.prepare(connection)


def _after_migration(sender: AppConfig, using: str, **_: Any) -> None:
    triggers.install(using, sender.label)
