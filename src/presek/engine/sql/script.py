"""A statement as named stages, each compiled by itself: what one stage computes, the next ones only name.

Ibis is used as a compiler alone (`ibis.to_sql`). It writes a column out again wherever a later expression reads it; a
stage of its own keeps the statement as long as the plan, and no longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

QUOTES = {"pyspark": "`"}
"""How a dialect quotes names, where not as the standard does."""
READ_OFTEN = frozenset({"bound", "flags", "columns"})
"""Stages whose columns later ones read many times."""
ONCE = {"postgres": " OFFSET 0"}
"""What keeps such a stage apart where an engine would else write its columns out again wherever they are read."""


@dataclass(slots=True)
class Script:
    """Stages in the order in which they were added."""

    dialect: str
    stages: list[tuple[str, str]] = field(default_factory=list)

    def stage(self, table: ir.Table, name: str = "stage") -> ir.Table:
        """The table under a name of its own, for further stages to read."""
        called = f"{name}_{len(self.stages)}"
        self.stages.append((called, str(ibis.to_sql(table, dialect=self.dialect, pretty=False))))
        return ibis.table(table.schema(), name=called)

    def written(self, text: str, columns: Mapping[str, str], name: str = "stage") -> ir.Table:
        """A select in the engine's own words under a name of its own; `columns`: what it gives, with Ibis' types."""
        called = f"{name}_{len(self.stages)}"
        self.stages.append((called, text))
        return ibis.table(dict(columns), name=called)

    def text(self, last: ir.Table) -> str:
        """The whole statement."""
        return self.ended(str(ibis.to_sql(last, dialect=self.dialect, pretty=False)))

    def ended(self, select: str) -> str:
        """The whole statement, its last part in the engine's own words."""
        if not self.stages:
            return select
        quote = QUOTES.get(self.dialect, '"')
        stages = ",\n".join(f"{quote}{name}{quote} AS (\n{text}{self._end(name)}\n)" for name, text in self.stages)
        return f"WITH {stages}\n{select}"

    def _end(self, name: str) -> str:
        return ONCE.get(self.dialect, "") if name.rpartition("_")[0] in READ_OFTEN else ""
