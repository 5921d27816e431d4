"""What changed between two runs of one segment: who entered, who left."""

from __future__ import annotations

from dataclasses import dataclass

from presek.membership.customers import Customers, grown


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

    def __bool__(self) -> bool:
        return bool(len(self.entered) or len(self.left))
