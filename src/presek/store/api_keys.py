"""The keys of programs. Of a key itself only a hash is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from presek.store.models import ApiKey as KeyRow


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A key as it is kept: `public` finds it, `hash` (SHA-256, hexadecimal) proves it. Revoked from `revoked_at` on."""

    public: str
    hash: str
    name: str
    scopes: Sequence[str]
    per_minute: int
    made_by: str
    made_at: int
    revoked_by: str = ""
    revoked_at: int | None = None


def add(key: KeptKey) -> None:
    """Keeps a new key."""
    KeyRow.objects.create(
        public=key.public,
        hash=key.hash,
        name=key.name,
        scopes=list(key.scopes),
        per_minute=key.per_minute,
        made_by=key.made_by,
        made_at=key.made_at,
    )


def everyone() -> tuple[KeptKey, ...]:
    """All keys that ever were, oldest first."""
    return tuple(map(_kept, KeyRow.objects.all()))


def find(public: str) -> KeptKey | None:
    """The key of this public part, revoked or not."""
    row = KeyRow.objects.filter(public=public).first()
    return None if row is None else _kept(row)


def revoke(public: str, *, by: str, at: int) -> bool:
    """Revokes a key; whether it was standing."""
    return bool(KeyRow.objects.filter(public=public, revoked_at=None).update(revoked_by=by, revoked_at=at))


def _kept(row: KeyRow) -> KeptKey:
    return KeptKey(
        public=row.public,
        hash=row.hash,
        name=row.name,
        scopes=tuple(row.scopes),
        per_minute=row.per_minute,
        made_by=row.made_by,
        made_at=row.made_at,
        revoked_by=row.revoked_by,
        revoked_at=row.revoked_at,
    )
