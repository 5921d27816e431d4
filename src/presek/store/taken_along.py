"""Files of customers that were taken: by whom, when, with which columns, and who stood in them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from presek.store.rights_models import TakenAlong


@dataclass(frozen=True, slots=True)
class Taken:
    """One file. `bits`: who stood in it, packed by ordinal, the first bit of a byte the lowest ordinal."""

    at: int
    by: str
    what: str
    kind: str
    fields: tuple[str, ...]
    bits: bytes

    def holds(self, ordinal: int) -> bool:
        """Whether a customer stood in it."""
        place, bit = divmod(ordinal, 8)
        return place < len(self.bits) and bool(self.bits[place] >> bit & 1)


def add(taken: Taken) -> None:
    """Keeps one."""
    TakenAlong.objects.create(
        at=taken.at,
        by=taken.by[:200],
        what=taken.what[:200],
        kind=taken.kind,
        fields=list(taken.fields),
        customers=zlib.compress(taken.bits),
    )


def everything() -> Iterator[Taken]:
    """All of them, the latest first."""
    for row in TakenAlong.objects.iterator(chunk_size=20):
        bits = zlib.decompress(bytes(row.customers))
        yield Taken(row.at, row.by, row.what, kind=row.kind, fields=tuple(row.fields), bits=bits)
