"""Published runs: what each refresh said, where its sets are, and which of them pages answer from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from functools import lru_cache

from django.db import connection, transaction

from presek.store import head
from presek.store.models import Published, RunSegment
from presek.store.models import Run as RunRow

_held: ContextVar[int | None] = ContextVar("held", default=None)


@dataclass(frozen=True, slots=True)
class Count:
    """One segment in one run: how many are in, how many can't be judged, who came and went since the run before.

    `version` is that of its definition (None: of a run before versions were kept with it); `first`: nothing is known of
    it in the run before.
    """

    key: str
    meaning_key: str
    inside: int
    unknown: int
    entered: int
    left: int
    held_from: int | None = None
    version: int | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """One published run. `number` is 0 and `hash` empty until it is kept. `directory` and `snapshot` are names inside
    the home.

    `promises`: what is known of each partition's promise, as plain values.
    """

    as_of: int
    known_at: int | None
    edition: int
    seconds: float
    customers: int
    head: Mapping[str, int]
    snapshot: str
    directory: str
    definitions: str
    published_at: int
    promises: tuple[Mapping[str, object], ...] = ()
    counts: tuple[Count, ...] = field(default=(), repr=False)
    hash: str = ""
    number: int = 0


def publish(run: PublishedRun, moved: Mapping[str, int]) -> int:
    """Keeps the run, makes it the one that pages answer from, and moves the head: one transaction. Returns its
    number."""
    own = asdict(run)
    counts = own.pop("counts")
    own.pop("number")
    with transaction.atomic():
        head.move(moved)
        row = RunRow.objects.create(**{**own, "head": dict(run.head), "promises": list(run.promises)})
        RunSegment.objects.bulk_create(
            RunSegment(run=row, position=position, **count) for position, count in enumerate(counts)
        )
        Published.objects.update_or_create(id=1, defaults={"run": row})
    return int(row.pk)


def current() -> PublishedRun | None:
    """The run that pages answer from, or None before the first. Inside `holding`: the run that is held."""
    number = _held.get() or current_number()
    return None if number is None else _kept(str(connection.settings_dict["NAME"]), int(number))


def published_facts() -> tuple[str, int, int | None]:
    """Hash, customers and as-of instant of the published run; asked so that every edition's database answers."""
    row = Published.objects.filter(id=1).values_list("run__hash", "run__customers", "run__as_of").first()
    return ("", 0, None) if row is None else (str(row[0]), int(row[1]), int(row[2]))


def current_number() -> int | None:
    """The number of the run that was published last, or None before the first."""
    return Published.objects.filter(id=1).values_list("run_id", flat=True).first()


def held() -> int | None:
    """The number of the run that is held, or None where none is."""
    return _held.get()


@contextmanager
def holding(number: int | None) -> Iterator[None]:
    """Meanwhile `current` is the run of this number, whatever is published: one page says one thing. None: no hold."""
    token = _held.set(number)
    try:
        yield
    finally:
        _held.reset(token)


def find(number: int) -> PublishedRun | None:
    """A run by its number."""
    row = RunRow.objects.filter(pk=number).first()
    return None if row is None else _run(row)


def last_number() -> int:
    """The greatest number of a run so far; 0 before the first."""
    row = RunRow.objects.order_by("-id").first()
    return 0 if row is None else int(row.pk)


def latest(most: int) -> tuple[PublishedRun, ...]:
    """The latest runs, newest first."""
    return tuple(map(_run, RunRow.objects.order_by("-id").prefetch_related("segments")[:most]))


def sizes(segment: str, most: int = 60) -> tuple[tuple[int, int], ...]:
    """(as_of, how many were in) of a segment over its latest runs, oldest first."""
    rows = RunSegment.objects.filter(key=segment).select_related("run").order_by("-run_id")[:most]
    return tuple((row.run.as_of, row.inside) for row in reversed(rows))


@lru_cache(maxsize=16)
def _kept(database: str, number: int) -> PublishedRun:
    """A run never changes once it is kept, so every page reads it once a process."""
    return _run(RunRow.objects.prefetch_related("segments").get(pk=number))


def _run(row: RunRow) -> PublishedRun:
    counts = tuple(
        Count(
            key=each.key,
            meaning_key=each.meaning_key,
            inside=each.inside,
            unknown=each.unknown,
            entered=each.entered,
            left=each.left,
            held_from=each.held_from,
            version=each.version,
            first=each.first,
        )
        for each in row.segments.all()
    )
    return PublishedRun(
        as_of=row.as_of,
        known_at=row.known_at,
        edition=row.edition,
        hash=row.hash,
        seconds=row.seconds,
        customers=row.customers,
        head=row.head,
        snapshot=row.snapshot,
        directory=row.directory,
        definitions=row.definitions,
        published_at=row.published_at,
        promises=tuple(row.promises),
        counts=counts,
        number=int(row.pk),
    )
