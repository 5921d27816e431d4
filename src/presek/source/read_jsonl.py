"""JSON Lines: one object a line, plain or gzipped. A row's number is its line. Numbers keep their digits as typed.

What stands inside of an object is named with dots: `{"via": {"channel": "web"}}` has the column `via.channel`; of a
list of objects the first is read: `emails.0.value`. A list of texts or numbers is a cell with `;` between.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from presek.source import unpacked
from presek.source.block import Block, Opened, Spoiled
from presek.source.mapping import FileShape, Style
from presek.values.problem import Branch, Problem, Problems

LONGEST_SHOWN = 2_000
LONGEST_LINE = 1 << 24
MOST_ROWS, BLOCK_BYTES = 1 << 15, 1 << 23
"""Rows, or bytes of lines, that make a block: as Python's objects they take many times their size."""
TAGS_BETWEEN = ";"
DEEPEST = 20


class Digits(str):
    """A JSON number, its digits as typed."""

    __slots__ = ()


DECODER = json.JSONDecoder(parse_int=Digits, parse_float=Digits)
"""Made once: making it takes longer than a line."""


def open_jsonl(path: Path, _shape: FileShape, style: Style) -> Opened:
    """The objects' keys in order of appearance, and the rows. Two passes: the first gathers the keys."""
    columns: dict[str, None] = {}
    any_line = any_object = False
    for _, line in _lines(path):
        any_line = True
        found, _ = _object(line)
        any_object = any_object or found is not None
        columns.update(dict.fromkeys(found or ()))
    if not any_line or not any_object:
        says = "there is no JSON object in this file; JSON Lines has one object a line."
        raise Problems(Problem("not-jsonl" if any_line else "empty-file", says, path=str(path), branch=Branch.DATA))
    return Opened(tuple(columns), _blocks(path, tuple(columns), style))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with unpacked.stream(path) as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=1):
            if len(line) == LONGEST_LINE:
                says = f"line {number:,} is longer than {LONGEST_LINE >> 20} MB; each object stands on its own line."
                raise Problems(Problem("long-line", says, path=str(path), branch=Branch.DATA))
            if line.strip():
                yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _object(line: bytes) -> tuple[dict[str, object] | None, str]:
    """The object of a line, or None and why there is none."""
    try:
        found = DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        return None, "the line is no UTF-8 text"
    except (ValueError, RecursionError) as trouble:
        return None, f"the line is no JSON: {trouble}"
    if not isinstance(found, dict):
        return None, "the line is no JSON object"
    return dict(flat(found)), ""


def flat(found: dict[str, object], above: str = "", *, levels: int = DEEPEST) -> Iterator[tuple[str, object]]:
    """The values of an object with their names; what lies deeper than some levels stays in one cell, as JSON."""
    for key, value in found.items():
        match value:
            case dict() if levels:
                yield from flat(value, f"{above}{key}.", levels=levels - 1)
            case [dict() as first, *_] if levels:
                yield from flat(first, f"{above}{key}.0.", levels=levels - 1)
            case _:
                yield above + key, value


def _blocks(path: Path, columns: tuple[str, ...], style: Style) -> Iterator[Block]:
    size = max(path.stat().st_size, 1)
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    spoiled: list[Spoiled] = []
    read = held = 0
    for number, line in _lines(path):
        read += len(line)
        held += len(line)
        found, reason = _object(line)
        if found is None:
            spoiled.append(Spoiled(number, line.decode("utf-8", "replace").strip()[:LONGEST_SHOWN], reason))
        else:
            rows.append(found)
            numbers.append(number)
        if max(len(rows), len(spoiled)) >= MOST_ROWS or held >= BLOCK_BYTES:
            yield _block(rows, numbers, columns=columns, style=style, spoiled=spoiled, done=min(read / size, 1.0))
            rows, numbers, spoiled, held = [], [], [], 0
    yield _block(rows, numbers, columns=columns, style=style, spoiled=spoiled, done=1.0)


def _block(
    rows: list[dict[str, object]], numbers: list[int], *, columns: tuple[str, ...], style: Style,
    spoiled: list[Spoiled], done: float,
) -> Block:  # fmt: skip
    arrays = [pa.array([cell_of(row.get(name), style) for row in rows], pa.string()) for name in columns]
    return Block(pa.Table.from_arrays(arrays, names=list(columns)), np.array(numbers, np.int64), tuple(spoiled), done)


def cell_of(value: object, style: Style) -> str:
    """A JSON value as the text that a CSV of the same style would hold."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Digits():
            return value.replace(".", style.decimal_sign)
        case str():
            return _whole(value)
        case list():
            return TAGS_BETWEEN.join(cell_of(each, style) for each in value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _whole(text: str) -> str:
    """The text, with lone surrogates (which no UTF-8 has) replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
