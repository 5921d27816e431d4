"""The intake in the database: which sources may send, how far journals are drained, what was not plainly accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Sum

from presek.store import head, import_details
from presek.store.import_details import Detail
from presek.store.imports import Imported
from presek.store.intake_models import IntakeJournal, IntakeOutcome, IntakeSource
from presek.store.models import ImportRecord


@dataclass(frozen=True, slots=True)
class KeptOutcome:
    """What became of a receipt's events; `reasons` are of the first rejected ones."""

    receipt: str
    accepted: int
    aside: int
    rejected: int
    reasons: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """Rejects of a drain. They belong to the import of this instant, which is made where there is none yet."""

    imported: Imported
    detail: Detail


@dataclass(frozen=True, slots=True)
class Drained:
    """All that one drain keeps, in one transaction with the head: `positions` say how far each journal is drained."""

    at: int
    moved: Mapping[str, int]
    positions: Mapping[str, int]
    events: Mapping[str, int]
    outcomes: Sequence[KeptOutcome] = ()
    collected: Sequence[Collected] = field(default=())


def sources() -> frozenset[str]:
    """The sources that may send."""
    return frozenset(IntakeSource.objects.values_list("key", flat=True))


def add_source(key: str, *, by: str, at: int) -> bool:
    """Lets a source send; False where it may already."""
    return IntakeSource.objects.get_or_create(key=key, defaults={"added_by": by, "added_at": at})[1]


def remove_source(key: str) -> bool:
    """Lets a source send no more; False where there is none of this key."""
    return bool(IntakeSource.objects.filter(key=key).delete()[0])


def positions() -> dict[str, int]:
    """How far each journal is drained, in bytes; those that were never begun are not in it."""
    return dict(IntakeJournal.objects.values_list("name", "position"))


def position(name: str) -> int | None:
    """How far a journal is drained, None where nothing of it is."""
    return IntakeJournal.objects.filter(name=name).values_list("position", flat=True).first()


def events_taken() -> int:
    """How many events were ever drained, of journals that are still remembered."""
    return int(IntakeJournal.objects.aggregate(all=Sum("events"))["all"] or 0)


def outcome(receipt: str) -> KeptOutcome | None:
    """What became of a receipt where not all of it was plainly accepted."""
    row = IntakeOutcome.objects.filter(receipt=receipt).first()
    if row is None:
        return None
    return KeptOutcome(row.receipt, row.accepted, row.aside, row.rejected, tuple(row.reasons))


def keep(done: Drained) -> None:
    """Moves the head and the journals' positions, and keeps what is told of the events: all of it or nothing."""
    with transaction.atomic():
        head.move(done.moved)
        for name, place in done.positions.items():
            row, _ = IntakeJournal.objects.get_or_create(name=name)
            row.position, row.at, row.events = place, done.at, row.events + done.events.get(name, 0)
            row.save()
        IntakeOutcome.objects.bulk_create(
            IntakeOutcome(
                receipt=each.receipt, accepted=each.accepted, aside=each.aside, rejected=each.rejected,
                reasons=list(each.reasons), at=done.at,
            )
            for each in done.outcomes
        )  # fmt: skip
        for each in done.collected:
            _collect(each)


def forget(*, before: int, journals: frozenset[str]) -> None:
    """Forgets what was told of events before an instant, and journals from then that are not there any more."""
    IntakeOutcome.objects.filter(at__lt=before).delete()
    newest = IntakeJournal.objects.order_by("-at").values_list("name", flat=True).first()
    IntakeJournal.objects.filter(at__lt=before).exclude(name__in=[*journals, newest or ""]).delete()


def collecting(path: str, *, since: int) -> int | None:
    """The instant of the import that gathers the rejects of a path since an instant, or None."""
    row = ImportRecord.objects.filter(path=path, at__gte=since).order_by("-id").first()
    return None if row is None else int(row.at)


def collected(path: str, *, at: int) -> int:
    """How many rejects the import of this path and instant has."""
    row = ImportRecord.objects.filter(path=path, at=at).first()
    return 0 if row is None else int(row.rejected)


def _collect(each: Collected) -> None:
    known = ImportRecord.objects.filter(path=each.imported.path, at=each.imported.at)
    more = each.imported.rejected
    if not known.update(read=F("read") + more, rejected=F("rejected") + more):
        import_details.add(each.imported, {}, detail=each.detail)
