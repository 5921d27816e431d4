"""Shares of revenue: what the customers of a set brought in over the last 12 months, by the catalog's measure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from presek.app import kept_sets, run_values
from presek.app.home import Home
from presek.app.sight import Sight
from presek.catalog.model import Catalog
from presek.membership.customers import Customers
from presek.values.money import MONEY_SCALE

MEASURE = "revenue_12m"


@dataclass(frozen=True, slots=True)
class Revenue:
    """Of the published run. `amounts` are whole 1/10,000 of the currency by ordinal; 0 where nothing is known."""

    whole: Decimal
    home: Home
    directory: str
    amounts: NDArray[np.int64] = field(repr=False)

    @classmethod
    def of(cls, home: Home) -> Revenue | None:
        """None before the first run, and where the catalog has no measure of revenue."""
        run = home.published()
        values = None if run is None else run_values.amounts(home, MEASURE)
        if run is None or values is None:
            return None
        return cls(money(int(values.sum(dtype=np.int64))), home, run.directory, amounts=values)

    def of_customers(self, customers: Customers) -> Decimal:
        """What these brought in."""
        return money(int(self.amounts[customers.mask()].sum(dtype=np.int64)))

    def of_segment(self, key: str) -> Decimal | None:
        """What those in a segment brought in; None where the run has no such segment."""
        answer = kept_sets.read(self.home.path, self.directory, key)
        return None if answer is None else self.of_customers(answer.true)


def is_seen(catalog: Catalog, sight: Sight) -> bool:
    """Whether somebody may see what customers brought in, and so shares of it, too."""
    return sight.sees_word(MEASURE, catalog)


def money(ten_thousandths: int) -> Decimal:
    """Whole 1/10,000 as an amount."""
    return Decimal(ten_thousandths).scaleb(-MONEY_SCALE)
