"""What a page shows of a change of segments that waits: in words, who would enter and leave, what they would get."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from presek.app import applying, run_values, segment_approving, segment_delta, segment_versions, simulating
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.promises import Promise
from presek.app.rule_preview import MOST_NAMED, Moving, Person
from presek.app.segment_approving import Shown
from presek.app.segment_delta import SegmentPart
from presek.app.segment_page import name_of
from presek.app.segment_versions import Line, Said
from presek.app.simulating import Proposal, Simulation
from presek.catalog.model import Labels
from presek.segment.segmentation import Segment, Segmentation
from presek.store import definitions
from presek.store.segment_changes import Kind
from presek.store.segment_plain import segment_of
from presek.values.problem import Problem, Problems

RULE, STAY = frozenset({("typed", "terms")}), frozenset({("exit_typed", "exit_terms"), ("hold",)})


@dataclass(frozen=True, slots=True)
class Changed:
    """One segment of a change. `there`: it is in force. `lines`: its rule before and after, line by line."""

    key: str
    label: str
    there: bool
    state: str
    differences: tuple[Said, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """Who would enter and leave a segment; None while there is no data."""

    key: str
    label: str
    inside: int | None
    entering: Moving | None
    leaving: Moving | None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A change. `hidden`: why this person may not read it. `refused`: why it can't come into force. `edit`: the page on
    which its maker changes it (rule or stay; empty: none). `bounds`: before and after, of a change of bounds."""

    shown: Shown
    label: str
    hidden: tuple[Problem, ...] = ()
    changed: tuple[Changed, ...] = ()
    moves: tuple[Moves, ...] = ()
    promises: tuple[Promise, ...] = ()
    refused: tuple[Problem, ...] = ()
    simulation: Simulation | None = None
    edit: str = ""
    bounds: tuple[tuple[int | None, int | None], ...] = ()


def page(home: Home, number: int, *, person: Person) -> ChangePage:
    """All of a change. Problems where there is none of this number."""
    shown = segment_approving.one(number)
    kept, names = shown.kept, labels()
    label = ", ".join(said(names[key], person.language) or key if key in names else key for key in kept.segments)
    try:
        segment_approving.must_see(home, kept, person.sight)
    except Problems as refused:
        return ChangePage(shown, label, hidden=refused.problems)
    if kept.kind is Kind.BOUNDS:
        return ChangePage(shown, label, bounds=(tuple(kept.payload["before"]), tuple(kept.payload["after"])))
    delta = segment_delta.from_json(kept.payload)
    changed = tuple(_changed(home, each, language=person.language) for each in delta.segments)
    if not shown.waits or shown.conflicts:
        return ChangePage(shown, label, changed=changed, edit=_edit(delta.segments))
    given = proposed(shown)
    plan = applying.put_in_force(home, given, dry_run=True, by="")
    values = run_values.of_run(home) if home.head() else None
    return ChangePage(
        shown,
        label,
        changed=changed,
        moves=tuple(
            Moves(
                each.key,
                said(names[each.key], person.language) or each.key if each.key in names else each.key,
                each.inside,
                _moving(each.entering, each.enters, values=values),
                _moving(each.leaving, each.leaves, values=values),
            )
            for each in plan.segments
            if each.state != "unchanged" or each.entering or each.leaving
        ),
        promises=tuple(each for each in plan.promises if each.segmentation in {part.key for part in given}),
        refused=plan.problems,
        simulation=_simulated(home, given),
        edit=_edit(delta.segments),
    )


def proposed(shown: Shown) -> tuple[Segmentation, ...]:
    """The segmentations that a change of definitions means. Problems: it changes none, or does not wait."""
    if shown.kept.kind is not Kind.DEFINITIONS or not shown.waits:
        raise Problems(Problem("wrong-state", f"change {shown.kept.number} does not wait any more.", path="change"))
    return segment_delta.upon(segment_delta.from_json(shown.kept.payload), definitions.load())


def typed(shown: Shown) -> str:
    """The rule that a change of one segment's rule proposes; empty where it is of something else."""
    if shown.kept.kind is not Kind.DEFINITIONS:
        return ""
    parts = segment_delta.from_json(shown.kept.payload).segments
    return str(parts[0].after["typed"]) if _edit(parts) == "rule" and parts[0].after else ""


def stay(shown: Shown) -> tuple[str, str] | None:
    """The hold and the exit rule that a change proposes; None where it is of something else."""
    if shown.kept.kind is not Kind.DEFINITIONS:
        return None
    parts = segment_delta.from_json(shown.kept.payload).segments
    after = parts[0].after if _edit(parts) == "stay" else None
    return None if after is None else (after["hold"], after["exit_typed"])


def labels() -> dict[str, Labels]:
    """The names of the segments in force, by key."""
    return {each.key: each.labels for part in definitions.load() for each in part.segments}


def _edit(parts: tuple[SegmentPart, ...]) -> str:
    if len(parts) != 1 or parts[0].before is None or parts[0].after is None:
        return ""
    changed = parts[0].parts
    return "rule" if changed == RULE else "stay" if changed <= STAY else ""


def _changed(home: Home, part: SegmentPart, *, language: str) -> Changed:
    before, after = (None if each is None else segment_of(part.key, each) for each in (part.before, part.after))
    segment = after or before
    assert segment is not None  # one of the two is always there
    return Changed(
        part.key,
        said(segment.labels, language) or part.key,
        there=before is not None,
        state="new" if before is None else "removed" if after is None else "changed",
        differences=_differences(home, before, after, language=language),
        lines=segment_versions.lines(before, after),
    )


def _differences(home: Home, before: Segment | None, after: Segment | None, *, language: str) -> tuple[Said, ...]:
    if before is None or after is None:
        return ()
    return segment_versions.differences(home, before, after, language=language)


def _moving(customers: int | None, keys: Iterable[str], *, values: run_values.BaseValues | None) -> Moving | None:
    if customers is None:
        return None
    named = tuple((each, name_of(values, each) if values else "") for each in tuple(keys)[:MOST_NAMED])
    return Moving(customers, named)


def _simulated(home: Home, given: tuple[Segmentation, ...]) -> Simulation | None:
    """What the conditions of customers would become; None where nothing was computed yet, or it can't be."""
    if home.published() is None:
        return None
    try:
        return simulating.simulate(home, Proposal(segmentations=given))
    except Problems:
        return None  # the plan says what is wrong
