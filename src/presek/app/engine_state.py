"""How a base stands with its engine, as commands, pages and the doctor show it. Nothing of it is secret."""

from __future__ import annotations

from dataclasses import dataclass

from presek.app import clock, engine_schedule, engines, write_back_state
from presek.app.home import Home
from presek.app.write_back_state import LastWriting
from presek.engine.sql.binding import said
from presek.store import engines as kept
from presek.store.engines import Refusal, Sync

LATE = 2
"""A base is behind when it was not synchronised well for so many times its interval."""


@dataclass(frozen=True, slots=True)
class BoundTable:
    """One table that is bound: "customers" or a relation, the table's name there, how many of its fields are bound."""

    name: str
    table: str
    fields: int
    of: int


@dataclass(frozen=True, slots=True)
class EngineState:
    """The engine, its tables, when it was synchronised last, when next (microseconds), what it could not judge.

    `freshness`: never, fresh, late or failed; `problem`: the last one, empty where it went well.
    """

    url: str
    server: str
    minutes: int
    target: str
    tables: tuple[BoundTable, ...]
    unbound: tuple[str, ...]
    freshness: str
    problem: str
    last: Sync | None
    well: Sync | None
    due_at: int
    refused: tuple[Refusal, ...]
    writing: LastWriting

    def as_json(self) -> dict[str, object]:
        """As plain values; instants in microseconds."""
        return {
            "engine": self.url, "server": self.server or None, "every_minutes": self.minutes,
            "target": self.target or None, "freshness": self.freshness, "problem": self.problem or None,
            "tables": [
                {"name": each.name, "table": each.table, "fields": each.fields, "of": each.of} for each in self.tables
            ],
            "not_bound": list(self.unbound), "due_at": self.due_at,
            "last": None if self.last is None else sync_json(self.last),
            "refused": [{"segment": each.segment, "says": each.says} for each in self.refused],
            "written_back": self.writing.as_json(),
        }  # fmt: skip


def state(home: Home) -> EngineState | None:
    """How the base stands with its engine; None where its rows are here."""
    engine = engines.of(home)
    if engine is None:
        return None
    binding, catalog = engine.binding, engine.catalog
    tables = [BoundTable("customers", said(binding.customers.table), len(engine.fields), len(catalog.fields))]
    tables += [
        BoundTable(key, said(each.table), len(each.columns), len(catalog.relations[key].fields))
        for key, each in binding.relations.items()
    ]
    last, well = kept.last_sync(), kept.last_sync(well=True)
    return EngineState(
        url=engine.url, server="" if well is None else well.server, minutes=engine.minutes,
        target=binding.target or "", tables=tuple(tables),
        unbound=tuple(key for key in catalog.relations if key not in binding.relations),
        freshness=_freshness(last, well, engine.minutes),
        problem=str(last.problems[0]["says"]) if last is not None and last.problems else "",
        last=last, well=well, due_at=engine_schedule.due_at(engine), refused=tuple(kept.refused().values()),
        writing=write_back_state.last(home),
    )  # fmt: skip


def sync_json(sync: Sync) -> dict[str, object]:
    """A synchronising as plain values."""
    return {
        "server": sync.server or None, "ended_at": sync.ended_at, "customers": sync.customers, "new": sync.new,
        "changed": sync.changed, "gone": sync.gone, "back": sync.back, "problems": list(sync.problems),
    }  # fmt: skip


def _freshness(last: Sync | None, well: Sync | None, minutes: int) -> str:
    if last is None:
        return "never"
    if last.problems:
        return "failed"
    late = well is None or clock.now() - well.ended_at > LATE * minutes * engine_schedule.MINUTE
    return "late" if late else "fresh"
