"""A run: the answer of every segment for one as-of instant and one state of knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presek.membership.customers import Customers


@dataclass(frozen=True, slots=True)
class Answer:
    """What one segment takes in: `true` are in, `unknown` are those it can't judge; nobody is in both.

    `meaning_key` is that of the rule which gave the answer. `held_from` is the number of the run an answer was kept
    from because the segmentation broke its promise since, or None where it was computed now.
    """

    meaning_key: str
    true: Customers
    unknown: Customers
    held_from: int | None = None

    @property
    def false(self) -> Customers:
        """Those surely out."""
        return ~(self.true | self.unknown)


@dataclass(frozen=True, slots=True)
class Run:
    """All answers of one refresh. `as_of` and `known_at` are instants (microseconds UTC; `known_at` None: the
    latest). `next_edge`: when they change next, within the day, though nothing comes; None: they don't, or it was not
    looked for."""

    as_of: int
    known_at: int | None
    edition: int
    answers: Mapping[str, Answer]
    next_edge: int | None = None
