"""The sets of a published run, in `runs/<name>/`: one file of Roaring bytes and an index of where each set lies."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from presek.app.snapshots import force, force_folder
from presek.membership import stored
from presek.membership.run import Answer, Run
from presek.values.problem import Branch, Problem, Problems

FOLDER, INDEX, SETS = "runs", "index.json", "sets.roaring"


def write(home: Path, name: str, run: Run) -> None:
    """Writes the sets of a run so that `runs/<name>/` is whole as soon as it is there."""
    folder = home / FOLDER
    making, done = folder / f".making-{name}", folder / name
    for leaving in (*folder.glob(".making-*"), done):
        # `name` was never published, or it would not be given again: what is there is a broken refresh's.
        shutil.rmtree(leaving, ignore_errors=True)
    making.mkdir(parents=True)
    at = 0
    index: dict[str, object] = {}
    with (making / SETS).open("wb") as file:
        for key, answer in run.answers.items():
            lengths = []
            for customers in (answer.true, answer.unknown):
                kept = stored.to_bytes(customers)
                file.write(kept)
                lengths.append(len(kept))
            index[key] = {"at": at, "bytes": lengths, "meaning": answer.meaning_key, "held_from": answer.held_from}
            at += sum(lengths)
    (making / INDEX).write_text(json.dumps({"size": _size(run), "next_edge": run.next_edge, "sets": index}), "utf-8")
    force_folder(making)
    making.rename(done)
    force(folder)


def read(home: Path, name: str, key: str) -> Answer | None:
    """The answer of one segment in a run, or None where that run had no such segment.

    Problems of the place where the run's files are not there any more.
    """
    path = home / FOLDER / name
    try:
        index = _index(path)
        entry = index.sets.get(key)
        if entry is None:
            return None
        with (path / SETS).open("rb") as file:
            file.seek(entry.at)
            true, unknown = (stored.from_bytes(file.read(length), size=index.size) for length in entry.bytes)
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        # Gone, or cut off: what is left of it is no answer.
        says = f"the sets of run {name} are not there any more; `presek refresh` makes them again."
        raise Problems(Problem("run-vanished", says, path=str(path), branch=Branch.PLACE)) from None
    return Answer(entry.meaning, true, unknown, held_from=entry.held_from)


def keys(home: Path, name: str) -> tuple[str, ...]:
    """The segments of a run, in its order."""
    return tuple(_index(home / FOLDER / name).sets)


def next_edge(home: Path, name: str) -> int | None:
    """When the answers of a run change next though nothing comes; None where that is not known."""
    return _index(home / FOLDER / name).next_edge if there(home, name) else None


def there(home: Path, name: str) -> bool:
    """Whether the files of a run are there, and whole."""
    path = home / FOLDER / name
    try:
        ends = (each.at + sum(each.bytes) for each in _index(path).sets.values())
        return (path / INDEX).is_file() and (path / SETS).stat().st_size == max(ends, default=0)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _size(run: Run) -> int:
    return next((answer.true.size for answer in run.answers.values()), 0)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where the two sets of a segment lie in the file, and whose meaning they have."""

    at: int
    bytes: tuple[int, int]
    meaning: str
    held_from: int | None


@dataclass(frozen=True, slots=True)
class _Index:
    size: int
    next_edge: int | None
    sets: dict[str, _Entry]


@lru_cache(maxsize=16)
def _index(path: Path) -> _Index:
    """Immutable once written, so read once a process."""
    kept = json.loads((path / INDEX).read_text("utf-8"))
    return _Index(kept["size"], kept.get("next_edge"), {key: _Entry(**entry) for key, entry in kept["sets"].items()})
