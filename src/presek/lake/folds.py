"""Which files were folded into which: the same rows in other files, told by the tables' own logs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from presek.lake.place import trouble_of
from presek.lake.tables import LOG, Lake

Fold: TypeAlias = Sequence[Sequence[str]]
"""The names of the files that went, and of those that have their rows now."""
OPERATION = "OPTIMIZE"


def folds(lake: Lake, table: str, *, after: int, until: int) -> list[Fold]:
    """The folds of a table after one version and up to another, in their order.

    One whose entry is no longer in the log is not told: whoever asks then takes the files for new ones.
    """
    found = []
    with trouble_of(lake.root):
        for version in range(after + 1, until + 1):
            entry = lake.root / table / LOG / f"{version:020d}.json"
            if entry.exists():
                found += _fold_of(entry)
    return found


def unfolded(files: Iterable[str], folded: Sequence[Fold]) -> list[str]:
    """The names of the files that the rows of some files came in, before the folds."""
    names = set(files)
    for gone, made in reversed(folded):
        if names.issuperset(made):
            names = names.difference(made).union(gone)
    return sorted(names)


def _fold_of(entry: Path) -> list[Fold]:
    gone, made, operation = [], [], ""
    for line in entry.read_text("utf-8").splitlines():
        said = json.loads(line)
        if "commitInfo" in said:
            operation = said["commitInfo"].get("operation", "")
        elif "remove" in said:
            gone.append(_name(said["remove"]["path"]))
        elif "add" in said:
            made.append(_name(said["add"]["path"]))
    return [(gone, made)] if operation == OPERATION and made else []


def _name(path: str) -> str:
    return unquote(path.rpartition("/")[2])
