"""Who is in a published set, for programs: in pages, each continuing the run of the first, or as one Arrow stream."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.app import intersecting, kept_sets, reading
from presek.app.home import Home
from presek.membership.customers import Customers, Ordinals
from presek.store import runs
from presek.values.problem import Problem, Problems

MOST_A_PAGE = 10_000
ROWS_A_BATCH = 65_536
CUSTOMER = "customer"


class State(Enum):
    """Which of a segment's two sets is wanted."""

    IN = "in"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Members:
    """A set of customers of one published run, by the order in which they came into the base."""

    home: Home
    customers: Customers
    run: int

    def page(self, *, after: int, most: int) -> tuple[tuple[str, ...], str | None]:
        """At most so many keys after an ordinal, and the cursor of the page that follows (None: there is none)."""
        rest = self._ordinals()
        rest = rest[np.searchsorted(rest, after, side="right") :]
        shown = rest[:most]
        following = _cursor(self.run, int(shown[-1])) if len(rest) > most else None
        return tuple(_keys(self.home, shown).to_pylist()), following

    def keys(self) -> list[str]:
        """The keys of all."""
        return list(_keys(self.home, self._ordinals()).to_pylist())

    def arrow(self) -> Generator[bytes, None, None]:
        """An Arrow IPC stream of one column, `customer`, piece by piece."""
        schema = pa.schema([(CUSTOMER, pa.string())])
        rest = self._ordinals()
        sink = io.BytesIO()
        with pa.ipc.new_stream(sink, schema) as writer:
            for at in range(0, len(rest), ROWS_A_BATCH):
                keys = _keys(self.home, rest[at : at + ROWS_A_BATCH])
                writer.write_batch(pa.record_batch([keys], schema=schema))
                yield _taken(sink)
        yield _taken(sink)

    def _ordinals(self) -> Ordinals:
        return self.customers.ordinals()


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: the run of the first page, and the last ordinal that was shown."""

    run: int | None = None
    after: int = -1

    @classmethod
    def read(cls, text: str) -> Cursor:
        """The cursor that `next` of a page gave; Problems where it is none, or its run is not kept any more."""
        try:
            run, after = (
                int(part) for part in base64.urlsafe_b64decode(text.encode("ascii")).decode("ascii").split(".")
            )
        except (ValueError, binascii.Error):
            says = "this is no cursor; take the one that the page before gave as next."
            raise Problems(Problem("no-cursor", says, path="cursor")) from None
        return cls(run, after)


def of_segment(home: Home, segment: str, *, state: State = State.IN, run: int | None = None) -> Members:
    """Those a segment takes in, or can't judge, by the published run or by that of an earlier page."""
    with runs.holding(_kept(home, run)):
        answer = reading.answer(home, segment)
        return Members(home, _of(answer.true, answer.unknown, state), reading.published_run(home).number)


def of_intersection(home: Home, of: Sequence[str], *, without: Sequence[str], run: int | None = None) -> Members:
    """Those in all of some segments and surely in none of others."""
    with runs.holding(_kept(home, run)):
        found = intersecting.intersect(home, of, without=without)
        return Members(home, found.customers, reading.published_run(home).number)


def segments_of(home: Home, customer: str) -> dict[str, str]:
    """Segment → in, out or cannot say, of one customer by the published run. Problems: no such customer."""
    run = reading.published_run(home)
    ordinal = reading.opened(home).ordinal(customer)
    found = {}
    for key in kept_sets.keys(home.path, run.directory):
        answer = reading.answer(home, key)
        found[key] = "in" if ordinal in answer.true else "cannot say" if ordinal in answer.unknown else "out"
    return found


def _kept(home: Home, number: int | None) -> int | None:
    """The run to hold: that of the first page, else whichever is held already."""
    if number is None:
        return reading.published_run(home).number
    run = runs.find(number)
    if run is None or not kept_sets.there(home.path, run.directory):
        says = "the run that this page continues is not kept any more; begin again without a cursor."
        raise Problems(Problem("cursor-gone", says, path="cursor"))
    return number


def _of(true: Customers, unknown: Customers, state: State) -> Customers:
    match state:
        case State.IN:
            return true
        case State.CANNOT_SAY:
            return unknown


def _keys(home: Home, ordinals: Ordinals) -> pa.Array:
    """Keys never change and ordinals are never given again, so any newer snapshot tells them; who was erased has
    none."""
    keys = reading.opened(home).snapshot.keys.take(pa.array(ordinals)).cast(pa.string())
    found = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    return found.filter(pc.not_equal(found, ""))


def _cursor(run: int, after: int) -> str:
    return base64.urlsafe_b64encode(f"{run}.{after}".encode()).decode("ascii")


def _taken(sink: io.BytesIO) -> bytes:
    """What was written since the last time."""
    found = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return found
