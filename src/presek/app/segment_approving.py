"""Deciding changes of segments that wait: approved or refused by another person, withdrawn or renewed by their maker.

Until it is approved the segment works by its old version. A change made upon a version that is no longer in force can't
be approved; its maker renews it upon the one that is.
"""

from __future__ import annotations

from dataclasses import dataclass

from presek.app import answering, applying, clock, refresh, second_person, segment_delta, segment_sight, size_bounds
from presek.app.home import Home
from presek.app.policies import same_person
from presek.app.sight import Sight
from presek.segment.segmentation import Segmentation
from presek.store import definitions, segment_changes
from presek.store.definitions import Approval
from presek.store.segment_changes import KeptChange, Kind, State
from presek.store.segment_plain import segment_of
from presek.values.problem import Problem, Problems


@dataclass(frozen=True, slots=True)
class Shown:
    """A change as lists and pages show it. `conflicts`: what somebody changed since it was made, by key."""

    kept: KeptChange
    conflicts: tuple[str, ...]

    @property
    def waits(self) -> bool:
        """Whether it waits for a second person."""
        return self.kept.state is State.WAITING

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        kept = self.kept
        return {
            "number": kept.number,
            "kind": kept.kind.value,
            "segments": list(kept.segments),
            "state": kept.state.value,
            "made_by": kept.made_by,
            "made_at": kept.made_at,
            "reason": kept.reason,
            "decided_by": kept.decided_by,
            "decided_at": kept.decided_at,
            "decision": kept.decision,
            "replaced_by": kept.replaced_by,
            "conflicts": list(self.conflicts),
        }


def waiting() -> tuple[Shown, ...]:
    """All that wait, oldest first."""
    return tuple(map(_shown, segment_changes.waiting()))


def ended(most: int) -> tuple[Shown, ...]:
    """The newest of those that were decided."""
    return tuple(map(_shown, segment_changes.ended(most)))


def of_segment(segment: str) -> tuple[Shown, ...]:
    """Those that wait and touch a segment, or for whose sake they wait."""
    return tuple(each for each in waiting() if segment in {*each.kept.segments, *each.kept.payload.get("asked", ())})


def one(number: int) -> Shown:
    """One change; Problems where there is none of this number."""
    return _shown(_found(number))


def approve(home: Home, number: int, *, by: str, says: str = "") -> Shown:
    """Puts a change in force and computes the members. Problems: its maker approves it; it does not wait; the segment
    was changed meanwhile; a promise would break, or a policy forbids it."""
    change = _waiting(number)
    _another(change, by)
    against = conflicts(change)
    if against:
        raise Problems(_conflict(change, against))
    if change.kind is Kind.BOUNDS:
        low, high = change.payload["after"]
        if not segment_changes.decide(number, State.APPROVED, by=by, at=clock.now(), decision=says):
            raise Problems(_wrong_state(number))
        size_bounds.keep(home, change.segments[0], (low, high), by=change.made_by, approved_by=by)
        second_person.note(change, "segment change approved", by=by, says=says)
    else:
        delta = segment_delta.from_json(change.payload)
        plan = applying.put_in_force(
            home,
            segment_delta.upon(delta, definitions.load()),
            by=change.made_by,
            reason=change.reason,
            of={each.key: each.version for each in delta.segments if each.version},
            passing=Approval(change, by, says),
        )
        second_person.note(change, "segment change approved", by=by, says=says)
        if plan.changes and home.head():
            refresh.refresh(home)
            answering.show_newest(home)
    return one(number)


def refuse(number: int, *, by: str, says: str) -> Shown:
    """Refuses a change, with the reason. Problems: no reason; its maker (who withdraws it); it does not wait."""
    change = _waiting(number)
    _another(change, by)
    if not says.strip():
        raise Problems(Problem("no-reason", "whoever refuses a change says why.", path="says"))
    return _ended(change, State.REFUSED, by=by, says=says.strip())


