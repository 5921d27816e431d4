"""The keys of programs. Of a key itself only a hash is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

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


QUESTION = (
    "SELECT public, hash, name, scopes, per_minute, made_by, made_at, revoked_at FROM store_apikey WHERE public = %s"
)


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
    """The key of this public part, revoked or not. Asked at every request, so in plain SQL: it costs a fifth."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, [public])
        row = cursor.fetchone()
    if row is None:
        return None
    key, digest, name, scopes, per_minute, made_by, made_at, revoked_at = row
    return KeptKey(
        key,
        digest,
        name,
        scopes=tuple(json.loads(scopes) if isinstance(scopes, str) else scopes),
        per_minute=per_minute,
        made_by=made_by,
        made_at=made_at,
        revoked_at=revoked_at,
    )


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
