"""Erasings: asked for, under way, and done. Who it was is kept only until nothing needs it any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from presek.store import head, leases
from presek.store.erasure_models import Erasure as Row
from presek.store.scrubbing import Scrubbed, Traces, scrub

ASKED, PURGING, SWEEPING, DONE = "asked", "purging", "sweeping", "done"
CONTACT = "contact"
"""Of one contact alone: in `work` their row key while it is asked for; in `counts` only that it was one."""
CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasing. `key` and `work` (keys and traces) are empty when it is done; `counts`: what went, and what the law
    keeps."""

    number: int
    state: str
    reason: str
    by: str
    asked_at: int
    done_at: int | None
    counts: Mapping[str, object]
    tried_at: int | None = None
    key: str = field(default="", repr=False)
    work: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)


def ask(key: str, *, reason: str, by: str, at: int, contact: str = "") -> int:
    """Keeps that a customer, or one contact of theirs (by row key), is to be erased; the number, of the erasing under
    way where there is one."""
    work, counts = ({CONTACT: [contact]}, {CONTACT: True}) if contact else ({}, {})
    with transaction.atomic():
        waiting = Row.objects.select_for_update().filter(key=key).exclude(state=DONE)
        row = next((each for each in waiting if _is_same(each, work)), None)
        row = row or Row.objects.create(key=key, reason=reason, by=by, asked_at=at, work=work, counts=counts)
        return int(row.pk)


def _is_same(row: Row, work: Mapping[str, Sequence[str]]) -> bool:
    """Whether an erasing under way is of the same customer or contact."""
    if row.state == ASKED:
        return bool(row.work == work)
    return not work and CONTACT not in row.counts


def find(number: int) -> Erasure | None:
    """The erasing of a number."""
    row = Row.objects.filter(pk=number).first()
    return None if row is None else _erasure(row)


def unfinished() -> tuple[Erasure, ...]:
    """Those that are not done yet, the oldest first."""
    return tuple(map(_erasure, Row.objects.exclude(state=DONE).order_by("id")))


def listed() -> tuple[Erasure, ...]:
    """All, newest first."""
    return tuple(map(_erasure, Row.objects.all()))


def drop(number: int) -> None:
    """Forgets an erasing that was asked for and can't be begun: there is no such customer."""
    Row.objects.filter(pk=number, state=ASKED).delete()


def tried(number: int, *, at: int) -> None:
    """Keeps when it was last tried."""
    Row.objects.filter(pk=number).update(tried_at=at)


def taken_out(
    number: int, moved: Mapping[str, int], traces: Traces, *, pseudonym: str, counts: Mapping[str, object]
) -> Scrubbed:
    """Moves the head to tables without the customer and takes them out of the database, in one transaction."""
    with transaction.atomic():
        head.move(moved)
        row = Row.objects.select_for_update().get(pk=number)
        found = scrub(traces, pseudonym)
        row.state = PURGING
        row.work = traces.as_json()
        row.counts = {**counts, "database": dict(found.removed), "renamed": found.renamed}
        row.reason = traces.renamed(row.reason, pseudonym)
        row.save()
        return found


def purged(number: int, more: Mapping[str, object]) -> None:
    """Forgets who it was: nothing needs it any more."""
    with transaction.atomic():
        leases.check()
        row = Row.objects.select_for_update().get(pk=number)
        row.state, row.key, row.work, row.counts = SWEEPING, "", {}, {**row.counts, **more}
        row.save()


def swept(number: int, *, at: int) -> bool:
    """Writes the database anew without what was deleted in it; False where somebody still reads the old pages."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        if connection.vendor == "sqlite":
            cursor.execute(CHECKPOINT)
            busy = cursor.fetchone()
            if busy is not None and busy[0]:
                return False
    Row.objects.filter(pk=number).update(state=DONE, done_at=at)
    return True


def _erasure(row: Row) -> Erasure:
    return Erasure(
        int(row.pk), row.state, row.reason, row.by, row.asked_at, row.done_at, row.counts,
        tried_at=row.tried_at, key=row.key, work=row.work,
    )  # fmt: skip
