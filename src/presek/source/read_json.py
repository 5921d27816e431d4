"""JSON documents as programming interfaces answer them: a list of objects, or an object with such a list in it.

What stands inside of an object is named as in JSON Lines. Rows count from 1.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa

from presek.source import unpacked
from presek.source.block import Block, Opened, Spoiled
from presek.source.mapping import FileShape, Style
from presek.source.read_jsonl import Digits, cell_of, flat
from presek.values.problem import Branch, Problem, Problems

LARGEST = 1 << 28
LISTS = ("results", "data", "records", "rows", "items", "value")
"""Where an object has several lists, the one of the rows by what it is usually called."""


def open_json(path: Path, _shape: FileShape, style: Style) -> Opened:
    """The objects' keys in order of appearance, and the rows. Raises Problems where it is no such JSON or too large."""
    with unpacked.stream(path) as file:
        found = _objects(path, _loaded(path, file))
    columns: dict[str, None] = {}
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    spoiled: list[Spoiled] = []
    for number, each in enumerate(found, start=1):
        if not isinstance(each, dict):
            spoiled.append(Spoiled(number, json.dumps(each, ensure_ascii=False)[:2_000], "this is no JSON object"))
            continue
        row = dict(flat(each))
        columns.update(dict.fromkeys(row))
        rows.append(row)
        numbers.append(number)
    if not rows:
        raise Problems(_problem(path, "empty-file", "there is no JSON object in its list."))
    arrays = [pa.array([cell_of(row.get(name), style) for row in rows], pa.string()) for name in columns]
    block = Block(
        pa.Table.from_arrays(arrays, names=list(columns)), np.array(numbers, np.int64), tuple(spoiled), done=1.0
    )
    return Opened(tuple(columns), iter([block]))


def _loaded(path: Path, file: IO[bytes] | gzip.GzipFile) -> object:
    raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        says = "a JSON document is read whole, up to 256 MB; write it as JSON Lines, one object a line, of any size."
        raise Problems(_problem(path, "too-large", says))
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_int=Digits, parse_float=Digits)
    except UnicodeDecodeError:
        raise Problems(_problem(path, "not-json", "it is no UTF-8 text.")) from None
    except (ValueError, RecursionError) as trouble:
        raise Problems(_problem(path, "not-json", f"it is no JSON: {trouble}.")) from None


def _objects(path: Path, found: object) -> list[object]:
    if isinstance(found, list):
        return found
    lists = {key: value for key, value in found.items() if isinstance(value, list)} if isinstance(found, dict) else {}
    for key in (*LISTS, *(lists if len(lists) == 1 else ())):
        named = {name.lower(): value for name, value in lists.items()}
        if key.lower() in named:
            return named[key.lower()]
    many = f"there is no list of objects in it: it has {len(lists)} lists."
    raise Problems(_problem(path, "not-json", many if lists else "there is no list of objects in it."))


def _problem(path: Path, code: str, says: str) -> Problem:
    return Problem(code, says, path=str(path), branch=Branch.DATA)
