"""Tables with those of their columns that somebody reads, and of the stages that are left."""

from __future__ import annotations

from collections.abc import Collection, Mapping

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


def renamed(table: ir.Table, instead: Mapping[str, str]) -> ir.Table:
    """The same of other tables: those that stand by name for some."""
    tables = {
        each: each.copy(name=instead[each.name]) for each in table.op().find(ops.UnboundTable) if each.name in instead
    }
    return table.op().replace(tables).to_expr() if tables else table
