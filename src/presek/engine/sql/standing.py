"""How customers stand among the others, by window functions over everybody who is compared."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from presek.engine.sql.frame import Frame, number
from presek.engine.sql.primitives import FALSE, TRUE, WIDE, Number, compared, constant
from presek.plan.steps import Classed, Fifth, Leading, Standing

SHARES = {"A": 80, "B": 95}


def verdict(leaf: Standing, frame: Frame, *, scope: ir.BooleanValue | None = None) -> ir.BooleanValue:
    """False outside of the scope (the answer of the rule after `within`); unknown where it, or the value, is."""
    value = number(leaf.by, frame).column
    inside = TRUE if scope is None else scope.fill_null(FALSE)
    taking_part = inside & value.notnull()
    found = _verdict(leaf, value, taking_part)
    unsure = inside & value.isnull()
    if scope is not None:
        unsure = unsure | scope.isnull()
    return ibis.cases((unsure, ibis.null("boolean")), (taking_part, found), else_=False)


def _verdict(leaf: Standing, value: ir.Value, taking_part: ir.BooleanValue) -> ir.BooleanValue:
    everybody = ibis.window(group_by=taking_part)
    match leaf:
        case Leading(_, end, amount, percent):
            upward = ibis.window(group_by=taking_part, order_by=value.desc() if end == "top" else value.asc())
            place = ibis.rank().over(upward)
            if not percent:
                return place < int(amount)
            many = taking_part.count().over(everybody)
            return place.cast(WIDE) * (100 * amount.denominator) < many.cast(WIDE) * amount.numerator
        case Classed(classes=classes):
            return _classed(value, taking_part).isin(sorted(classes))
        case Fifth(comparator=comparator, fifth=fifth):
            less = ibis.rank().over(ibis.window(group_by=taking_part, order_by=value.asc()))
            equal = taking_part.count().over(ibis.window(group_by=[taking_part, value]))
            many = taking_part.count().over(everybody)
            own = (5 * (2 * less + equal)) // (2 * many) + 1
            return compared(Number(ibis.least(own, 5)), comparator, constant(fifth))


def _classed(value: ir.Value, taking_part: ir.BooleanValue) -> ir.Value:
    positive = taking_part & (value > 0)
    amount = ibis.cases((positive, value), else_=0).cast(WIDE)
    upto = amount.sum().over(ibis.window(group_by=taking_part, order_by=amount.desc(), range=(None, 0)))
    own = amount.sum().over(ibis.window(group_by=[taking_part, amount]))
    total = amount.sum().over(ibis.window(group_by=taking_part))
    before = (upto - own) * 100
    return ibis.cases(
        (value <= 0, "C"), (before < total * SHARES["A"], "A"), (before < total * SHARES["B"], "B"), else_="C"
    )
