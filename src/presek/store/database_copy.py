"""The whole database as one file of SQLite, whatever it is kept in: for backups, and for moving to another kind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

COPY = "copy"
"""The alias of the file beside the database."""
AT_ONCE = 500
OF_PROCESSES = frozenset({"django_session", "store_lease"})
"""Who is signed in, and which process works: of the place, not of the base."""


def to_file(path: Path) -> None:
    """Copies the database as it is at one moment; writers go on meanwhile."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as target:
            connection.connection.backup(target)
    else:
        with _beside(path):
            call_command("migrate", database=COPY, interactive=False, verbosity=0)
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                _rows(DEFAULT_DB_ALIAS, COPY)
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode=DELETE")
        there = {str(name) for (name,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in there & OF_PROCESSES:
            made.execute(f"DELETE FROM {table}")
        made.commit()
        made.execute("VACUUM")


def from_file(path: Path) -> None:
    """Fills an empty database that is no file (of this edition's shape already) with the rows of such a file, which is
    brought to that shape first. All or nothing."""
    with _beside(path):
        call_command("migrate", database=COPY, interactive=False, verbosity=0)
        with transaction.atomic():
            _rows(COPY, DEFAULT_DB_ALIAS)


def migrations_in(path: Path) -> frozenset[tuple[str, str]]:
    """The migrations that such a file has been through: (app, name)."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
        return frozenset(
            (str(app), str(name)) for app, name in opened.execute("SELECT app, name FROM django_migrations")
        )


def is_empty() -> bool:
    """Whether the database holds nobody and nothing that somebody defined."""
    if not connection.introspection.table_names():
        return True
    users = apps.get_model("auth", "User").objects
    return not users.exists() and not apps.get_model("store", "Audit").objects.exists()


@contextmanager
def _beside(path: Path) -> Iterator[None]:
    """Within it, the file is a database of Django's by the alias `copy`."""
    wanted: dict[str, Any] = {**connections.settings[DEFAULT_DB_ALIAS], "ENGINE": "django.db.backends.sqlite3"}
    wanted |= {"NAME": str(path), "OPTIONS": {}, "CONN_MAX_AGE": 0, "USER": "", "PASSWORD": "", "HOST": "", "PORT": ""}
    connections.databases[COPY] = wanted
    try:
        yield
    finally:
        connections[COPY].close()
        del connections[COPY]
        del connections.databases[COPY]


def _rows(source: str, target: str) -> None:
    """Every row of every model, with its number; what the migrations put there already gives way."""
    tables = apps.get_models(include_auto_created=True)
    with connections[target].constraint_checks_disabled():
        for model in reversed(tables):
            model.objects.using(target).all().delete()
        for model in tables:
            _copy(model, source, target)
    connections[target].check_constraints()
    for statement in connections[target].ops.sequence_reset_sql(no_style(), tables):
        with connections[target].cursor() as cursor:
            cursor.execute(statement)


def _copy(model: type[models.Model], source: str, target: str) -> None:
    batch: list[models.Model] = []
    for row in model.objects.using(source).order_by("pk").iterator(chunk_size=AT_ONCE):
        batch.append(row)
        if len(batch) == AT_ONCE:
            model.objects.using(target).bulk_create(batch)
            batch = []
    model.objects.using(target).bulk_create(batch)
