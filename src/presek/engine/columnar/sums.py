"""Sums by customer, exact: in 64 bits where no sum can leave them, else in parts of 21 bits, as Python's numbers."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.sections import Array
from presek.engine.columnar.vectors import Mask
from presek.values.money import LARGEST

PART = 21

BLOCK = 1 << 16
"""Rows taken at once: their ordinals and values stay in the processor's cache, and nothing large is ever copied."""

Ordinals: TypeAlias = npt.NDArray[np.signedinteger]


def gather(into: Array, ordinal: Ordinals, values: Array | None, *, by: np.ufunc = np.add) -> None:
    """Adds (or takes the extreme of) each row's value into its customer's entry; without values, adds one."""
    one = into.dtype.type(1)
    for start in range(0, len(ordinal), BLOCK):
        block = slice(start, start + BLOCK)
        whose = ordinal[block].astype(np.int64)
        by.at(into, whose, one if values is None else values[block].astype(into.dtype))


def magnitude(values: Array) -> int:
    """The largest absolute value."""
    return max(abs(int(values.min())), abs(int(values.max()))) if values.size else 0


def sums(ordinal: Ordinals, values: Array, *, size: int, most: int) -> tuple[npt.NDArray[np.int64], Mask | None]:
    """The sum of whole numbers by customer, and where it does not fit in 64 bits (None: nowhere).

    `most`: how many rows one customer has at most.
    """
    if magnitude(values) * max(most, 1) <= LARGEST:
        total = np.zeros(size, np.int64)
        gather(total, ordinal, values)
        return total, None
    exact = exact_sums(ordinal, values, size=size)
    over = np.asarray(np.abs(exact) > LARGEST, np.bool_)
    return np.where(over, 0, exact).astype(np.int64), over if over.any() else None


def exact_sums(ordinal: Ordinals, values: Array, *, size: int) -> Array:
    """The sums as Python's whole numbers."""
    wide = values.astype(np.int64)
    low, middle, high = wide & (2**PART - 1), (wide >> PART) & (2**PART - 1), wide >> (2 * PART)
    parts = [np.bincount(ordinal, weights=part, minlength=size).astype(np.int64) for part in (high, middle, low)]
    return np.asarray((parts[0].astype(object) * 2**PART + parts[1]) * 2**PART + parts[2])


def square_sums(ordinal: Ordinals, values: Array, *, size: int, most: int) -> Array:
    """The sums of the squares: 64-bit whole numbers where they fit, else Python's."""
    large = magnitude(values)
    wide = values.astype(np.int64)
    if large * large * max(most, 1) <= LARGEST:
        total = np.zeros(size, np.int64)
        gather(total, ordinal, wide * wide)
        return total
    if large < 2**31:
        return exact_sums(ordinal, wide * wide, size=size)
    answer = np.zeros(size, object)
    np.add.at(answer, ordinal, wide.astype(object) ** 2)
    return answer


def double_sums(ordinal: Ordinals, values: Array, *, size: int) -> tuple[npt.NDArray[np.float64], Mask | None]:
    """The nearest doubles of the exact sums of doubles, and where there is none."""
    answer = np.zeros(size)
    over = np.zeros(size, np.bool_)
    for customer, numbers in each_customer(ordinal, values):
        try:
            answer[customer] = math.fsum(numbers)
        except OverflowError:
            over[customer] = True
    return answer, over if over.any() else None


def double_deviations(ordinal: Ordinals, values: Array, *, size: int) -> tuple[npt.NDArray[np.float64], Mask]:
    """The population's standard deviation of doubles, and where there is none."""
    answer = np.zeros(size)
    unknown = np.ones(size, np.bool_)
    for customer, numbers in each_customer(ordinal, values):
        try:
            mean = math.fsum(numbers) / float(len(numbers))
            answer[customer] = math.sqrt(
                math.fsum([(number - mean) * (number - mean) for number in numbers]) / float(len(numbers))
            )
        except OverflowError:
            continue
        unknown[customer] = False
    return answer, unknown


def each_customer(ordinal: Ordinals, values: Array) -> list[tuple[int, list[float]]]:
    """The values of each customer that has any."""
    order = np.argsort(ordinal, kind="stable")
    who = ordinal[order]
    begins = np.flatnonzero(np.append(True, who[1:] != who[:-1])) if who.size else np.zeros(0, np.int64)
    parts = np.split(values[order], begins[1:]) if who.size else []
    return [(int(who[begin]), part.tolist()) for begin, part in zip(begins, parts, strict=True)]
