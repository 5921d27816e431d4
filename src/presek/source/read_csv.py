"""CSV: any delimiter, quote and encoding, plain or gzipped, streamed in blocks.

A row's number counts the header as 1, as a spreadsheet shows it. A row with too many or too few cells, or with bytes
that the encoding doesn't have, is spoiled: kept with its number and text, and not read.
"""

from __future__ import annotations

import atexit
import codecs
import csv
import gzip
import io
import re
import threading
import weakref
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from presek.source import mojibake, unpacked
from presek.source.block import Block, Numbers, Opened, Spoiled, without_empty_rows
from presek.source.mapping import FileShape, Style
from presek.values.problem import Branch, Problem, Problems

BLOCK_BYTES = 1 << 24
HEAD_BYTES = 1 << 20
LONGEST_SHOWN = 2_000
BLOCKS_AHEAD = 3
"""How far the parser may read ahead of who takes the rows; left to itself it reads 32 blocks."""
SECONDS_WITHOUT_ROWS, SECONDS_TO_END = 0.25, 5.0
MOST_RAGGED = 1_000_000
"""So many rows one after the other with another number of cells than the header: it is the header's fault."""
LINES_OF_AN_OPEN_QUOTATION = 3
RAGGED = re.compile(r"Expected (\d+) columns, got (\d+)")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def open_csv(path: Path, shape: FileShape, _style: Style) -> Opened:
    """The header's columns, and the rows under it."""
    blank_lines, header = _header(path, shape)
    stream = _Transcoded(path, shape.encoding, member=shape.sheet)
    return Opened(header, _blocks(stream, shape, header=header, blank_lines=blank_lines))


def head_of(path: Path, *, member: str | None = None) -> bytes:
    """The first bytes of a plain or packed file, whole or up to a limit."""
    with unpacked.stream(path, member=member) as file:
        return bytes(file.read(HEAD_BYTES))


def _header(path: Path, shape: FileShape) -> tuple[int, tuple[str, ...]]:
    """How many lines stand before the header, and its names."""
    raw = head_of(path, member=shape.sheet)
    wide = shape.encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32"))
    if not wide and _is_binary(raw):
        says = "this is no text: it holds bytes that no CSV has. Is it another format, or another encoding (utf-16)?"
        raise Problems(Problem("binary", says, path=str(path), branch=Branch.DATA))
    text = codecs.decode(raw, shape.encoding, "replace").lstrip("\ufeff")
    lines = text.splitlines(keepends=True)
    blank = min((shape.header_row or 1) - 1, len(lines))
    while blank < len(lines) and not lines[blank].strip():
        blank += 1
    if blank == len(lines):
        raise Problems(
            Problem("empty-file", "the file is empty: it has not even a header.", path=str(path), branch=Branch.DATA)
        )
    if len(raw) == HEAD_BYTES and blank == len(lines) - 1:
        says = "the header is longer than 1 MB: is this a table, and are there line ends?"
        raise Problems(Problem("long-line", says, path=str(path), branch=Branch.DATA))
    csv.field_size_limit(HEAD_BYTES * 2)
    names = _cells_of("".join(lines[blank:]), shape, path=path)
    if any(REPLACEMENT in name for name in names):
        says = f"the header has bytes that are no {shape.encoding}; say 'encoding:', for instance cp1250."
        raise Problems(Problem("encoding", says, path=str(path), branch=Branch.DATA))
    return blank, tuple(name.strip() for name in names)


def _cells_of(text: str, shape: FileShape, *, path: Path) -> list[str]:
    """The first row of a text; lines may end in the old Macintosh's way, too."""
    try:
        return next(csv.reader(io.StringIO(text, newline=None), delimiter=shape.delimiter, quotechar=shape.quote))
    except csv.Error as wrong:
        says = f"the header can't be read as CSV: {wrong}."
        raise Problems(Problem("not-csv", says, path=str(path), branch=Branch.DATA)) from None


def _is_binary(raw: bytes) -> bool:
    if b"\0" in raw:
        return True
    odd = sum(raw[:4096].count(byte) for byte in range(32) if byte not in b"\t\n\r\f\x1b\x1a\x1f\x1e\x1c")
    return odd > len(raw[:4096]) // 50


