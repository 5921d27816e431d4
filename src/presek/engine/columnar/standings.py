"""How customers stand among the others, of everybody at once: one sort, the values at which verdicts turn, one pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from typing import assert_never

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.columnar.answers import Truths
from presek.engine.columnar.sections import Array
from presek.engine.columnar.vectors import Mask, Vector, Worths, wide
from presek.plan.steps import Choice, Classed, Comparator, Expression, Fifth, Leading, Standing
from presek.values.drawing import FIRST_FACTOR, PRIME, SECOND_FACTOR, SHIFT, begin
from presek.values.money import LARGEST

SHARES = {"A": 80, "B": 95}
"""Up to how many percent of all that is positive, before the customer, a class goes."""


@dataclass(slots=True)
class Orders:
    """What several leaves of a run ask for: the sorted values of those who are compared, by what they are compared by,
    and what choices come to."""

    sorted: dict[tuple[Expression, str | None], Array] = field(default_factory=dict)
    chosen: dict[Choice, Worths] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def of(self, leaf: Standing, values: Array, compared: Mask) -> Array:
        """The values of those who are compared, the least first."""
        asked = leaf.by, leaf.within
        with self.lock:
            if asked not in self.sorted:
                self.sorted[asked] = np.sort(values[compared])
            return self.sorted[asked]


def judged(
    leaf: Standing, by: Vector, *, everybody: Mask | None, scope: Truths | None, size: int, orders: Orders
) -> Truths:
    """The verdicts, as masks: false outside of the scope; unknown where it, or the value, is."""
    values = np.broadcast_to(by.values if by.real else wide(by), (size,))
    known = np.ones(size, np.bool_) if by.unknown is None else ~np.broadcast_to(by.unknown, (size,))
    inside = np.ones(size, np.bool_) if scope is None else np.asarray(scope.true, np.bool_)
    compared = inside & known
    if everybody is not None:
        compared &= everybody
    verdict = _verdict(leaf, values, orders.of(leaf, values, compared))
    unknown = inside & ~known
    if scope is not None and scope.unknown is not None:
        unknown |= np.asarray(scope.unknown, np.bool_)
    return Truths(verdict & inside & known, unknown if unknown.any() else None)


def _verdict(leaf: Standing, values: Array, ordered: Array) -> Mask:
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    match leaf:
        case Leading():
            return _leading(leaf, values, ordered)
        case Classed(classes=classes):
            classed = np.searchsorted(class_cuts(ordered), values, side="right")
            return np.isin(classed, [place for place, letter in enumerate("CBA") if letter in classes])
        case Fifth(comparator=comparator, fifth=fifth):
            return _compared(np.searchsorted(fifth_cuts(ordered), values, side="right") + 1, comparator, fifth)
        case _:
            assert_never(leaf)


def _leading(leaf: Leading, values: Array, ordered: Array) -> Mask:
    size = len(ordered)
    first = min(size, ceil(leaf.amount * size / 100) if leaf.percent else int(leaf.amount))
    if first < 1:
        return np.zeros(len(values), np.bool_)
    if leaf.end == "top":
        return np.asarray(values >= ordered[size - first])
    return np.asarray(values <= ordered[first - 1])


def class_cuts(ordered: Array) -> Array:
    """The least values of the classes B and A; C is what is less. None where nothing is positive."""
    positive = ordered[np.searchsorted(ordered, 0, side="right") :]
    if positive.dtype.kind == "f":
        raise TypeError("classes are of amounts that add up")
    if not len(positive):
        return positive
    small = int(positive[-1]) * len(positive) <= LARGEST
    upto = np.cumsum(positive if small else positive.astype(object))
    total = int(upto[-1])
    after = total - upto
    return np.array(
        [positive[int(np.argmax(after < -(-total * share // 100)))] for share in (SHARES["B"], SHARES["A"])]
    )


def fifth_cuts(ordered: Array) -> Array:
    """The least values of the fifths 2 to 5; of a fifth in which nobody is, the least of the next, if there is any."""
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    ends = np.append(begins[1:], len(ordered))
    fifths = np.minimum(5, 5 * (begins + ends) // (2 * len(ordered)) + 1)
    places = np.searchsorted(fifths, [2, 3, 4, 5])
    return np.asarray(ordered[begins[places[places < len(begins)]]])


def _compared(fifths: Array, comparator: Comparator, asked: int) -> Mask:
    match comparator:
        case "=":
            verdict = fifths == asked
        case "!=":
            verdict = fifths != asked
        case "<":
            verdict = fifths < asked
        case "<=":
            verdict = fifths <= asked
        case ">":
            verdict = fifths > asked
        case ">=":
            verdict = fifths >= asked
        case _:
            assert_never(comparator)
    return np.asarray(verdict, np.bool_)


def drawn(keys: pa.LargeStringArray, *, seed: str, least_outside: int) -> Mask:
    """Whose number, drawn by key and seed, is less than `least_outside`; as `presek.values.drawing` tells it."""
    if least_outside >= 2**64:
        return np.ones(len(keys), np.bool_)
    numbers = hashes(keys, begin(seed))
    shift = np.uint64(SHIFT)
    for factor in (FIRST_FACTOR, SECOND_FACTOR):
        numbers = (numbers ^ (numbers >> shift)) * np.uint64(factor)
    return np.asarray((numbers ^ (numbers >> shift)) < np.uint64(least_outside))


def hashes(keys: pa.LargeStringArray, start: int) -> npt.NDArray[np.uint64]:
    """FNV-1a of each key from a start on: one pass for each place in the longest."""
    _, offsets_of, data_of = keys.buffers()
    offsets = np.frombuffer(offsets_of, np.int64)[keys.offset : keys.offset + len(keys) + 1]
    data = np.frombuffer(data_of, np.uint8) if data_of is not None else np.zeros(0, np.uint8)
    begins, lengths = offsets[:-1], np.diff(offsets)
    found = np.full(len(keys), start, np.uint64)
    prime = np.uint64(PRIME)
    shortest, longest = (int(lengths.min()), int(lengths.max())) if len(keys) else (0, 0)
    for place in range(shortest):
        found = (found ^ data[begins + place]) * prime
    for place in range(shortest, longest):
        reach = np.flatnonzero(lengths > place)
        found[reach] = (found[reach] ^ data[begins[reach] + place]) * prime
    return found
