"""What a statement reads: customers and rows in the neutral shape, wherever they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import ibis.expr.types as ir

from presek.catalog.model import Catalog
from presek.engine.sql.script import Script
from presek.plan.steps import Column
from presek.values.instant import AsOf


class Tables(Protocol):
    """The tables of a base, as an engine knows them."""

    @property
    def catalog(self) -> Catalog:
        """What the columns are, in the words of the base."""
        ...

    def customers(self, script: Script, columns: Iterable[Column], as_of: AsOf) -> ir.Table:
        """Everybody by ordinal, with the columns asked for under their `frame.column_name`, and beside them the folded
        form of texts and the local day of instants."""
        ...

    def rows(self, script: Script, relation: str, columns: Iterable[Column], *, known_at: int | None) -> ir.Table:
        """The rows of a relation with `ordinal`, `row_key`, `recorded_at`, `happened_at`, its day, and at least the
        columns asked for, as of customers.

        Instead of `ordinal` the company's own key may stand there as `frame.OWNER`, which customers then have too: so
        no row is looked up, only what was made of all rows of a customer.
        """
        ...
