"""What is pulled from a source before anything is imported: a whole file of rows beside which stand the rows that are
gone and the new high-water mark. A source that drops in the middle leaves nothing but a file that is thrown away."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote, quote_plus

from presek.source.definition import Deleted, Secret
from presek.values.problem import Branch, Problem, Problems

Secrets = Mapping[str, Secret]
"""The secrets, by the texts of their places."""
Going = Callable[[int], None]
"""Told the rows pulled so far; raises to stop."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """Rows of a source in a file of JSON Lines, rows that are gone in another, and the state to keep with them.

    `whole`: all of the source was read, so that what is not in it is absent.
    """

    rows: Path
    gone: Path
    count: int
    gone_count: int
    state: Mapping[str, Any]
    whole: bool


@dataclass(slots=True)
class Rows(AbstractContextManager["Rows"]):
    """Writes records: live ones and deleted ones apart; of records with the same key the last one counts."""

    folder: Path
    deleted: Deleted | None = None
    key: str = ""
    decimal_sign: str = "."
    count: int = 0
    gone_count: int = 0
    columns: dict[str, None] = field(default_factory=dict)
    _files: dict[str, Any] = field(default_factory=dict)
    _last: dict[str, tuple[str, int]] = field(default_factory=dict)
    _again: bool = False

    def __enter__(self) -> Rows:
        for name in ("rows", "gone"):
            self._files[name] = self._path(name).open("w", encoding="utf-8")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()

    def put(self, record: Mapping[str, object], *, gone: bool = False) -> None:
        """Writes one record."""
        gone = gone or self._is_gone(record)
        name = "gone" if gone else "rows"
        place = self.gone_count if gone else self.count
        if self.key:
            identity = str(record.get(self.key))
            self._again = self._again or identity in self._last
            self._last[identity] = (name, place)
        self.columns.update(dict.fromkeys(record))
        self._files[name].write(json.dumps(record, ensure_ascii=False, default=self._plain) + "\n")
        if gone:
            self.gone_count += 1
        else:
            self.count += 1

    def done(self, state: Mapping[str, Any], *, whole: bool) -> Pulled:
        """Closes the files and gives what was pulled."""
        self.__exit__(None, None, None)
        if self._again:
            self._keep_last()
        kept = {**state, "columns": list(self.columns)} if self.columns else dict(state)
        return Pulled(self._path("rows"), self._path("gone"), self.count, self.gone_count, kept, whole)

    def _plain(self, value: object) -> str:
        return plain(value).replace(".", self.decimal_sign) if isinstance(value, Decimal) else plain(value)

    def _is_gone(self, record: Mapping[str, object]) -> bool:
        if self.deleted is None or not self.deleted.column:
            return False
        value = record.get(self.deleted.column)
        said = str(value).lower() if isinstance(value, bool) else str(value)
        return value is not None and said in self.deleted.values

    def _keep_last(self) -> None:
        counts = {}
        for name in ("rows", "gone"):
            kept = {place for where, place in self._last.values() if where == name}
            path = self._path(name)
            thinned = path.with_suffix(".last")
            with path.open(encoding="utf-8") as before, thinned.open("w", encoding="utf-8") as after:
                after.writelines(line for place, line in enumerate(before) if place in kept)
            thinned.replace(path)
            counts[name] = len(kept)
        self.count, self.gone_count = counts["rows"], counts["gone"]

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"


def plain(value: object) -> str:
    """A value of a database as JSON: exact numbers as they are written, times as ISO, bytes in hex."""
    match value:
        case Decimal():
            return format(value, "f")
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case _:
            text = getattr(value, "isoformat", None)
            return str(value) if text is None else str(text())


def flat(record: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """Nested records with their names joined by dots: properties.name. A list of plain values stays a list."""
    for name, value in record.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def pad(pulled: Pulled, columns: Sequence[str]) -> None:
    """Gives the first row the columns that earlier readings had and this one happens not to have."""
    if pulled.count == 0:
        return
    widened = pulled.rows.with_suffix(".wide")
    with pulled.rows.open(encoding="utf-8") as before, widened.open("w", encoding="utf-8") as after:
        first = json.loads(next(before))
        after.write(json.dumps({**dict.fromkeys(columns), **first}, ensure_ascii=False) + "\n")
        after.writelines(before)
    widened.replace(pulled.rows)


def without(text: str, secrets: Secrets) -> str:
    """A text of somebody else's (a driver, a server) with every secret taken out of it, however it is quoted."""
    for secret in secrets.values():
        bare = secret.reveal()
        for form in sorted({bare, quote(bare), quote(bare, safe=""), quote_plus(bare)}, key=len, reverse=True):
            if form:
                text = text.replace(form, str(secret))
    return text


def refused(where: str, says: str, *, code: str = "source-unreachable") -> Problems:
    """The problem of a source that can't be read; its operator mends it."""
    return Problems(Problem(code, says, path=where, branch=Branch.PLACE))
