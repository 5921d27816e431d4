"""Who was erased, and who is held back, as a list that outlives the base: prints of keys, and when.

A backup holds whoever was there when it was made. Whoever was erased since is known by the list that lies beside it, so
that they are erased again as soon as it is put back; and so is whoever was restricted or objected since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from filelock import FileLock

from presek.app import held_list
from presek.app.faults import place_problems
from presek.app.held_list import Held
from presek.app.home import Home
from presek.app.snapshots import replace_text
from presek.source import erased
from presek.store import backup_plan
from presek.values.problem import Branch, Problem, Problems

NAME = "presek-erasures.json"
"""How the list beside backups is called."""
FORMAT = 1
LOCK = ".erasures.lock"


@dataclass(frozen=True, slots=True)
class Listed:
    """The print of one key that was erased, with the salt it was made with; `at` in microseconds."""

    salt: str
    print: str
    at: int


def of_home(home: Home) -> tuple[Listed, ...]:
    """Everybody who was erased from a base."""
    version = home.head().get(erased.TABLE)
    if version is None:
        return ()
    rows = (row for batch in home.lake.read(erased.TABLE, version, schema=erased.SCHEMA) for row in _rows(batch))
    return tuple(sorted(rows, key=lambda each: each.at))


def write(home: Home, path: Path) -> int:
    """Writes the list to a file, with what stands in it already; how many erased it holds. Problems: it can't be
    written, or another file stands there."""
    with place_problems(), FileLock(home.path / LOCK):
        before = _said(path) if path.exists() else {}
        found = dict.fromkeys((*_erased(before), *of_home(home)))
        held = held_list.together(held_list.read(before), held_list.of_home())
        path.parent.mkdir(parents=True, exist_ok=True)
        said = {"format": FORMAT, "erased": [asdict(each) for each in found], "held": [asdict(each) for each in held]}
        replace_text(path, json.dumps(said, indent=1))
        path.chmod(0o600)
    return len(found)


def read(path: Path) -> tuple[Listed, ...]:
    """A list as it was written. Problems: there is no such file, or it is no list of erasures."""
    return _erased(_said(path))


def read_held(path: Path) -> tuple[Held, ...]:
    """Who of a list was restricted or objected. Problems: there is no such file, or it is no list of erasures."""
    return held_list.read(_said(path))


def _said(path: Path) -> Mapping[str, Any]:
    """The list as plain values, read whole once, so that what is damaged is told."""
    try:
        said: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        _erased(said)
        held_list.read(said)
    except FileNotFoundError:
        raise Problems(Problem("no-file", "there is no such file.", path=str(path), branch=Branch.PLACE)) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        says = "this is no list of erasures; `presek erasures --export FILE` writes one."
        raise Problems(Problem("no-erasures", says, path=str(path), branch=Branch.DATA)) from None
    return said


def _erased(said: Mapping[str, Any]) -> tuple[Listed, ...]:
    if not said:
        return ()
    if int(said["format"]) > FORMAT:
        raise ValueError(said["format"])
    return tuple(Listed(str(each["salt"]), str(each["print"]), int(each["at"])) for each in said["erased"])


def beside(backup: Path) -> Path | None:
    """The list in the folder of a backup; None where there is none."""
    path = backup.parent / NAME
    return path if path.is_file() else None


def keep_beside_backups(home: Home) -> None:
    """Writes the list into the folder of the plan of backups, where there is one and anybody stands in the list."""
    folder = backup_plan.get().folder
    if folder and (of_home(home) or held_list.of_home()):
        write(home, Path(folder) / NAME)


def try_beside_backups(home: Home) -> None:
    """The same, where the folder is there; where it is away, the next backup brings the list."""
    with suppress(Problems):
        keep_beside_backups(home)


def _rows(batch: pa.RecordBatch) -> Iterator[Listed]:
    at = batch.column("recorded_at").cast(pa.int64()).to_pylist()
    for salt, found, instant in zip(batch["salt"].to_pylist(), batch["print"].to_pylist(), at, strict=True):
        yield Listed(salt, found, instant)
