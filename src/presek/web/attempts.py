"""How often somebody may try a password: a few times per name and address, then a wait.

Kept in the cache of the home, so that all web processes count together. What is counted are hashes, never names.
"""

from __future__ import annotations

import hashlib

from django.core.cache import cache

WAIT_SECONDS = 15 * 60
MOST = {"person": 5, "name": 30, "address": 60}
"""Failures within the wait after which nobody gets in: of a name at an address, of a name, of an address."""


def too_many(name: str, address: str) -> bool:
    """Whether this name or this address failed too often of late."""
    return any(cache.get(key, 0) >= MOST[kind] for kind, key in _keys(name, address).items())


def failed(name: str, address: str) -> None:
    """Counts a failure; the wait begins anew with each."""
    for key in _keys(name, address).values():
        cache.set(key, cache.get(key, 0) + 1, WAIT_SECONDS)


def succeeded(name: str, address: str) -> None:
    """Forgets the failures of this name from this address."""
    cache.delete(_keys(name, address)["person"])


def _keys(name: str, address: str) -> dict[str, str]:
    said = {"person": f"{name.casefold()}\n{address}", "name": name.casefold(), "address": address}
    return {kind: f"attempts-{kind}-{hashlib.sha256(text.encode()).hexdigest()}" for kind, text in said.items()}
