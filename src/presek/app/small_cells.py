"""Counts for those who see no records of customers: so few that they would speak of somebody are not told.

Counts of a few are told as fewer than the limit, the others rounded to it. Rounding does what hiding further cells is
meant for, and more: neither within a page nor between two pages does a difference of counts tell a small one.
"""

from __future__ import annotations

from dataclasses import dataclass

LIMIT = 10
"""Fewer than this are not told, and the others are rounded to it, unless the company set another limit."""


@dataclass(frozen=True, slots=True)
class Cells:
    """How counts are told to one person. `limit`: None for who sees the records themselves, and so every count."""

    limit: int | None = None

    @property
    def exact(self) -> bool:
        """Whether counts are told as they are."""
        return self.limit is None

    def told(self, count: int) -> int | None:
        """A count as it is told; None: fewer than the limit, perhaps none."""
        if self.limit is None:
            return count
        if count < self.limit:
            return None
        return (2 * count + self.limit) // (2 * self.limit) * self.limit

    def drawn(self, count: int) -> int:
        """A count as the length of a bar: what is not told has none."""
        return self.told(count) or 0


EXACT = Cells()
"""For those who see the records of customers."""
