"""Turning a selection of Explore into a saved segment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """What the clicks mean: the rule's text and sentence, how many it takes in today, and where it could be saved.

    `pairs` and `address` say the selection again; `segmentations` are keys and labels of those it may join.
    """

    rule: str
    sentence: str
    customers: int
    pairs: tuple[tuple[str, str], ...]
    address: str
    segmentations: tuple[tuple[str, str], ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was chosen."""
        return not self.rule
