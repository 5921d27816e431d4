"""Upkeep of the lake: many small files folded into few, and files removed that nothing needs any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from presek.app import movements, work_folders
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.store import head

MANY_FILES = 16
"""A table of so many files is folded."""
MANY_WHILE_TAKING_IN = 128
"""While programs send all the time, a table of so many files is folded at once."""
KEPT_HOURS = 24
"""A file stays so long after the last version that named it, for readers that still hold it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Which tables were folded, and how many files were removed."""

    folded: tuple[str, ...]
    removed: int


def keep(home: Home, *, many: int = MANY_FILES, hours: int = KEPT_HOURS) -> Kept:
    """Folds tables of many files and removes what nothing needs; every answer stays the same.

    Another writer at work is a problem (`lake-locked`): try again later.
    """
    folded: list[str] = []
    removed = 0
    work_folders.sweep(home)
    with place_problems(), home.writing("upkeep"):
        newest = {table: home.lake.version(table) for table in home.head()}
        # A table put back to the head has a newer version that says the same: the head names that one from now on, for
        # the log of old versions is cleared away in time.
        head.move({table: version for table, version in newest.items() if version is not None})
        for table, version in home.head().items():
            if len(home.lake.files(table, version)) >= many:
                head.move({table: home.lake.compact(table)})
                folded.append(table)
        for table in home.head():
            removed += home.lake.vacuum(table, hours=hours)
    with place_problems():
        movements.index(home)
    return Kept(tuple(folded), removed)


def fold(home: Home, tables: Collection[str]) -> tuple[str, ...]:
    """Folds those of the tables that have very many files; which. The caller is who writes."""
    folded = []
    for table, version in home.head().items():
        if table in tables and len(home.lake.files(table, version)) >= MANY_WHILE_TAKING_IN:
            head.move({table: home.lake.compact(table)})
            folded.append(table)
    return tuple(folded)