@dataclass(slots=True, eq=False, weakref_slot=True)
class _Pace:
    """Holds a parser back that would read the whole file into memory: it may be a few blocks ahead, no more, unless
    whoever takes the rows waits for some."""

    read: int = 0
    taken: int = 0
    wanting: bool = True
    ended: bool = False
    reading: bool = False
    _turn: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        _PACES.add(self)

    def may_read(self) -> None:
        """Waits till the next block may be read."""
        with self._turn:
            self.reading = True
            while not (self.ended or self.read < self.taken + BLOCKS_AHEAD):
                if not self._turn.wait(SECONDS_WITHOUT_ROWS) and self.wanting:
                    break
            self.read += 1

    def has_read(self, *, any_more: bool) -> None:
        """The block is read, or there was none any more."""
        with self._turn:
            self.reading = False
            self.read -= not any_more
            self._turn.notify_all()

    def takes(self, *, done: bool) -> None:
        """Whoever takes the rows wants a block now, or got one."""
        with self._turn:
            self.taken += done
            self.wanting = not done
            self._turn.notify_all()

    def end(self) -> None:
        """Nobody wants any more; waits till nothing is being read."""
        with self._turn:
            self.ended = True
            self._turn.notify_all()
            self._turn.wait_for(lambda: not self.reading, SECONDS_TO_END)


_PACES: weakref.WeakSet[_Pace] = weakref.WeakSet()


@atexit.register
def _end_all() -> None:
    """A parser that waits when the program ends would never be told."""
    for pace in tuple(_PACES):
        pace.end()


class _Transcoded(io.RawIOBase):
    """The file's bytes, unpacked, as UTF-8 without a byte-order mark; `share` tells how much of the file has been
    taken."""

    def __init__(self, path: Path, encoding: str, *, member: str | None = None) -> None:
        self._size = max(path.stat().st_size, 1)
        self._file: IO[bytes] = path.open("rb")
        self._bytes = unpacked.opened(path, self._file, member=member)
        self.encoding = codecs.lookup(encoding).name
        plain = self.encoding in {"utf-8", "ascii"}
        self._decoder = None if plain else codecs.getincrementaldecoder(encoding)("replace")
        self.pace = _Pace()

    @property
    def share(self) -> float:
        ahead = self.pace.taken / max(self.pace.read, 1)
        return 1.0 if self._file.closed else min(ahead * self._file.tell() / self._size, 1.0)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """`size` bytes or a little more; fewer only at the end, where the last line gets an end if it has none."""
        self.pace.may_read()
        found = b""
        try:
            found = b"" if self.pace.ended else self._read(size)
        finally:
            self.pace.has_read(any_more=bool(found))
        return found

    def _read(self, size: int) -> bytes:
        pieces: list[bytes] = []
        wanted = size
        while wanted > 0 and (piece := self._decoded(wanted)):
            pieces.append(piece)
            wanted -= len(piece)
        raw = b"".join(pieces)
        return raw + b"\n" if raw and wanted > 0 and not raw.endswith(b"\n") else raw

    def _decoded(self, size: int) -> bytes:
        raw = self._bytes.read(size)
        if self._decoder is None:
            return raw
        text = self._decoder.decode(raw, final=not raw)
        while raw and not text:
            raw = self._bytes.read(size)
            text = self._decoder.decode(raw, final=not raw)
        return text.lstrip("\ufeff").encode()

    def close(self) -> None:
        self.pace.end()
        self._bytes.close()
        self._file.close()
        super().close()


@dataclass(slots=True)
class _Ragged:
    """Rows with another number of cells than the header, as the parser meets them."""

    rows: list[Spoiled] = field(default_factory=list)
    before: int = 0

    def __call__(self, row: arrow_csv.InvalidRow) -> str:
        if len(self.rows) >= MOST_RAGGED:
            return "error"
        cells = f"{row.actual_columns} cell{'s' if row.actual_columns != 1 else ''}"
        reason = f"the row has {cells}, the header {row.expected_columns}"
        if row.text.count("\n") >= LINES_OF_AN_OPEN_QUOTATION:
            reason += f"; it goes over {row.text.count(chr(10)):,} lines: is a quotation opened and never closed?"
        self.rows.append(Spoiled(row.number, row.text[:LONGEST_SHOWN], reason))
        return "skip"

    def numbers(self, read: int, count: int, *, blank_lines: int) -> tuple[Numbers, tuple[Spoiled, ...]]:
        """Row numbers of the `count` kept rows that follow `read` others, and the rows skipped up to there.

        The parser may have met rows behind them already: those wait.
        """
        skipped = np.array([each.row - blank_lines for each in self.rows], dtype=np.int64)
        thresholds = skipped - 1 - self.before - np.arange(len(skipped))
        kept = np.arange(read, read + count, dtype=np.int64)
        numbers = kept + 1 + self.before + np.searchsorted(thresholds, kept, side="right")
        passed = int(np.searchsorted(thresholds, read + count, side="left"))
        found, self.rows[:passed] = tuple(self.rows[:passed]), []
        self.before += passed
        return numbers + blank_lines, found


