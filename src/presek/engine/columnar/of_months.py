"""How much the amounts of months differ: the standard deviation of a customer's monthly sums, divided by their mean."""

from __future__ import annotations

import numpy as np

from presek.engine.columnar.kept import Kept
from presek.engine.columnar.sections import Array
from presek.engine.columnar.sums import sums
from presek.engine.columnar.vectors import Vector
from presek.values.money import LARGEST


def variation(kept: Kept, happened: Array, months: tuple[int, ...], *, most: int) -> Vector:
    """The coefficient of variation of the sums of months, exact until one division; unknown where the mean is not more
    than nothing, or a sum does not fit. `happened`: when each kept row did; `months`: where each begins."""
    values, many = kept.values, len(months)
    if not isinstance(values, Vector) or values.real:
        raise TypeError("exact numbers were expected")
    month = np.searchsorted(np.array(months), happened, side="right") - 1
    cell = kept.ordinal.astype(np.int64) * many + month
    by_month, over = sums(cell, values.values, size=kept.customers * many, most=most)
    table = by_month.reshape(kept.customers, many)
    largest = np.maximum(np.abs(table.max(axis=1)), np.abs(table.min(axis=1)))
    answer = np.zeros(kept.customers)
    none = np.ones(kept.customers, np.bool_)
    small = largest <= int((LARGEST // (many * many)) ** 0.5)
    for chosen, kind in ((small, np.int64), (~small, object)):
        part = table[chosen].astype(kind)
        if not len(part):
            continue
        added = part.sum(axis=1)
        positive = np.asarray(added > 0, np.bool_)
        spread = many * (part * part).sum(axis=1) - added * added
        with np.errstate(all="ignore"):
            answer[chosen] = np.sqrt(spread.astype(np.float64)) / np.where(positive, added, 1).astype(np.float64)
        none[chosen] = ~positive
    missing = none if over is None else none | np.asarray(over.reshape(kept.customers, many).any(axis=1), np.bool_)
    return Vector(np.where(missing, 0.0, answer), missing if missing.any() else None)
