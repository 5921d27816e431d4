"""Changing how long the members of a segment stay: its hold and its exit rule, in a new version of the segment."""

from __future__ import annotations

from dataclasses import dataclass, replace

from presek.app import answering, applying, refresh, rule_desk
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.saving import Stay
from presek.segment.hold import write_hold
from presek.segment.segmentation import Segmentation
from presek.store import definitions
from presek.values.problem import Problem, Problems


@dataclass(frozen=True, slots=True)
class Standing:
    """How long members of a segment stay now, as it is typed (empty: neither), and in which version.

    In a partition nobody leaves by a rule of their own, so there is no exit rule.
    """

    key: str
    label: str
    version: int
    partition: bool
    hold: str
    exit: str


@dataclass(frozen=True, slots=True)
class Effect:
    """How many would be in at once, and how many come and go; None while there is no data. `asks`: a second person
    decides."""

    inside: int | None
    entering: int | None
    leaving: int | None
    asks: bool = False


def standing(key: str, *, language: str) -> Standing | None:
    """What is in force of a segment; None where there is none of that key."""
    found = rule_desk.find(key)
    if found is None:
        return None
    into, segment = found
    return Standing(
        key=key,
        label=said(segment.labels, language) or key,
        version=definitions.versions_in_force()[key],
        partition=into.partition,
        hold="" if segment.hold is None else write_hold(segment.hold),
        exit=segment.exit_typed,
    )


def effect(home: Home, key: str, stay: Stay) -> Effect:
    """What a change would do to the members right away. Problems: as of `change`."""
    plan = applying.put_in_force(home, [_changed(key, stay)], dry_run=True, by="")
    if plan.problems:
        raise Problems.of(plan.problems)
    line = next(each for each in plan.segments if each.key == key)
    return Effect(line.inside, line.entering, line.leaving, asks=bool(plan.asks))


def change(home: Home, key: str, stay: Stay, *, by: str) -> int | None:
    """Puts a hold and an exit rule in force and computes the members; or the number of the change where it waits for a
    second person.

    Problems: no such segment, an exit rule in a partition or one without meaning.
    """
    plan = applying.put_in_force(home, [_changed(key, stay)], by=by)
    if plan.kept and plan.changes:
        refresh.refresh(home)
        answering.show_newest(home)
    return plan.waiting


def _changed(key: str, stay: Stay) -> Segmentation:
    found = rule_desk.find(key)
    if found is None:
        raise Problems(Problem("unknown-segment", f"no segment is called '{key}'.", path="segment"))
    into, segment = found
    new = replace(segment, hold=stay.hold, exit=stay.exit, exit_typed=stay.exit_typed)
    return replace(into, segments=tuple(new if each.key == key else each for each in into.segments))
