"""Taking in what programs tell: events of any relation, and facts of customers.

Whoever is answered may forget what they sent: it is on the disk, and the worker brings it to the facts. The same event
again changes nothing; an event that cannot be kept is kept apart, with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from presek.app import clock, engines, intake_body, intake_journal, intake_waiting
from presek.app.faults import place_problems
from presek.app.home import Home, user_name
from presek.app.sight import EVERYTHING, Sight
from presek.source import events_said
from presek.source.events_said import Fault, Knows, Sorted
from presek.store import audit
from presek.store import intake as kept
from presek.store.audit import Entry
from presek.values.problem import Branch, Problem, Problems, nearest_names

Kind: TypeAlias = Literal["events", "facts", "patch"]
"""Events; facts of customers who are made where there are none; facts of customers who must be there."""
Sent: TypeAlias = Literal["json", "lines"]
MOST_TOLD = 100
"""Reasons that an answer names; it counts all of them."""
MOST_PROBLEMS = 20
LATELY = 1_000_000
"""Microseconds for which the door remembers the catalog and the sources."""
DIGITS = 16
"""Of a place in a journal, at most."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: a name for the log, and which classes of facts they may write."""

    by: str = ""
    sight: Sight = EVERYTHING


ANYBODY = Sender()


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in, safe on the disk: a receipt to ask by, how many, and which are kept apart as far as that is
    known at once."""

    receipt: str
    taken: int
    apart: tuple[Fault, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "receipt": self.receipt, "taken": self.taken, "apart": len(self.apart),
            "reasons": [reason_json(each) for each in self.apart[:MOST_TOLD]],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a receipt. `state`: waiting (for the worker), or done; the three numbers are None until then."""

    receipt: str
    state: Literal["waiting", "done"]
    accepted: int | None = None
    aside: int | None = None
    rejected: int | None = None
    reasons: Sequence[Mapping[str, object]] = ()

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "receipt": self.receipt, "state": self.state, "accepted": self.accepted, "aside": self.aside,
            "rejected": self.rejected, "reasons": list(self.reasons),
        }  # fmt: skip


def take_body(home: Home, body: bytes, *, kind: Kind, sent: Sent, sender: Sender = Sender()) -> Taken:
    """Takes in a body as it was posted (unpacked). Problems: it can't be read, or something in it has not the shape of
    an event: nothing of it is kept then; or the place (a full disk, or too much waits already)."""
    said = intake_body.read(body, lines=sent == "lines")
    with place_problems():
        intake_waiting.need_room(home)
        apart = _checked(home, said, kind=kind, sender=sender)
    head = {"kind": kind, "sent": sent, "by": sender.by, "sees": [sender.sight.intrusive, sender.sight.special],
            "count": len(said)}  # fmt: skip
    content = json.dumps(head).encode() + b"\n" + body
    with place_problems():
        receipt = intake_journal.of_process(home.path / intake_journal.FOLDER).keep(content)
    return Taken(f"{receipt}.{len(said)}", len(said), apart)


def take(
    home: Home, said: Sequence[Mapping[str, object]], *, kind: Kind = "events", sender: Sender = Sender()
) -> Taken:
    """The same for what is in memory; at most 10,000 at once."""
    return take_body(home, json.dumps(list(said)).encode(), kind=kind, sent="json", sender=sender)


def became(home: Home, receipt: str) -> Became:
    """What became of a receipt; a problem where there is none such (they are remembered for 30 days)."""
    frame, _, count = receipt.rpartition(".")
    name, _, place = frame.rpartition(".")
    if not name or not all(each.isascii() and each.isdigit() and len(each) < DIGITS for each in (place, count)):
        raise Problems(_no_receipt(receipt))
    position = kept.position(name)
    if position is None or position <= int(place):
        if not intake_journal.is_there(home.path / intake_journal.FOLDER, name, int(place)):
            raise Problems(_no_receipt(receipt))
        return Became(receipt, "waiting")
    found = kept.outcome(frame)
    if found is None:
        return Became(receipt, "done", int(count), 0, rejected=0)
    return Became(receipt, "done", found.accepted, found.aside, rejected=found.rejected, reasons=found.reasons)