def _blocks(stream: _Transcoded, shape: FileShape, *, header: tuple[str, ...], blank_lines: int) -> Iterator[Block]:
    ragged = _Ragged()
    names = [f"f{index}" for index in range(len(header))]
    with stream:
        try:
            reader = arrow_csv.open_csv(
                pa.PythonFile(stream, mode="r"),
                read_options=arrow_csv.ReadOptions(
                    use_threads=False, block_size=BLOCK_BYTES, autogenerate_column_names=True, skip_rows=blank_lines
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=shape.delimiter, quote_char=shape.quote, newlines_in_values=True,
                    ignore_empty_lines=False, invalid_row_handler=ragged,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.binary()), strings_can_be_null=False, check_utf8=False
                ),
            )  # fmt: skip
            yield from _numbered(reader, ragged, stream=stream, header=header, blank_lines=blank_lines)
        except pa.ArrowInvalid as trouble:
            raise Problems(_unreadable(str(trouble))) from None
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise Problems(_unreadable("the gzip file is damaged or ends too early")) from None


def _numbered(
    reader: arrow_csv.CSVStreamingReader,
    ragged: _Ragged,
    *,
    stream: _Transcoded,
    header: tuple[str, ...],
    blank_lines: int,
) -> Iterator[Block]:
    """Blocks with row numbers: the parser skips ragged rows, so the numbers of those behind them shift."""
    read = 0
    batches = iter(reader)
    while (batch := _next(batches, stream.pace)) is not None:
        numbers, spoiled = ragged.numbers(read, batch.num_rows, blank_lines=blank_lines)
        cells = pa.Table.from_arrays(batch.columns, names=list(header))
        if read == 0:
            cells, numbers = cells.slice(1), numbers[1:]
        read += batch.num_rows
        yield _block(cells, numbers, spoiled, stream=stream)
    if ragged.rows:
        none = pa.Table.from_arrays([pa.array([], pa.string())] * len(header), names=list(header))
        yield Block(none, np.zeros(0, np.int64), tuple(ragged.rows), 1.0)


def _next(batches: Iterator[pa.RecordBatch], pace: _Pace) -> pa.RecordBatch | None:
    pace.takes(done=False)
    found = next(batches, None)
    pace.takes(done=True)
    return found


def _block(cells: pa.Table, numbers: Numbers, spoiled: tuple[Spoiled, ...], *, stream: _Transcoded) -> Block:
    cells, numbers = without_empty_rows(cells, numbers)
    cells, numbers, undecoded = _as_text(cells, numbers)
    cells, numbers, misread = mojibake.without_misread(cells, numbers, encoding=stream.encoding)
    return Block(cells, numbers, (*spoiled, *undecoded, *misread), stream.share)


def _as_text(cells: pa.Table, numbers: Numbers) -> tuple[pa.Table, Numbers, list[Spoiled]]:
    """The cells as text; rows with bytes that are no text are taken out."""
    bad = np.zeros(cells.num_rows, dtype=bool)
    columns: list[pa.ChunkedArray] = []
    for column in cells.columns:
        try:
            text = column.cast(pa.string())
        except pa.ArrowInvalid:
            decoded = [_decoded(cell) for cell in column.to_pylist()]
            text = pa.chunked_array([pa.array(decoded, pa.string())])
        if pc.any(pc.match_substring(text, REPLACEMENT)).as_py():
            bad |= pc.match_substring(text, REPLACEMENT).to_numpy()
        columns.append(text)
    table = pa.Table.from_arrays(columns, names=cells.column_names)
    if not bad.any():
        return table, numbers, []
    reason = "the row has bytes that are not of the file's encoding"
    rows = table.filter(pa.array(bad))
    spoiled = [
        Spoiled(int(number), ",".join(row.values()), reason)
        for number, row in zip(numbers[bad], (_row(rows, index) for index in range(rows.num_rows)), strict=True)
    ]
    return table.filter(pa.array(~bad)), numbers[~bad], spoiled


def _row(table: pa.Table, index: int) -> dict[str, str]:
    return {str(position): str(column[index]) for position, column in enumerate(table.columns)}


def _decoded(cell: bytes) -> str:
    return cell.decode("utf-8", "replace")


def _unreadable(said: str) -> Problem:
    if found := RAGGED.search(said):
        says = (
            f"more than {MOST_RAGGED:,} rows in one place have {found[2]} cells and the header {found[1]}: are the "
            "delimiter and the row of the header right?"
        )
    elif "straddling" in said:
        says = "a quotation is opened and never closed, or one row is longer than 16 MB."
    else:
        says = f"this can't be read as CSV: {said.removeprefix('CSV parse error: ')}."
    return Problem("not-csv", says, branch=Branch.DATA)
