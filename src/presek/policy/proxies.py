"""Whether a segment stands for sex though its rule never looks at it: what is measured, and when it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt

from presek.policy.law import LawBook, Subject, filled
from presek.policy.legal_result import LegalResult
from presek.policy.treatment import Dimension

JUDGED = frozenset({Dimension.TERMS, Dimension.DISCOUNT, Dimension.SERVICE})
"""The dimensions in which it matters."""
STRONG = 0.30
"""Cramér's V from which a segment is told to go with sex."""
LEAST_RATIO, MOST_RATIO = Fraction(4, 5), Fraction(5, 4)
"""Between them the mean discounts of women and men are told to be even."""
LEAST_CUSTOMERS = 30
"""Of fewer women or men nothing is told: chance alone divides them."""


@dataclass(frozen=True, slots=True)
class Divided:
    """Customers of known sex, by whether they are in the segment (who can't be judged is left out)."""

    women_inside: int
    women_outside: int
    men_inside: int
    men_outside: int

    @property
    def enough(self) -> bool:
        """Whether there are enough of both to tell anything."""
        women, men = self.women_inside + self.women_outside, self.men_inside + self.men_outside
        return min(women, men) >= LEAST_CUSTOMERS

    @property
    def association(self) -> float | None:
        """Cramér's V of segment and sex; None where one of them does not vary."""
        rows = ((self.women_inside, self.women_outside), (self.men_inside, self.men_outside))
        return cramers_v(rows)

    @property
    def ratio(self) -> Fraction | None:
        """The mean of what the policy alone gives women, as a share of men's; None where men get nothing."""
        women, men = self.women_inside + self.women_outside, self.men_inside + self.men_outside
        if not women or not self.men_inside:
            return None
        return Fraction(self.women_inside, women) / Fraction(self.men_inside, men)

    @property
    def telling(self) -> bool:
        """Whether it should be told: a strong association, or mean discounts far apart."""
        if not self.enough:
            return False
        strong = self.association is not None and self.association >= STRONG
        uneven = self.ratio is None and self.women_inside > 0
        return strong or uneven or (self.ratio is not None and not LEAST_RATIO <= self.ratio <= MOST_RATIO)


def cramers_v(table: Sequence[Sequence[int]]) -> float | None:
    """How strongly two divisions go together, 0 to 1; None where a row or a column is empty.

    >>> f"{cramers_v([[30, 10], [20, 40]]):.4f}"
    '0.4082'
    """
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table)]
    whole = sum(rows)
    if not all(rows) or not all(columns):
        return None
    square = sum(
        (cell - row * column / whole) ** 2 / (row * column / whole)
        for row, cells in zip(rows, table)
        for column, cell in zip(columns, cells)
    )
    return sqrt(square / whole / min(len(rows) - 1, len(columns) - 1))


def told(divided: Divided, dimensions: frozenset[Dimension], law: LawBook, *, day: int) -> tuple[LegalResult, ...]:
    """What is said of a policy in these dimensions whose segment goes with sex; empty where it doesn't."""
    if not divided.telling:
        return ()
    association, ratio = divided.association, divided.ratio
    words = {
        "association": "–" if association is None else f"{association:.2f}",
        "ratio": "–" if ratio is None else f"{float(ratio):.2f}",
    }
    return tuple(
        replace(found, texts={language: filled(text, words) for language, text in found.texts.items()})
        for row in law.speaking(Subject.PROXY, day)
        if row.when.dimensions & dimensions
        for found in (row.result(),)
    )
