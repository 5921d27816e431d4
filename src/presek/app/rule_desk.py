"""Where somebody writes a rule: of which segment, from which version, and the draft that is kept meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from presek.app import clock, segment_sight
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.sight import Sight
from presek.segment.limits import MOST_BYTES
from presek.segment.segmentation import Segment, Segmentation
from presek.segment.write import write
from presek.store import definitions, rule_drafts
from presek.store.rule_drafts import Draft
from presek.values.instant import moment_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A segment as it stands: its rule as typed, its version, and where it belongs."""

    key: str
    label: str
    typed: str
    version: int
    segmentation: Segmentation
    segmentation_label: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft that is kept: what was typed, from which version on, and when, in the base's zone."""

    typed: str
    version: int
    at: datetime


def standing(key: str, *, language: str) -> Standing | None:
    """What is in force of a segment; None where there is none of that key."""
    found = find(key)
    if found is None:
        return None
    into, segment = found
    return Standing(
        key=key,
        label=said(segment.labels, language) or key,
        typed=segment.typed.strip() or write(segment.rule),
        version=definitions.versions_in_force()[key],
        segmentation=into,
        segmentation_label=said(into.labels, language) or into.key,
    )


def find(key: str) -> tuple[Segmentation, Segment] | None:
    """A segment in force with its segmentation; None where there is none."""
    every = ((into, each) for into in definitions.load() for each in into.segments)
    return next((pair for pair in every if pair[1].key == key), None)


def may_see(home: Home, key: str, sight: Sight) -> None:
    """Problems where the rule of a segment rests on what this person may not see."""
    found = find(key)
    if found is not None:
        segment_sight.must_see(home, found[1].rule, sight)


def draft(home: Home, by: str, segment: str) -> Kept | None:
    """The draft of a person for a segment (empty: for a new one)."""
    found = rule_drafts.find(by, segment)
    return None if found is None else Kept(found.typed, found.version, _local(home, found.at))


def keep(by: str, segment: str, typed: str, *, version: int) -> None:
    """Keeps what is typed, right or wrong, as long as any rule could be."""
    rule_drafts.keep(by, segment, Draft(typed[:MOST_BYTES], version, clock.now()))


def discard(by: str, segment: str) -> bool:
    """Throws the draft away; whether there was one."""
    return rule_drafts.discard(by, segment)


def others(home: Home, by: str, segment: str) -> tuple[tuple[str, datetime], ...]:
    """Who else is writing at the rule of this segment, and when they last did."""
    found = rule_drafts.others(by, segment) if segment else ()
    return tuple((who, _local(home, at)) for who, at in found)


def _local(home: Home, at: int) -> datetime:
    return moment_of(at).astimezone(ZoneInfo(home.about().zone))
