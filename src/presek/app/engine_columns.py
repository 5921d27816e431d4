"""What the engine said of its rows last, kept on the disk: by it, pages say the same while the engine does not answer.

A column is kept of the instant and the snapshot it was asked for. It is only a copy in the home's cache: it may be
removed at any time, and goes whenever somebody is erased. The oldest go when there are too many.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, assert_never
from zipfile import BadZipFile

import numpy as np
import pyarrow as pa

from presek.app.engines import Engine
from presek.engine.columnar.columns import TagSets, Texts, Words
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.vectors import Vector, Worths
from presek.plan.steps import Aggregate
from presek.values.instant import AsOf

FOLDER = Path("cache") / "engine-columns"
MOST_BYTES = 512 << 20
EDITION = 1


def keep(asked: Mapping[Aggregate, Worths], engine: Engine, snapshot: Snapshot, *, as_of: AsOf) -> None:
    """Keeps columns; where the disk does not take them, it goes on without."""
    folder = engine.home.path / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for aggregate, worths in asked.items():
            path = folder / _name(aggregate, engine, snapshot, as_of=as_of)
            making = path.with_suffix(".making")
            making.write_bytes(_written(worths))
            making.replace(path)
        _clear(folder)
    except OSError:
        return


def kept(aggregate: Aggregate, engine: Engine, snapshot: Snapshot, *, as_of: AsOf) -> Worths | None:
    """What was kept of an aggregate; None where it was not asked then."""
    path = engine.home.path / FOLDER / _name(aggregate, engine, snapshot, as_of=as_of)
    try:
        return _read(path, snapshot.size)
    except (OSError, ValueError, KeyError, BadZipFile):
        return None


def _name(aggregate: Aggregate, engine: Engine, snapshot: Snapshot, *, as_of: AsOf) -> str:
    what = (EDITION, engine.url, engine.text, snapshot.directory.name, as_of.instant, as_of.known_at, _said(aggregate))
    return f"{sha256(repr(what).encode()).hexdigest()[:40]}.npz"


def _said(what: object) -> object:
    """A step as plain values, alike in every process: sets have no order of their own."""
    match what:
        case frozenset():
            return sorted(map(repr, what))
        case tuple():
            return tuple(map(_said, what))
        case _ if is_dataclass(what):
            return type(what).__name__, *(_said(getattr(what, each.name)) for each in fields(what))
        case _:
            return repr(what)


def _clear(folder: Path) -> None:
    """Removes the oldest above the room there is."""
    there = sorted(((each.stat().st_mtime_ns, each.stat().st_size, each) for each in folder.iterdir()), reverse=True)
    room = MOST_BYTES
    for _, size, path in there:
        room -= size
        if room < 0:
            path.unlink(missing_ok=True)


def _written(worths: Worths) -> bytes:
    parts: dict[str, Any]
    match worths:
        case Vector(values, unknown, scale):
            parts = {"form": "vector", "values": values, "scale": scale}
            parts |= {} if unknown is None else {"unknown": unknown}
        case Texts(codes, nulls, words):
            parts = {"form": "texts", "codes": codes, "nulls": nulls, "words": _letters(words)}
        case TagSets(codes, offsets, missing, words):
            parts = {"form": "tags", "codes": codes, "offsets": offsets, "missing": missing, "words": _letters(words)}
        case _:
            assert_never(worths)
    into = BytesIO()
    np.savez(into, **parts)
    return into.getvalue()


def _read(path: Path, size: int) -> Worths | None:
    with np.load(path, allow_pickle=False) as found:
        match str(found["form"]):
            case "vector":
                values = found["values"]
                if len(values) not in {1, size}:
                    return None
                return Vector(values, found.get("unknown"), int(found["scale"]))
            case "texts":
                return Texts(found["codes"], nulls=bool(found["nulls"]), words=_words(found["words"]))
            case "tags":
                return TagSets(found["codes"], found["offsets"], found["missing"], _words(found["words"]))
            case _:
                return None


def _letters(words: Words) -> np.ndarray[Any, np.dtype[np.uint8]]:
    text = json.dumps([words.plain.to_pylist(), words.folded.to_pylist()])
    return np.frombuffer(text.encode(), np.uint8)


def _words(letters: np.ndarray[Any, np.dtype[np.uint8]]) -> Words:
    plain, folded = json.loads(letters.tobytes())
    return Words(pa.array(plain, pa.large_string()), pa.array(folded, pa.large_string()))
