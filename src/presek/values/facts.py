"""What is known of one customer: the shape in which every engine hands over one customer, and the reference reads it.

Python values of a fact, by type: text, category, code → str (NFC); integer, decimal, score, money → int, a whole number
of 10**-scale (money: of 1/10,000); boolean → bool; date → int, a local day number; datetime → int, microseconds UTC;
tags → frozenset[str]. None is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

FactValue: TypeAlias = str | int | bool | frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Known:
    """One version of a field: valid from an instant, observed at an instant, recorded at an instant, from an origin."""

    value: FactValue
    valid_from: int
    observed_at: int
    recorded_at: int
    source: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a relation, in its latest recorded version. `happened_at` is None where the relation has no time.

    A date-only time is its local midnight. `day` is the local day number of `happened_at`.
    """

    key: str
    happened_at: int | None
    day: int | None
    recorded_at: int
    values: Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer: versions of each field by (valid_from, recorded_at), rows of each relation in time order."""

    key: str
    fields: Mapping[str, tuple[Known, ...]] = field(default_factory=dict)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
