"""A lease: one holder at a time, until an instant. Who dies loses it when it runs out.

Every holder has a greater number than the one before. What a holder commits is checked against it (`check`), so that
one who slept through the end of its lease, and wakes up, changes nothing any more.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from presek.store.models import Lease
from presek.values.problem import Branch, Problem, Problems

LOST = "lease-lost"
_held: dict[str, int] = {}
"""The leases that this process works under: name → number."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a lease, and until which instant."""

    holder: str
    until: int
    number: int


def take(name: str, holder: str, *, now: int, until: int, only: int | None = None) -> int | None:
    """Takes or renews the lease; its number, or None where somebody else holds it at `now`.

    `only`: renews it where it still has this number, and never takes it anew. An end further away than twice a lease
    was set by a clock that has been set back since: it counts for nothing.
    """
    far = now + 2 * (until - now)
    with transaction.atomic():
        row = Lease.objects.select_for_update().filter(name=name).first()
        if row is None:
            row = Lease(name=name, holder="", until=0, number=0)
        if only is not None and (row.number, row.holder) != (only, holder):
            return None
        if row.holder != holder:
            if now < row.until <= far:
                return None
            row.number += 1
        row.holder, row.until = holder, until
        row.save()
        return int(row.number)


def give_back(name: str, holder: str) -> None:
    """Ends a lease early; nothing where somebody else holds it."""
    Lease.objects.filter(name=name, holder=holder).update(holder="", until=0)


def work_under(name: str, number: int | None) -> None:
    """From now on this process commits only while the lease of this number is the last one; None: without a lease."""
    if number is None:
        _held.pop(name, None)
    else:
        _held[name] = number


def held(name: str) -> int | None:
    """The number of the lease that this process works under, or None."""
    return _held.get(name)


def check() -> None:
    """Problems where another has taken over what this process works under. Called inside what it commits."""
    for name, number in _held.items():
        if not Lease.objects.filter(name=name, number=number).exists():
            says = f"another {name} has taken over meanwhile; nothing of this was kept, the other does it."
            raise Problems(Problem(LOST, says, branch=Branch.PLACE))


def anybody_at_work(*, now: int) -> str:
    """Who holds any lease at `now`, empty where nobody does; asked so that every edition's database answers."""
    return str(Lease.objects.filter(until__gt=now).exclude(holder="").values_list("holder", flat=True).first() or "")


def holding(name: str, *, now: int) -> Holding | None:
    """Who holds the lease at `now`, or None."""
    row = Lease.objects.filter(name=name, until__gt=now).first()
    return None if row is None else Holding(str(row.holder), int(row.until), int(row.number))
