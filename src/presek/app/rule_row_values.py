"""How the values of rows lie over all rows of a relation, for who sets a threshold within them: of a field, or of what
is reckoned of each row's fields."""

from __future__ import annotations

import numpy as np

from presek.app import reading, segment_sight
from presek.app.home import Home
from presek.app.rule_values import Read, Spread, Ways
from presek.app.sight import Sight
from presek.engine.columnar.evaluate import worths
from presek.engine.columnar.frames import Rows
from presek.plan.lower import lower
from presek.segment import tree, types
from presek.segment.check import check
from presek.segment.edition import EDITION
from presek.segment.terms import Aggregate, Exists, Known
from presek.values.problem import Problems


def lie(home: Home, given: object, *, relation: str, language: str, sight: Sight) -> Spread | Ways | None:
    """How a value of rows lies, counted row by row up to now; None of days, and where the rows are not kept here.
    Problems: there is no such relation or field, the value is none, or one may not see what it rests on."""
    catalog, value = home.catalog(), tree.value_from_json({"edition": EDITION, "value": given})
    known = Exists(relation, where=Known(value))
    found = check(known, catalog)
    if found:
        raise Problems.of(found)
    segment_sight.must_see(home, known, sight)
    read = Read(types.kind_of(value, catalog, relation=relation), catalog, language)
    opened = reading.opened(home)
    if not opened.has_rows(relation):
        return None
    # The last of each customer is not asked for: what it is made of says how the value is reckoned of one row.
    plan = lower({}, catalog, reading.as_of(home), values={"value": Aggregate(relation, "last", value)})
    (last,) = plan.aggregates
    if last.argument is None:
        return None
    table = opened.snapshot.rows_of(relation)
    begin, end = table.between(last.start, last.end)
    return read.of(worths(last.argument, Rows(table, slice(begin, end), end - begin)), np.arange(end - begin))