def sources() -> tuple[str, ...]:
    """The sources that may send, by name."""
    return tuple(sorted(kept.sources()))


def ever_taken() -> int:
    """How many events were ever brought to the facts (of the journals that are still remembered)."""
    return kept.events_taken()


def allow(source: str, *, by: str | None = None) -> bool:
    """Registers a source, whose events are taken from now on; False where it is registered. Problems: no such name."""
    fault = events_said.source_fault(source)
    if fault is not None:
        raise Problems(Problem("source-name", fault, path="source"))
    now, who = clock.now(), by or user_name()
    if not kept.add_source(source, by=who, at=now):
        return False
    _known_lately.cache_clear()
    audit.add(Entry(now, who, action="added", subject=f"intake source {source}", detail={}))
    return True


def refuse(source: str, *, by: str | None = None) -> None:
    """Takes no more of a source. Problems where it is not registered."""
    if not kept.remove_source(source):
        near = nearest_names(source, kept.sources())
        says = f"'{source}' is no registered source."
        raise Problems(Problem("unknown-source", says, path="source", nearest=near, branch=Branch.DATA))
    _known_lately.cache_clear()
    audit.add(Entry(clock.now(), by or user_name(), action="removed", subject=f"intake source {source}", detail={}))


def reason_json(fault: Fault) -> dict[str, object]:
    """Why one of a batch is kept apart, as plain values: its place in the batch, counted from 0."""
    return {
        "index": fault.number, "field": fault.column, "code": fault.code, "says": fault.reason,
        "nearest": list(fault.nearest),
    }  # fmt: skip


def knows(home: Home, sight: Sight) -> Knows:
    """What is held against in a base."""
    return Knows(home.catalog(), kept.sources(), sight.sees)


def sorted_out(said: Sequence[tuple[int, Mapping[str, Any]]], against: Knows, kind: Kind) -> Sorted:
    """What was said, by table and source, and what can't be kept."""
    if kind == "events":
        return events_said.sorted_events(said, against)
    return events_said.sorted_facts(said, against, create=kind == "facts")


def _checked(home: Home, said: Sequence[object], *, kind: Kind, sender: Sender) -> tuple[Fault, ...]:
    """What is known at once to be kept apart. Problems where something has not the shape of an event."""
    shape: Callable[[object], tuple[str, str] | None]
    shape = events_said.event_fault if kind == "events" else events_said.facts_fault
    problems = []
    for place, each in enumerate(said):
        fault = shape(each)
        if fault is not None:
            path = f"/{place}/{fault[0]}" if fault[0] else f"/{place}"
            problems.append(Problem("shape", fault[1], path=path, branch=Branch.DATA))
            if len(problems) >= MOST_PROBLEMS:
                break
    if problems:
        raise Problems(*problems)
    if kind == "events":
        for relation in _bound_lately(home, clock.now() // LATELY):
            if any(isinstance(each, Mapping) and each.get("relation") == relation for each in said):
                engines.refuse_import(home, relation, ())
    against = _known_lately(home, sender.sight, clock.now() // LATELY)
    found = sorted_out(list(enumerate(said)), against, kind)  # type: ignore[arg-type]
    return tuple(fault for fault, *_ in found.faults)


@lru_cache(maxsize=8)
def _known_lately(home: Home, sight: Sight, second: int) -> Knows:
    """What is held against at the door, asked for once a second; the worker holds it all against anew."""
    return knows(home, sight)


@lru_cache(maxsize=2)
def _bound_lately(home: Home, second: int) -> frozenset[str]:
    """The relations whose rows are in the base's engine, asked for once a second."""
    engine = engines.of(home)
    return frozenset() if engine is None else engine.relations


def _no_receipt(receipt: str) -> Problem:
    says = f"there is no receipt '{receipt[:80]}'; receipts are remembered for 30 days."
    return Problem("no-receipt", says, path="receipt")
