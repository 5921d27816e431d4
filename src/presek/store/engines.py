"""The engine a base is bound to, what was synchronised from it, and the segments that it could not judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from presek.store import head
from presek.store.engine_models import EngineChoice, EngineRefusal, EngineSync

SYNCS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine of a base: its address without secrets, the binding as it was checked, how often it is asked."""

    url: str
    text: str
    minutes: int
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Sync:
    """One synchronising. `number` grows; 0: not kept yet."""

    begun_at: int
    ended_at: int
    server: str = ""
    customers: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    back: int = 0
    problems: Sequence[Mapping[str, object]] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A segment that the engine could not judge: the reason, since when, and the run in which it was found."""

    segment: str
    says: str
    code: str
    since: int
    run: int = 0


def choice() -> Choice | None:
    """The engine of this base, or None where its rows are here."""
    row = EngineChoice.objects.filter(id=1).first()
    return None if row is None else Choice(row.url, row.text, row.minutes, row.by, row.at)


def choose(made: Choice) -> None:
    """Binds the base to an engine."""
    EngineChoice.objects.update_or_create(id=1, defaults=asdict(made))


def leave() -> bool:
    """Unbinds the base; False where it was not bound. What was synchronised stays."""
    with transaction.atomic():
        EngineRefusal.objects.all().delete()
        return bool(EngineChoice.objects.filter(id=1).delete()[0])


def keep(sync: Sync, moved: Mapping[str, int]) -> int:
    """Moves the head and keeps what a synchronising came to, in one transaction; returns its number."""
    with transaction.atomic():
        if moved:
            head.move(moved)
        told = {name: value for name, value in asdict(sync).items() if name != "number"}
        row = EngineSync.objects.create(**{**told, "problems": list(sync.problems)})
        old = EngineSync.objects.values_list("pk", flat=True)[SYNCS_KEPT:]
        EngineSync.objects.filter(pk__in=list(old)).delete()
        return int(row.pk)


def last_sync(*, well: bool = False) -> Sync | None:
    """The last synchronising, or the last that went well; None before the first."""
    rows = EngineSync.objects.filter(problems=[]) if well else EngineSync.objects.all()
    row = rows.first()
    if row is None:
        return None
    named = {name: getattr(row, name) for name in Sync.__dataclass_fields__ if name not in {"number", "problems"}}
    return Sync(**named, problems=tuple(row.problems), number=int(row.pk))


def failures() -> int:
    """How many synchronisings failed since the last that went well."""
    well = EngineSync.objects.filter(problems=[]).first()
    return int(EngineSync.objects.filter(pk__gt=0 if well is None else well.pk).count())


def synchronised(*, since: int = 0) -> int:
    """The number of the last synchronising that went well and ended after an instant; 0 where there is none, or the
    base is not bound."""
    if not EngineChoice.objects.filter(id=1).exists():
        return 0
    row = EngineSync.objects.filter(problems=[], ended_at__gt=since).first()
    return 0 if row is None else int(row.pk)


def refused() -> dict[str, Refusal]:
    """The segments that the engine could not judge in the last run."""
    names = Refusal.__dataclass_fields__
    return {row.segment: Refusal(**{name: getattr(row, name) for name in names}) for row in EngineRefusal.objects.all()}


def refuse(found: Sequence[Refusal]) -> None:
    """Keeps the segments that the engine could not judge; those that it can again are forgotten."""
    with transaction.atomic():
        EngineRefusal.objects.exclude(segment__in=[each.segment for each in found]).delete()
        for each in found:
            told = {"says": each.says, "code": each.code, "run": each.run}
            EngineRefusal.objects.update_or_create(
                segment=each.segment, defaults=told, create_defaults={**told, "since": each.since}
            )
