"""Tables with those of their columns that somebody reads."""

from __future__ import annotations

from collections.abc import Collection

import ibis.expr.operations as ops
import ibis.expr.types as ir


def narrowed(table: ir.Table, needed: Collection[str]) -> ir.Table:
    """The same rows with the columns needed, or with all where they say which rows there are."""
    kept = [name for name in table.columns if name in needed]
    if len(kept) == len(table.columns):
        return table
    match table.op():
        case ops.Project() | ops.JoinChain() as select:
            values = {name: value for name, value in select.values.items() if name in needed}
            return select.copy(values=values).to_expr()
        case ops.Aggregate(metrics=metrics) as grouped:
            values = {name: value for name, value in metrics.items() if name in needed}
            return grouped.copy(metrics=values).to_expr() if values else table
        case ops.DropColumns(parent=ops.JoinChain() as joined):
            return narrowed(joined.to_expr(), needed)
        case ops.DropColumns(parent=parent):
            return parent.to_expr().select(*kept)
        case ops.Filter() | ops.UnboundTable():
            return table.select(*kept)
        case _:
            return table
