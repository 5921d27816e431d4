"""The result hash: one short text that is equal exactly where the answers are. docs/reference/result-hash.md has
the layout.

It covers the edition, the as-of instant, the key and the meaning key of every segment in order, and, in order of their
keys, all customers whom a segment takes in or can't judge, with what each segment says of them. Ordinals, paths and
clocks never enter it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import reduce
from hashlib import sha256
from operator import or_

import numpy as np
from numpy.typing import NDArray

from presek.membership.customers import Customers
from presek.membership.run import Answer, Run

FINGERPRINT_BYTES = 16
"""Of each customer key: the first 16 bytes of the SHA-256 of its UTF-8 text, made once a base."""

GROUP = 64
"""So many segments give one word a customer."""

TURNS = tuple(
    (np.uint64(shift), np.uint64(mask))
    for shift, mask in ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0))
)
"""How a square of eight by eight bits in one word is turned over."""

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
        return cls(np.array(order, dtype=np.int32), cls.prints([keys[ordinal] for ordinal in order]))

    @staticmethod
    def prints(keys: Sequence[str]) -> NDArray[np.void]:
        """The fingerprints of keys."""
        prints = b"".join(sha256(key.encode()).digest()[:FINGERPRINT_BYTES] for key in keys)
        return np.frombuffer(prints, dtype=FINGERPRINT)

    def place_of(self, key: str, key_of: Callable[[int], str]) -> int:
        """Where a key that is not in the roll would stand in it; `key_of` tells an ordinal's key."""
        return bisect_left(self.order, key, key=lambda ordinal: key_of(int(ordinal)))


@dataclass(slots=True)
class Hashed:
    """What a process hashed last, to be used again where nothing of it changed: of whom, what some segments said of
    them, and the digests. It holds copies, for answers of a living base change under the hand."""

    roll: Roll | None = None
    chosen: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    named: bytes = b""
    groups: dict[int, tuple[tuple[NDArray[np.uint8], ...], bytes]] = field(default_factory=dict)

    def turn_to(self, roll: Roll, chosen: NDArray[np.bool_]) -> None:
        """Lets go of everything where others are called, or in another order."""
        same = self.roll is not None and _alike(self.roll, roll) and np.array_equal(self.chosen, chosen)
        if not same:
            self.roll, self.chosen, self.named = roll, chosen, b""
            self.groups.clear()

    def digest(self, place: int, group: Sequence[Answer]) -> bytes | None:
        """That of a group of segments, where all of them say what they said."""
        kept, digest = self.groups.get(place, ((), b""))
        bits = [each.bits for answer in group for each in (answer.true, answer.unknown)]
        same = len(kept) == len(bits) and all(map(np.array_equal, kept, bits))
        return digest if same else None

    def keep(self, place: int, group: Sequence[Answer], digest: bytes) -> None:
        """Keeps that of a group."""
        bits = tuple(each.bits.copy() for answer in group for each in (answer.true, answer.unknown))
        self.groups[place] = (bits, digest)


def result_hash(run: Run, roll: Roll, *, threads: int = 2, memory: Hashed | None = None) -> str:
    """SHA-256 in hexadecimal over what the run says of whom; equal after a restart, a rebuild, another order of
    import. `memory`: what was hashed last, by one caller at a time."""
    keys = sorted(run.answers)
    answers = [run.answers[key] for key in keys]
    chosen = _called(answers, roll)
    memory = memory or Hashed()
    memory.turn_to(roll, chosen)
    with ThreadPoolExecutor(threads) as pool:
        named = pool.submit(lambda: memory.named or _digest_of_names(roll, chosen))
        groups = [answers[start : start + GROUP] for start in range(0, len(answers), GROUP)]
        judged = list(pool.map(lambda place: _digest_of_group(groups[place], memory, place=place), range(len(groups))))
    memory.named = named.result()
    head = f"presek result 2\nedition {run.edition}\nas of {run.as_of}\nsegments {len(keys)}\n".encode()
    asked = b"".join(_lengthy(key) + _lengthy(answer.meaning_key) for key, answer in zip(keys, answers, strict=True))
    return sha256(head + asked + memory.named + b"".join(judged)).hexdigest()


def _digest_of_group(group: Sequence[Answer], memory: Hashed, *, place: int) -> bytes:
    found = memory.digest(place, group)
    if found is None:
        assert memory.roll is not None  # it was turned to those who are called
        found = _digest_of_answers(group, memory.roll, memory.chosen)
        memory.keep(place, group, found)
    return found


def _alike(one: Roll, other: Roll) -> bool:
    """Whether two rolls call the same customers in the same order."""
    if one is other or (one.order is other.order and one.fingerprints is other.fingerprints):
        return True
    return np.array_equal(one.order, other.order) and _bytes(one.fingerprints) == _bytes(other.fingerprints)


def _called(answers: Sequence[Answer], roll: Roll) -> NDArray[np.bool_]:
    """Who, in order of the keys, is in a segment or can't be judged in one: only they are hashed."""
    if not answers:
        return np.zeros(len(roll.order), dtype=np.bool_)
    found = reduce(or_, (customers for answer in answers for customers in (answer.true, answer.unknown)))
    return found.mask()[roll.order]


def _digest_of_names(roll: Roll, chosen: NDArray[np.bool_]) -> bytes:
    prints = roll.fingerprints if chosen.all() else roll.fingerprints[np.flatnonzero(chosen)]
    return sha256(len(prints).to_bytes(8, "big") + _bytes(prints)).digest()


def _digest_of_answers(group: Sequence[Answer], roll: Roll, chosen: NDArray[np.bool_]) -> bytes:
    """32 bytes over what up to 64 segments say of the customers called."""
    order = roll.order if chosen.all() else roll.order[chosen]
    digest = sha256()
    for sets in ([answer.true for answer in group], [answer.unknown for answer in group]):
        digest.update(_bytes(_words(sets)[order]))
    return digest.digest()


def _words(sets: Sequence[Customers]) -> NDArray[np.uint64]:
    """A word a customer: bit n says whether the nth set has the customer.

    Eight sets at a time: a byte of each is a row of a square of bits, and the square turned over its diagonal has a
    byte for each of eight customers (H. S. Warren, Hacker's Delight, 7-3).
    """
    size, many = sets[0].size, len(sets[0].bits)
    words = np.zeros((many * 8, GROUP // 8), dtype=np.uint8)
    for place in range(0, len(sets), 8):
        squares = np.zeros((many, 8), dtype=np.uint8)
        for bit, customers in enumerate(sets[place : place + 8]):
            squares[:, bit] = customers.bits
        turned = squares.view("<u8")[:, 0]
        for shift, mask in TURNS:
            other = (turned ^ (turned >> shift)) & mask
            turned = turned ^ other ^ (other << shift)
        words[:, place // 8] = turned.astype("<u8").view(np.uint8)
    return np.ascontiguousarray(words[:size]).view("<u8")[:, 0]


def _bytes(array: NDArray[np.void] | NDArray[np.uint64]) -> memoryview:
    return np.ascontiguousarray(array).view(np.uint8).data


def _lengthy(text: str) -> bytes:
    kept = text.encode()
    return len(kept).to_bytes(4, "big") + kept
