"""The result hash: one short text that is equal exactly where the answers are. docs/reference/result-hash.md has
the layout.

It covers the edition, the as-of instant and, per segment in order of its key, the meaning key and the sorted keys of
the customers that are in, then of those it can't judge. Ordinals, paths and clocks never enter it.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from presek.membership.customers import Customers
from presek.membership.run import Answer, Run

FINGERPRINT_BYTES = 16
"""Of each customer key: the first 16 bytes of the SHA-256 of its UTF-8 text, made once a base."""

FINGERPRINT = np.dtype((np.void, FINGERPRINT_BYTES))


@dataclass(frozen=True, slots=True)
class Roll:
    """The base's customers in order of their keys: `order[i]` is the ordinal of the i-th key, `fingerprints[i]` its
    bytes."""

    order: NDArray[np.int32]
    fingerprints: NDArray[np.void]

    @classmethod
    def of(cls, keys: Sequence[str]) -> Roll:
        """Calls the roll: `keys[ordinal]` is a customer's key. Costs about a second a million customers, once a
        snapshot."""
        # Python orders text by code points, which is the order of its UTF-8 bytes.
        order = sorted(range(len(keys)), key=keys.__getitem__)
        prints = b"".join(sha256(keys[ordinal].encode()).digest()[:FINGERPRINT_BYTES] for ordinal in order)
        return cls(np.array(order, dtype=np.int32), np.frombuffer(prints, dtype=FINGERPRINT))


def result_hash(run: Run, roll: Roll, *, threads: int = 2) -> str:
    """SHA-256 in hexadecimal over what the run says of whom; equal after a restart, a rebuild, another order of
    import."""
    keys = sorted(run.answers)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda key: segment_digest(key, run.answers[key], roll), keys))
    head = f"presek result 1\nedition {run.edition}\nas of {run.as_of}\nsegments {len(keys)}\n".encode()
    return sha256(head + b"".join(parts)).hexdigest()


def segment_digest(key: str, answer: Answer, roll: Roll) -> bytes:
    """32 bytes over one segment: its key, its meaning key, who is in, whom it can't judge."""
    digest = sha256(_lengthy(key) + _lengthy(answer.meaning_key))
    for customers in (answer.true, answer.unknown):
        members = len(customers)
        digest.update(members.to_bytes(8, "big"))
        if members:
            digest.update(_fingerprints(customers, roll))
    return digest.digest()


def _fingerprints(customers: Customers, roll: Roll) -> memoryview:
    chosen = np.flatnonzero(customers.mask()[roll.order])
    return roll.fingerprints[chosen].view(np.uint8).data


def _lengthy(text: str) -> bytes:
    kept = text.encode()
    return len(kept).to_bytes(4, "big") + kept
