"""Bringing the database to the shape this version needs."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


def shape() -> str:
    """A text that changes with the migrations this version ships: cheap to ask at every start."""
    names = [
        f"{application.label}/{path.stem}"
        for application in apps.get_app_configs()
        for path in sorted(Path(application.path, "migrations").glob("0*.py"))
    ]
    return sha256("\n".join(names).encode()).hexdigest()


def waiting() -> int:
    """How many migrations the database still needs."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def unknown() -> tuple[str, ...]:
    """The migrations that the database has been through and this version does not know: a newer version made them."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return unknown_of(executor.loader.applied_migrations)


def unknown_of(applied: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """Those of some migrations (app, name) that this version does not know, of its own apps."""
    loader = MigrationLoader(None)
    own = {application.label for application in apps.get_app_configs()}
    known = {*loader.disk_migrations, *(old for each in loader.disk_migrations.values() for old in each.replaces)}
    return tuple(sorted(f"{app}/{name}" for app, name in applied if app in own and (app, name) not in known))


def newest() -> str:
    """The newest migration of the database: a name for its shape that people can read."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return max((name for app, name in executor.loader.applied_migrations if app == "store"), default="")


def migrate() -> None:
    """Applies all migrations; what is applied stays applied where it breaks off."""
    call_command("migrate", interactive=False, verbosity=0)
