"""A lease: one holder at a time, until an instant. Who dies loses it when it runs out."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from presek.store.models import Lease


def take(name: str, holder: str, *, now: int, until: int) -> bool:
    """Takes or renews the lease; False where somebody else holds it at `now`."""
    with transaction.atomic():
        mine_or_over = Q(holder=holder) | Q(until__lte=now)
        if Lease.objects.filter(mine_or_over, name=name).update(holder=holder, until=until):
            return True
        return bool(Lease.objects.get_or_create(name=name, defaults={"holder": holder, "until": until})[1])


def give_back(name: str, holder: str) -> None:
    """Ends a lease early; nothing where somebody else holds it."""
    Lease.objects.filter(name=name, holder=holder).delete()


def holder(name: str, *, now: int) -> str | None:
    """Who holds the lease at `now`, or None."""
    row = Lease.objects.filter(name=name, until__gt=now).first()
    return None if row is None else str(row.holder)