def withdraw(number: int, *, by: str) -> Shown:
    """Takes one's own change back. Problems: somebody else made it; it does not wait."""
    change = _waiting(number)
    _own(change, by)
    return _ended(change, State.WITHDRAWN, by=by)


def renew(home: Home, number: int, *, by: str) -> Shown:
    """Proposes one's own change again, upon what is in force now; the new one. Problems: somebody else made it; nothing
    is left to change; it does not wait."""
    change = _waiting(number)
    _own(change, by)
    if not conflicts(change):
        return one(number)  # it is upon what is in force already
    if change.kind is Kind.BOUNDS:
        now = size_bounds.pair(change.segments[0])
        low, high = change.payload["after"]
        return one(second_person.propose_bounds(change.segments[0], now, (low, high), by=by).number)
    plan = applying.put_in_force(home, renewed(change), by=by, reason=change.reason)
    if not plan.changes:
        says = f"nothing of change {number} is left to do; withdraw it."
        raise Problems(Problem("nothing-left", says, path="change"))
    if plan.waiting is None:  # the site does not ask any more
        _ended(change, State.REPLACED, by=by)
        return one(number)
    new = one(plan.waiting)
    second_person.replaced(change, new.kept)
    return new


def conflicts(change: KeptChange) -> tuple[str, ...]:
    """What somebody changed since a change that waits was made, by key."""
    if change.state is not State.WAITING:
        return ()
    versions = definitions.versions_in_force()
    if change.kind is Kind.BOUNDS:
        segment = change.segments[0]
        same = size_bounds.pair(segment) == tuple(change.payload["before"])
        return () if same and segment in versions else (segment,)
    return segment_delta.conflicts(segment_delta.from_json(change.payload), definitions.load(), versions)


def renewed(change: KeptChange) -> tuple[Segmentation, ...]:
    """What a change of definitions means upon what is in force now."""
    return segment_delta.renewed(segment_delta.from_json(change.payload), definitions.load())


def must_see(home: Home, change: KeptChange, sight: Sight) -> None:
    """Problems where a rule before or after the change rests on what this person may not see."""
    if change.kind is Kind.BOUNDS:
        return
    for each in segment_delta.from_json(change.payload).segments:
        for said in (each.before, each.after):
            if said is not None:
                segment = segment_of(each.key, said)
                for term in (segment.rule, *(() if segment.exit is None else (segment.exit,))):
                    segment_sight.must_see(home, term, sight)


def _shown(kept: KeptChange) -> Shown:
    return Shown(kept, conflicts(kept))


def _found(number: int) -> KeptChange:
    found = segment_changes.find(number)
    if found is None:
        raise Problems(Problem("unknown-change", f"there is no change {number} of segments.", path="change"))
    return found


def _waiting(number: int) -> KeptChange:
    found = _found(number)
    if found.state is not State.WAITING:
        raise Problems(_wrong_state(number))
    return found


def _wrong_state(number: int) -> Problem:
    return Problem("wrong-state", f"change {number} does not wait any more.", path="change")


def _another(change: KeptChange, by: str) -> None:
    if same_person(change.made_by, by):
        says = f"change {change.number} was made by {change.made_by}; another person decides."
        raise Problems(Problem("same-person", says, path="change"))


def _own(change: KeptChange, by: str) -> None:
    if not same_person(change.made_by, by):
        says = f"change {change.number} was made by {change.made_by}, who alone may do this."
        raise Problems(Problem("not-own", says, path="change"))


def _conflict(change: KeptChange, against: tuple[str, ...]) -> Problem:
    says = f"{', '.join(against)} changed since change {change.number} was made; {change.made_by} renews it first."
    return Problem("stale", says, path="change")


def _ended(change: KeptChange, state: State, *, by: str, says: str = "") -> Shown:
    if not segment_changes.decide(change.number, state, by=by, at=clock.now(), decision=says):
        raise Problems(_wrong_state(change.number))
    second_person.note(change, f"segment change {state.value}", by=by, says=says)
    return one(change.number)
