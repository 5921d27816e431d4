"""A statement as named stages, each compiled by itself: what one stage computes, the next ones only name.

Ibis is used as a compiler alone (`ibis.to_sql`). It writes a column out again wherever a later expression reads it; a
stage of its own keeps the statement as long as the plan, and no longer. Columns that no later stage reads are left out
once the whole statement is known: engines need long to take in what they then throw away.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from presek.engine.sql.narrowed import narrowed, renamed
from presek.engine.sql.written_better import WRITTEN_BETTER

QUOTES = {"pyspark": "`"}
"""How a dialect quotes names, where not as the standard does."""
READ_OFTEN = frozenset({"bound", "flags", "columns"})
"""Stages whose columns later ones read many times."""
ONCE = {"postgres": " OFFSET 0"}
"""What keeps such a stage apart where an engine would else write its columns out again wherever they are read."""
ALL = re.compile(r"(?:SELECT |\.)\*")
"""A select of all columns there are."""
ALONE = re.compile(r"FROM [\"`]([^\"`]+)[\"`] AS (\w+)")
"""All rows of one table."""
NAMES = re.compile(r"\"(?:[^\"]|\"\")+\"|`(?:[^`]|``)+`")


@dataclass(frozen=True, slots=True)
class Listed:
    """A select in the engine's own words: by quoted name what stands under it, and what follows the list."""

    columns: Mapping[str, str]
    rest: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A named select, and the names of its columns."""

    name: str
    columns: tuple[str, ...]
    made: ir.Table | Listed | str


@dataclass(slots=True)
class Script:
    """Stages in the order in which they were added."""

    dialect: str
    stages: list[Stage] = field(default_factory=list)

    def stage(self, table: ir.Table, name: str = "stage") -> ir.Table:
        """The table under a name of its own, for further stages to read."""
        called = f"{name}_{len(self.stages)}"
        self.stages.append(Stage(called, tuple(table.columns), table))
        return ibis.table(table.schema(), name=called)

    def written(self, text: str, columns: Mapping[str, str], name: str = "stage") -> ir.Table:
        """A select in the engine's own words under a name of its own; `columns`: what it gives, with Ibis' types."""
        return self._added(text, columns, name)

    def listed(self, listed: Listed, columns: Mapping[str, str], name: str = "stage") -> ir.Table:
        """As `written`, of columns one by one: those that nobody reads are left out."""
        return self._added(listed, columns, name)

    def text(self, last: ir.Table) -> str:
        """The whole statement."""
        return self.ended(self._compiled(last))

    def ended(self, select: str) -> str:
        """The whole statement, its last part in the engine's own words."""
        if not self.stages:
            return select
        quote = QUOTES.get(self.dialect, '"')
        stages = ",\n".join(
            f"{quote}{name}{quote} AS (\n{text}{self._end(name)}\n)" for name, text in self._texts(select)
        )
        return f"WITH {stages}\n{select}"

    def _texts(self, select: str) -> list[tuple[str, str]]:
        """Every stage with what later ones read of it, found from the last one on. Of a stage that only hands on what
        it reads, later ones read the stage before it."""
        needed: dict[str, set[str]] = {stage.name: set() for stage in self.stages}
        columns = {stage.name: stage.columns for stage in self.stages}
        read = {"": self._read(select, columns)}
        found: dict[str, tuple[Stage, str]] = {}
        instead: dict[str, str] = {}
        for name, each in read[""].items():
            needed[name] |= each
        for stage in reversed(self.stages):
            wanted = needed[stage.name] or {stage.columns[0]}
            readers = [name for name, of in read.items() if stage.name in of]
            before = _handed_on(stage, wanted, columns)
            if before and all(name and isinstance(found[name][0].made, ir.Table) for name in readers):
                instead[stage.name] = before
                needed[before] |= wanted
                for name in readers:
                    reader = found[name][0]
                    found[name] = reader, self._narrow(reader, needed[name] or {reader.columns[0]}, instead)
                    read[name] = read[name] | {before: wanted}
                continue
            text = self._narrow(stage, wanted, instead)
            found[stage.name] = stage, text
            read[stage.name] = self._read(text, columns)
            for name, each in read[stage.name].items():
                needed[name] |= each
        return [(name, text) for name, (_, text) in found.items()][::-1]

    def _read(self, text: str, columns: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
        """What a text reads of which stages."""
        names = {each[1:-1].replace(each[0] * 2, each[0]) for each in NAMES.findall(text)}
        every = ALL.search(text)
        return {
            name: set(columns[name]) if every else names.intersection(columns[name]) for name in names & columns.keys()
        }

    def _narrow(self, stage: Stage, needed: Collection[str], instead: Mapping[str, str]) -> str:
        match stage.made:
            case str(text):
                return text
            case Listed(columns, rest):
                kept = zip(stage.columns, columns.items(), strict=True)
                listed = ", ".join(f"{value} AS {quoted}" for name, (quoted, value) in kept if name in needed)
                return f"SELECT {listed} {rest}"
            case table:
                return self._compiled(renamed(narrowed(table, needed), instead))

    def _compiled(self, table: ir.Table) -> str:
        text = str(ibis.to_sql(table, dialect=self.dialect, pretty=False))
        better = WRITTEN_BETTER.get(self.dialect)
        return better(text) if better else text

    def _added(self, made: Listed | str, columns: Mapping[str, str], name: str) -> ir.Table:
        called = f"{name}_{len(self.stages)}"
        self.stages.append(Stage(called, tuple(columns), made))
        return ibis.table(dict(columns), name=called)

    def _end(self, name: str) -> str:
        return ONCE.get(self.dialect, "") if name.rpartition("_")[0] in READ_OFTEN else ""


def _handed_on(stage: Stage, wanted: Collection[str], columns: Mapping[str, tuple[str, ...]]) -> str:
    """The stage whose columns a stage hands on as they are; empty where it does more."""
    match stage.made:
        case Listed(listed, rest) if alone := ALONE.fullmatch(rest.strip()):
            before, alias = alone[1], alone[2]
            kept = [
                value == f"{alias}.{quoted}"
                for name, (quoted, value) in zip(stage.columns, listed.items(), strict=True)
                if name in wanted
            ]
            return before if before in columns and all(kept) else ""
        case _:
            return ""
