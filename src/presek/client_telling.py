"""Telling events and facts of customers to a base, for programs in Python: in batches, packed, tried again.

    with Client("http://127.0.0.1:8000", key) as presek:
        taken = Telling(presek).events(orders)

It needs nothing but the client beside it. What was told twice counts once: a program that is not sure tells it again.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from presek.client import Client, Unreachable

LINES = "application/x-ndjson"
A_BATCH, MOST_A_BATCH = 1_000, 10_000
LEVEL = 1
"""Of packing: quick; it is worth it as soon as the base is on another machine."""
SECONDS_BETWEEN = 0.5


@dataclass(frozen=True, slots=True)
class Taken:
    """One batch, safe at the base: its receipt, how many, and how many of them are kept apart as far as was known at
    once, with the first reasons (`index`, `field`, `code`, `says`, `nearest`)."""

    receipt: str
    taken: int
    apart: int
    reasons: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a batch; the numbers are None while it waits. `aside` (of accepted) waits for its customer."""

    receipt: str
    waiting: bool
    accepted: int | None
    aside: int | None
    rejected: int | None
    reasons: tuple[Mapping[str, Any], ...]


class Telling:
    """Tells a base of the client's."""

    def __init__(self, client: Client, *, a_batch: int = A_BATCH) -> None:
        self._wire = client.wire
        self._a_batch = max(1, min(a_batch, MOST_A_BATCH))

    def events(self, events: Iterable[Mapping[str, Any]]) -> tuple[Taken, ...]:
        """Tells any number of events, batch by batch; each has `id`, `source`, `relation`, `customer` and its fields.

        An event that is taken back has `removed`: True.
        """
        return tuple(self._told("events", events))

    def customers(self, facts: Iterable[Mapping[str, Any]]) -> tuple[Taken, ...]:
        """Tells facts of any number of customers: `key`, `source`, `facts`, perhaps `valid_from`, `observed_at`."""
        return tuple(self._told("customers/facts", facts))

    def became(self, receipt: str) -> Became:
        """What became of a batch."""
        said = self._wire.ask(f"events/receipts/{receipt}").data
        return Became(
            said["receipt"],
            said["state"] == "waiting",
            said["accepted"],
            said["aside"],
            rejected=said["rejected"],
            reasons=tuple(said["reasons"]),
        )

    def settled(
        self, taken: Sequence[Taken], *, seconds: float = 60.0, wait: Callable[[float], None] = time.sleep
    ) -> tuple[Became, ...]:
        """What became of batches, as soon as none of them waits any more; Unreachable where that takes too long."""
        found = []
        for each in taken:
            became = self.became(each.receipt)
            while became.waiting:
                if seconds <= 0:
                    raise Unreachable(f"{each.receipt} still waits")
                wait(SECONDS_BETWEEN)
                seconds -= SECONDS_BETWEEN
                became = self.became(each.receipt)
            found.append(became)
        return tuple(found)

    def _told(self, path: str, said: Iterable[Mapping[str, Any]]) -> Iterator[Taken]:
        left = iter(said)
        while batch := list(islice(left, self._a_batch)):
            lines = "\n".join(json.dumps(each) for each in batch).encode()
            headers = {"Content-Type": LINES, "Content-Encoding": "gzip"}
            data = self._wire.tell(path, gzip.compress(lines, LEVEL), headers).data
            yield Taken(data["receipt"], data["taken"], data["apart"], tuple(data["reasons"]))
