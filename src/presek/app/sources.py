"""Sources: places that rows are read from again and again. Added, listed with how fresh they are, paused, removed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from presek.app import clock
from presek.app.faults import place_problems
from presek.app.home import Home, user_name
from presek.app.written_files import text_of
from presek.source import definition_text, mapping_text, touches
from presek.store import audit
from presek.store import sources as kept
from presek.store.audit import Entry
from presek.store.sources import Reading
from presek.values.problem import Branch, Problem, Problems, nearest_names

SECOND = 1_000_000
LATE = 2
"""A source is late when nothing good came for so many times its interval."""
LONGEST_WAIT = 86_400
"""Seconds: a source that fails is tried ever more seldom, but every day."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source and how it stands.

    `freshness`: never, fresh, late, failed or paused. `fresh_at`: when it was last read well; `due_at`: when next.
    """

    key: str
    kind: str
    address: str
    mapping: str
    every: int | None
    freshness: str
    fresh_at: int | None
    due_at: int | None
    mark: str
    problem: str
    last: Reading | None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        found: dict[str, object] = {
            "source": self.key, "kind": self.kind, "address": self.address, "mapping": self.mapping,
            "every_seconds": self.every, "freshness": self.freshness, "fresh_at": self.fresh_at, "due_at": self.due_at,
            "mark": self.mark or None, "problem": self.problem or None,
        }  # fmt: skip
        found["last"] = None if self.last is None else counts(self.last)
        return found


def counts(reading: Reading) -> dict[str, object]:
    """A reading's rows by what became of them."""
    return {
        "imports": list(reading.imports), "read": reading.read, "accepted": reading.accepted,
        "rejected": reading.rejected, "filtered": reading.filtered, "unchanged": reading.unchanged,
        "aside": reading.aside, "removed": reading.removed, "gone_customers": reading.gone_customers,
    }  # fmt: skip


def add(home: Home, path: Path) -> tuple[str, bool]:
    """Adds the source that a file defines, checked together with its mapping; its key, and whether it is new."""
    definition = definition_text.load(text_of(path), path=str(path))
    name, said = touches.MAPPING_NAME, touches.MAPPING
    if definition.mapping:
        mapping = path.parent / definition.mapping
        name, said = mapping.name, text_of(mapping)
        mapping_text.load(said, path=str(mapping), catalog=home.catalog())
    now = clock.now()
    made = kept.Source(
        key=definition.key, kind=definition.kind, text=text_of(path), mapping_name=name, mapping_text=said,
        every=definition.every, added_by=user_name(), added_at=now,
    )  # fmt: skip
    with place_problems():
        new = kept.put(made)
        action = "source-added" if new else "source-changed"
        audit.add(Entry(now, user_name(), action=action, subject=definition.key, detail={}))
    return definition.key, new


def listed(home: Home) -> tuple[SourceState, ...]:
    """All sources and how they stand now."""
    now = clock.now()
    return tuple(_state(each, now) for each in kept.listed())


def remove(home: Home, key: str, *, by: str | None = None) -> None:
    """Forgets a source; the rows that it brought stay."""
    if not kept.remove(key):
        raise unknown(key)
    audit.add(Entry(clock.now(), by or user_name(), action="source-removed", subject=key, detail={}))


def ask(home: Home, key: str, *, by: str | None = None) -> None:
    """Asks the worker to read a source at once."""
    if not kept.ask(key, at=clock.now()):
        raise unknown(key)
    audit.add(Entry(clock.now(), by or user_name(), action="source-asked", subject=key, detail={}))


def pause(home: Home, key: str, *, paused: bool, by: str | None = None) -> None:
    """Pauses a source, or lets it go on."""
    if not kept.pause(key, paused=paused):
        raise unknown(key)
    action = "source-paused" if paused else "source-resumed"
    audit.add(Entry(clock.now(), by or user_name(), action=action, subject=key, detail={}))


def due_at(source: kept.Source) -> int | None:
    """When a source is read next; None: only when somebody asks. After failures the wait doubles, up to a day."""
    if source.asked_at is not None:
        return source.asked_at
    if source.every is None or source.paused:
        return None
    if source.tried_at is None:
        return source.added_at
    if source.last is None or source.last.begun_at < source.tried_at:
        return source.tried_at  # it was broken off
    wait: int = min(source.every * 2 ** min(source.failures, 10), max(source.every, LONGEST_WAIT))
    return source.tried_at + wait * SECOND


def unknown(key: str) -> Problems:
    """The problem of a source that there is not."""
    names = [each.key for each in kept.listed()]
    says = f"there is no source '{key}'."
    return Problems(Problem("no-source", says, nearest=nearest_names(key, names), branch=Branch.DATA))


def _state(source: kept.Source, now: int) -> SourceState:
    definition = definition_text.load(source.text, path=source.key)
    problems = source.last.problems if source.last else ()
    return SourceState(
        key=source.key, kind=source.kind, address=definition.address, mapping=source.mapping_name, every=source.every,
        freshness=_freshness(source, now), fresh_at=source.fresh_at, due_at=due_at(source),
        mark=str(source.state.get("mark") or ""), problem=str(problems[0]["says"]) if problems else "",
        last=source.last,
    )  # fmt: skip


def _freshness(source: kept.Source, now: int) -> str:
    if source.paused:
        return "paused"
    if source.failures:
        return "failed"
    if source.fresh_at is None:
        return "never"
    if source.every is not None and now - source.fresh_at > LATE * source.every * SECOND:
        return "late"
    return "fresh"
