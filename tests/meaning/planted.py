"""Wrong meanings, one at a time: what a hasty hand might write for each term, function, window and rule of time.

A plant changes the reference engine for one test. Its `of` names what it spoils, so that nothing is left unspoilt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import TypeAlias

import pytest

from presek.segment.reference_numbers import Exact, Worth

Spoil: TypeAlias = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Plant:
    """One wrong meaning."""

    of: str
    says: str
    spoil: Spoil


def swap(module: ModuleType, name: str, change: Callable) -> Spoil:
    """The function of that name, replaced by what `change` makes of it."""
    return lambda patch: patch.setattr(module, name, change(getattr(module, name)))


def double(number: Worth) -> float:
    """A number as a double."""
    return number.as_double() if isinstance(number, Exact) else number
