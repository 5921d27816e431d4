"""Most tests make a base of their own, and bringing a database to its shape takes a third of a second: it is done once
a process and then copied. A database that has tables already is migrated as ever."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from presek.store import migrate


def arrange(folder: Path) -> None:
    """From now on a new database starts as a copy of the first one, which is kept in `folder`."""
    really, kept = migrate.migrate, folder / "migrated.sqlite3"

    def once() -> None:
        new = not connection.introspection.table_names()
        if new and kept.exists():
            with closing(sqlite3.connect(kept)) as shape:
                shape.backup(connection.connection)
        really()
        if new and not kept.exists():
            with closing(sqlite3.connect(kept)) as shape:
                connection.connection.backup(shape)

    migrate.migrate = once
