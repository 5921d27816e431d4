"""Customers who are held back from lists: found by their keys, and taken out of others."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from presek.app.snapshots import Opened


def ordinals(opened: Opened, keys: Iterable[str]) -> npt.NDArray[np.int64]:
    """The ordinals of those of some keys who are in a base, ascending."""
    found = (opened.snapshot.ordinal(key) for key in keys)
    return np.array(sorted({each for each in found if each is not None}), np.int64)


def without(inside: npt.NDArray[np.bool_], held: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Some customers without those held back."""
    if not len(held):
        return inside
    kept = inside.copy()
    kept[held] = False
    return kept
