"""What changed between two runs of one segment: who entered, who left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from presek.membership.customers import Customers, Ordinals, grown


@dataclass(frozen=True, slots=True)
class Change:
    """`entered` and `left` have no customer in common; both are of the later base.

    >>> change = Change.between(Customers.of([0, 1], size=4), Customers.of([1, 5], size=6))
    >>> change.entered.ordinals().tolist(), change.left.ordinals().tolist()
    ([5], [0])
    """

    entered: Customers
    left: Customers

    @classmethod
    def between(cls, before: Customers, after: Customers) -> Change:
        """From an earlier set to a later one, whose base may have grown."""
        earlier = grown(before, after.size)
        return cls(entered=after - earlier, left=earlier - after)

    def applied_to(self, before: Customers) -> Customers:
        """The later set, of the earlier one and this change."""
        return (grown(before, self.entered.size) - self.left) | self.entered

    def undone(self) -> Change:
        """The way back: applied to the later set, it gives the earlier one."""
        return Change(entered=self.left, left=self.entered)

    def __bool__(self) -> bool:
        return bool(len(self.entered) or len(self.left))


def net(steps: Iterable[tuple[Ordinals, bool]], *, size: int) -> Change:
    """What many steps come to, each the ordinals of those who entered (true) or left: who did both is where they were.

    >>> change = net([(np.array([1, 2]), True), (np.array([2]), False), (np.array([5]), False)], size=6)
    >>> change.entered.ordinals().tolist(), change.left.ordinals().tolist()
    ([1], [5])
    """
    balance = np.zeros(size, dtype=np.int32)
    for ordinals, entered in steps:
        np.add.at(balance, ordinals, 1 if entered else -1)
    return Change(Customers.where(balance > 0), Customers.where(balance < 0))
