"""The sets of a published run, in `runs/<name>/`: a file of Roaring bytes and an index of where each set lies.

Sets that did not change stay in the file of the run that wrote them: it has a second name in every later folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from presek.app.snapshots import force, force_folder
from presek.membership import stored
from presek.membership.run import Answer, Run
from presek.values.problem import Branch, Problem, Problems

FOLDER, INDEX, SETS = "runs", "index.json", "sets.roaring"
MOST_FILES = 8
"""In so many files of earlier runs a run's unchanged sets may lie."""


def write(home: Path, name: str, run: Run, *, before: str | None = None, unchanged: Collection[str] = ()) -> None:
    """Writes the sets of a run so that `runs/<name>/` is whole as soon as it is there.

    `unchanged`: segments whose sets are those of the run `before`, in a base that may have grown; they are not written
    again: the file in which they stand gets a second name in this run's folder, and outlives that run.
    """
    folder = home / FOLDER
    making, done = folder / f".making-{name}", folder / name
    for leaving in (*folder.glob(".making-*"), done):
        # `name` was never published, or it would not be given again: what is there is a broken refresh's.
        shutil.rmtree(leaving, ignore_errors=True)
    making.mkdir(parents=True)
    index = _linked(folder / before, making, unchanged) if before is not None and unchanged else {}
    at = 0
    with (making / SETS).open("wb") as file:
        for key, answer in run.answers.items():
            if key in index:
                continue
            kept = [stored.to_bytes(customers) for customers in (answer.true, answer.unknown)]
            index[key] = _Entry(at, (len(kept[0]), len(kept[1])), answer.meaning_key, answer.held_from)
            file.writelines(kept)
            at += sum(map(len, kept))
    sets = {
        key: {**asdict(index[key]), "meaning": answer.meaning_key, "held_from": answer.held_from}
        for key, answer in run.answers.items()
    }
    files = {each.name: each.stat().st_size for each in sorted(making.iterdir())}
    said = {"size": _size(run), "next_edge": run.next_edge, "files": files, "sets": sets}
    (making / INDEX).write_text(json.dumps(said), "utf-8")
    force_folder(making)
    making.rename(done)
    force(folder)


def _linked(old: Path, making: Path, unchanged: Collection[str]) -> dict[str, _Entry]:
    """Where the unchanged sets lie, in files that stand in both folders. None of them where the files are too many, so
    that what nobody needs of them goes in the end, or where the place knows no second names."""
    try:
        wanted = {key: entry for key, entry in _index(old).sets.items() if key in unchanged}
        names = {entry.file for entry in wanted.values()}
        if len(names) > MOST_FILES:
            return {}
        called = {each: f"{old.name}.roaring" if each == SETS else each for each in names}
        for each, link in called.items():
            os.link(old / each, making / link)
    except OSError:
        return {}
    return {key: replace(entry, file=called[entry.file]) for key, entry in wanted.items()}


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
        with (path / entry.file).open("rb") as file:
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
        files = _index(path).files
        return (path / INDEX).is_file() and all((path / each).stat().st_size == size for each, size in files.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _size(run: Run) -> int:
    return next((answer.true.size for answer in run.answers.values()), 0)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where the two sets of a segment lie in a file, and whose meaning they have."""

    at: int
    bytes: tuple[int, int]
    meaning: str
    held_from: int | None
    file: str = SETS


@dataclass(frozen=True, slots=True)
class _Index:
    """`files`: the size of each file in the folder."""

    size: int
    next_edge: int | None
    sets: dict[str, _Entry]
    files: dict[str, int]


@lru_cache(maxsize=16)
def _index(path: Path) -> _Index:
    """Immutable once written, so read once a process."""
    kept = json.loads((path / INDEX).read_text("utf-8"))
    sets = {key: _Entry(**entry) for key, entry in kept["sets"].items()}
    ends = (each.at + sum(each.bytes) for each in sets.values())
    files = kept.get("files") or {SETS: max(ends, default=0)}
    return _Index(kept["size"], kept.get("next_edge"), sets, files)
