"""Sources and their readings. What a reading brought, where the next one begins and the head are one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F

from presek.store import import_details
from presek.store.import_details import Detail
from presek.store.imports import Imported
from presek.store.models import Source as SourceRow
from presek.store.models import SourceRun as RunRow

RUNS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading came to: imports by their numbers, rows by what became of them, problems where it failed."""

    begun_at: int
    ended_at: int
    imports: tuple[int, ...] = ()
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    filtered: int = 0
    unchanged: int = 0
    aside: int = 0
    removed: int = 0
    gone_customers: int = 0
    problems: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it is kept. Instants are None where the thing has not happened."""

    key: str
    kind: str
    text: str
    mapping_name: str
    mapping_text: str
    every: int | None
    added_by: str
    added_at: int
    state: Mapping[str, Any] = field(default_factory=dict)
    asked_at: int | None = None
    tried_at: int | None = None
    fresh_at: int | None = None
    failures: int = 0
    paused: bool = False
    last: Reading | None = None


def put(source: Source) -> bool:
    """Adds a source, or gives one that is there its new definition (its state stays); True where it is new."""
    made = {name: getattr(source, name) for name in ("kind", "text", "mapping_name", "mapping_text", "every")}
    given = {"added_by": source.added_by, "added_at": source.added_at, **made}
    changed = {**made, "failures": 0, "paused": False}
    with transaction.atomic():
        if SourceRow.objects.filter(key=source.key).update(**changed):
            return False
        SourceRow.objects.create(key=source.key, **given)
        return True


def remove(key: str) -> bool:
    """Forgets a source and its readings; what it brought stays. False where there is none."""
    return bool(SourceRow.objects.filter(key=key).delete()[0])


def find(key: str) -> Source | None:
    """A source with its last reading, or None."""
    row = SourceRow.objects.filter(key=key).first()
    return None if row is None else _source(row)


def listed() -> tuple[Source, ...]:
    """All sources in order of their keys."""
    return tuple(map(_source, SourceRow.objects.all()))


def readings(key: str, most: int = 20) -> tuple[Reading, ...]:
    """The latest readings of a source, newest first."""
    return tuple(map(_reading, RunRow.objects.filter(source__key=key)[:most]))


def ask(key: str, *, at: int) -> bool:
    """Asks for a reading as soon as may be, of a paused source too; False where there is none of that key."""
    return bool(SourceRow.objects.filter(key=key).update(asked_at=at))


def pause(key: str, *, paused: bool) -> bool:
    """Pauses a source or lets it go on; False where there is none of that key."""
    return bool(SourceRow.objects.filter(key=key).update(paused=paused, failures=0))


def try_now(key: str, *, at: int) -> None:
    """Notes that a reading begins."""
    SourceRow.objects.filter(key=key).update(tried_at=at)


def keep(
    key: str, state: Mapping[str, Any], *, imported: Imported | None, moved: Mapping[str, int], detail: Detail
) -> int | None:
    """Moves the head, the record of the import and where the source's next reading begins: all of it, or nothing.

    Returns the import's number; None where nothing was imported.
    """
    with transaction.atomic():
        SourceRow.objects.filter(key=key).update(state=dict(state))
        return None if imported is None else import_details.add(imported, moved, detail=detail)


def end(key: str, reading: Reading, *, pause: bool = False) -> None:
    """Keeps what a reading came to; a good one makes the source fresh, a bad one is counted."""
    with transaction.atomic():
        row = SourceRow.objects.filter(key=key).first()
        if row is None:
            return
        RunRow.objects.create(source=row, **{**asdict(reading), "imports": list(reading.imports)})
        mine = SourceRow.objects.filter(key=key)
        mine.update(asked_at=None)
        if reading.problems:
            mine.update(failures=F("failures") + 1, paused=F("paused") if not pause else True)
        else:
            mine.update(failures=0, fresh_at=reading.ended_at)
        old = RunRow.objects.filter(source=row).values_list("pk", flat=True)[RUNS_KEPT:]
        RunRow.objects.filter(pk__in=list(old)).delete()


def _source(row: SourceRow) -> Source:
    names = [name for name in Source.__dataclass_fields__ if name != "last"]
    last = RunRow.objects.filter(source=row).first()
    return Source(**{name: getattr(row, name) for name in names}, last=None if last is None else _reading(last))


def _reading(row: RunRow) -> Reading:
    found = {name: getattr(row, name) for name in Reading.__dataclass_fields__}
    return Reading(**{**found, "imports": tuple(row.imports), "problems": tuple(row.problems)})
