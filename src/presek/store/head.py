"""The one head: which version of every table of the lake is the current one."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from presek.store import leases
from presek.store.models import Head


def tables() -> dict[str, int]:
    """Table → version; empty for a new base. Tables that are not in it don't exist for any reader."""
    row = Head.objects.filter(id=1).first()
    return {} if row is None else dict(row.tables)


def lake_name(new: str) -> str:
    """The name by which the lake of this head is known; `new` becomes it where it has none."""
    with transaction.atomic():
        row, _ = Head.objects.select_for_update().get_or_create(id=1)
        if not row.lake:
            row.lake = new
            row.save()
        return str(row.lake)


def move(to: Mapping[str, int]) -> dict[str, int]:
    """Names newer versions of some tables, all or none of them, and returns the whole head.

    Whatever brings data in or publishes goes through here: Problems where this process has lost the lease that it works
    under.
    """
    with transaction.atomic():
        leases.check()
        row, _ = Head.objects.select_for_update().get_or_create(id=1)
        row.tables = {**row.tables, **to}
        row.number += 1
        row.save()
        return dict(row.tables)
