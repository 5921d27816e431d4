"""Changes of segments that wait for a second person, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from presek.store.segment_change_models import SegmentChange


class State(Enum):
    """What became of a change. A replaced one became another that waits, or waited, in its place."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


ENDED = (State.APPROVED, State.REFUSED, State.WITHDRAWN, State.REPLACED)


class Kind(Enum):
    """What is changed: definitions of segments, or the bounds of a size."""

    DEFINITIONS = "definitions"
    BOUNDS = "bounds"


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A change with its number; instants are whole microseconds. `segments`: keys of those that it changes itself."""

    number: int
    kind: Kind
    segments: tuple[str, ...]
    payload: Mapping[str, Any]
    made_by: str
    made_at: int
    reason: str
    state: State = State.WAITING
    decided_by: str = ""
    decided_at: int | None = None
    decision: str = ""
    replaced_by: int | None = None


def add(
    kind: Kind, segments: Iterable[str], payload: Mapping[str, Any], *, by: str, at: int, reason: str
) -> KeptChange:
    """Keeps a change that waits."""
    row = SegmentChange.objects.create(
        kind=kind.value, segments=list(segments), payload=dict(payload), made_by=by, made_at=at, reason=reason
    )
    return _kept(row)


def decide(number: int, state: State, *, by: str, at: int, decision: str = "", replaced_by: int | None = None) -> bool:
    """Ends the waiting of a change; False where it did not wait any more."""
    found = SegmentChange.objects.filter(pk=number, state=State.WAITING.value)
    return bool(
        found.update(state=state.value, decided_by=by, decided_at=at, decision=decision, replaced_by=replaced_by)
    )


def find(number: int) -> KeptChange | None:
    """One change, or None."""
    row = SegmentChange.objects.filter(pk=number).first()
    return None if row is None else _kept(row)


def waiting() -> tuple[KeptChange, ...]:
    """Those that wait, oldest first."""
    return tuple(map(_kept, SegmentChange.objects.filter(state=State.WAITING.value).order_by("id")))


def numbers_of(segment: str) -> tuple[int, ...]:
    """The changes of a segment, by number."""
    found = SegmentChange.objects.values_list("pk", "segments")
    return tuple(int(number) for number, segments in found if segment in segments)


def waiting_number() -> int:
    """How many wait."""
    return int(SegmentChange.objects.filter(state=State.WAITING.value).count())


def ended(most: int) -> tuple[KeptChange, ...]:
    """The newest ones that do not wait any more."""
    rows = SegmentChange.objects.filter(state__in=[each.value for each in ENDED])
    return tuple(map(_kept, rows[:most]))


def _kept(row: SegmentChange) -> KeptChange:
    return KeptChange(
        int(row.pk),
        Kind(row.kind),
        segments=tuple(row.segments),
        payload=row.payload,
        made_by=row.made_by,
        made_at=row.made_at,
        reason=row.reason,
        state=State(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision=row.decision,
        replaced_by=row.replaced_by,
    )
