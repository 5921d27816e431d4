"""The sales and calls of the last twelve months, summed for kinds of customers, wherever the rows are.

Rows of the snapshot are replayed here. Rows in the engine of a bound base are summed there, by kind and product; what
comes over is as long as there are kinds and products, whatever the rows are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from presek.app import engines, sales_replay
from presek.app.bought import MONTHS, coded
from presek.app.engines import Engine
from presek.app.sales_replay import INBOUND, INTERACTIONS, LINES, ORDERS, PHONE, Called, Codes, Product, Sold, Whole
from presek.app.snapshots import Opened
from presek.segment import windows
from presek.segment.windows import LastUnits
from presek.values.instant import AsOf
from presek.values.problem import Branch, Problem, Problems

NET, GIVEN, MARGIN, DURATION = "net_amount", "discount", "margin", "duration"
SOLD = (("product", "category"), ((NET, ""), (GIVEN, ""), (MARGIN, ""), (NET, MARGIN)))
CALLED = (("channel", "direction"), ((DURATION, ""),))
Wanted = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
"""Fields of words, and amounts with the field that must be known beside each."""


def sold(opened: Opened, as_of: AsOf, *, kinds: Codes, ways: int, scopes: Sequence[tuple[str, ...]]) -> Sold:
    """What each kind of customers bought: the lines of orders, or the orders where there are no lines.

    Problems: the engine's own.
    """
    engine = engines.of(opened.home)
    there = [] if engine is None else [name for name in (LINES, ORDERS) if name in engine.relations]
    if engine is None or not there:
        return sales_replay.sold(opened, as_of, kinds=kinds, ways=ways, scopes=scopes)
    every = [_Lines.of(name, SOLD, engine, as_of=as_of, kinds=kinds) for name in there]
    lines = next((each for each in every if each.are_there(kinds, as_of)), None)
    if lines is None or not len(lines.whose):
        return Sold((Product(),), np.zeros((ways, 1), dtype=np.int64), None)
    groups, group_of = sales_replay.groups([lines.words(0), lines.words(1)], len(lines.whose), scopes)
    listed = lines.sum(NET) + lines.sum(GIVEN)
    places = lines.whose * len(groups) + group_of
    amounts = sales_replay.sums(places, listed, ways * len(groups)).reshape(ways, len(groups))
    margins = next((each for each in every if each.known(MARGIN).any()), None)
    costs = None
    if margins is not None:
        base = sales_replay.sums(margins.whose, margins.sum(NET, MARGIN), ways)
        margin = sales_replay.sums(margins.whose, margins.sum(MARGIN), ways)
        costs = sales_replay.costs(amounts.sum(axis=1), base, base - margin)
    return Sold(groups, amounts, costs)


def called(opened: Opened, as_of: AsOf, *, kinds: Codes, ways: int) -> Called:
    """What each kind of customers called. Problems: the engine's own."""
    engine = engines.of(opened.home)
    if engine is None or INTERACTIONS not in engine.relations:
        return sales_replay.called(opened, as_of, kinds=kinds, ways=ways)
    lines = _Lines.of(INTERACTIONS, CALLED, engine, as_of=as_of, kinds=kinds)
    inside = lines.being(0, PHONE) & lines.being(1, INBOUND)
    whose = lines.whose[inside]
    counted = (lines.rows, lines.sum(DURATION), lines.known(DURATION))
    calls, tenths, timed = (sales_replay.sums(whose, each[inside], ways) for each in counted)
    return Called(calls, tenths, timed)


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """The rows of a relation in the last twelve months, summed in the engine by kind of customer and by words."""

    relation: str
    engine: Engine
    table: pa.Table
    amounts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, relation: str, wanted: Wanted, engine: Engine, *, as_of: AsOf, kinds: Codes) -> _Lines:
        """Asks for those of the amounts that the relation has."""
        # Ibis takes over a second to import: only where a base is bound.
        from presek.app import engine_answers
        from presek.engine.sql.grouped import Amount, Asked

        fields = engine.catalog.relations[relation].fields
        words, amounts = wanted
        had = tuple(each for each in amounts if each[0] in fields and (not each[1] or each[1] in fields))
        bounds = windows.bounds(LastUnits(MONTHS, "months"), as_of)
        asked = Asked(
            relation, tuple(each for each in words if each in fields), tuple(Amount(*each) for each in had),
            start=bounds.start, end=bounds.end,
        )  # fmt: skip
        return cls(relation, engine, engine_answers.rows_summed(engine, asked, as_of=as_of, numbers=kinds), had)

    def are_there(self, kinds: Codes, as_of: AsOf) -> bool:
        """Whether the relation has rows at all, of whatever year."""
        from presek.app import engine_answers
        from presek.engine.sql.grouped import Asked

        if len(self.whose):
            return True
        together = np.zeros(len(kinds), np.int64)
        found = engine_answers.rows_summed(self.engine, Asked(self.relation), as_of=as_of, numbers=together)
        return bool(found.num_rows != 0)

    @property
    def whose(self) -> Whole:
        """The kind of customers of each line."""
        return self._column("number")

    @property
    def rows(self) -> Whole:
        """How many rows each line is of."""
        return self._column("rows")

    def words(self, place: int) -> tuple[list[str], Whole]:
        """The words of a field, and each line's code; the code after the last word is of what is not known."""
        name = f"word{place}"
        if name not in self.table.column_names:
            return [], np.zeros(self.table.num_rows, np.int64)
        codes, words = coded(self.table.column(name))
        return words, codes

    def being(self, place: int, word: str) -> NDArray[np.bool_]:
        """Which lines have this word."""
        words, codes = self.words(place)
        return np.asarray(codes == (words.index(word) if word in words else -1), np.bool_)

    def sum(self, field: str, beside: str = "") -> Whole:
        """An amount; 0 where it is known of no row."""
        return self._amount("sum", field, beside)

    def known(self, field: str) -> Whole:
        """Of how many rows it is known."""
        return self._amount("known", field, "")

    def _amount(self, name: str, field: str, beside: str) -> Whole:
        if (field, beside) not in self.amounts:
            return np.zeros(self.table.num_rows, np.int64)
        found = self.table.column(f"{name}{self.amounts.index((field, beside))}")
        if found.null_count:
            says = f"the sum of {self.relation}.{field} of a kind of customers has more digits than are reckoned with."
            raise Problems(Problem("too-large", says, branch=Branch.DATA))
        return np.asarray(found.to_numpy(), np.int64)

    def _column(self, name: str) -> Whole:
        return np.asarray(self.table.column(name).to_numpy(), np.int64)
