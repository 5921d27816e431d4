"""What a changed rule would do before it is saved: who enters, who leaves, whose conditions change; then saving."""

from __future__ import annotations

from dataclasses import dataclass, replace

from presek.app import (
    answering,
    applying,
    health_cards,
    refresh,
    rule_desk,
    rule_judging,
    run_values,
    saving,
    segment_sight,
    simulating,
)
from presek.app.applying import PlannedSets
from presek.app.facet_definitions import said
from presek.app.health_words import Card
from presek.app.home import Home
from presek.app.promises import Promise
from presek.app.segment_page import name_of
from presek.app.sight import Sight
from presek.app.simulating import Behind, Proposal, Simulation
from presek.policy.treatment import Dimension
from presek.segment.segmentation import Segment, Segmentation
from presek.segment.terms import Otherwise, Term
from presek.segment.write import write
from presek.store import definitions
from presek.values.problem import Problem, Problems

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Person:
    """Who looks or saves."""

    name: str
    language: str
    sight: Sight


@dataclass(frozen=True, slots=True)
class Moving:
    """How many would enter or leave a segment, and the first of them: keys and names."""

    customers: int
    named: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Along:
    """Another segment that changes with this one: its members move too."""

    key: str
    label: str
    entering: int
    leaving: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be. The numbers are None while there is no data. `promise`: of the partition it belongs to. `refused`:
    why it can't be saved. `asks`: a second person decides. `simulation` is None where no policy hangs on it, `card`
    where nothing is counted."""

    before: int | None
    inside: int | None
    cannot_say: int | None
    entering: Moving
    leaving: Moving
    along: tuple[Along, ...]
    promise: Promise | None
    refused: tuple[Problem, ...]
    simulation: Simulation | None
    card: Card | None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """The version in force of a segment, and the number of the change where it waits for a second person."""

    version: int
    waiting: int | None = None


def preview(home: Home, key: str, typed: str, *, person: Person) -> Preview:
    """What a changed rule of a segment would do. Problems: the rule is wrong, or rests on what one may not see."""
    changed, rule = _changed(home, key, typed, sight=person.sight)
    plan = applying.put_in_force(home, [changed], dry_run=True, by="")
    line = next(each for each in plan.segments if each.key == key)
    labels = {each.key: said(each.labels, person.language) or each.key for each in _segments()}
    values = run_values.of_run(home) if home.head() else None
    named = [
        tuple((each, name_of(values, each) if values else "") for each in keys[:MOST_NAMED])
        for keys in (line.enters, line.leaves)
    ]
    entering, leaving = line.entering or 0, line.leaving or 0
    return Preview(
        before=None if line.inside is None else line.inside - entering + leaving,
        inside=line.inside,
        cannot_say=line.cannot_say,
        entering=Moving(entering, named[0]),
        leaving=Moving(leaving, named[1]),
        along=tuple(
            Along(each.key, labels.get(each.key, each.key), each.entering or 0, each.leaving or 0)
            for each in plan.segments
            if each.key != key and (each.entering or each.leaving)
        ),
        promise=next((each for each in plan.promises if each.segmentation == changed.key), None),
        refused=plan.problems,
        simulation=_simulated(home, changed),
        card=_card(home, rule, person),
        asks=bool(plan.asks),
    )


def sets(home: Home, key: str, typed: str, *, person: Person, of: str = "") -> PlannedSets:
    """The sets behind the counts of a preview; `of`: another segment that changes along. Problems as of `preview`."""
    changed, _ = _changed(home, key, typed, sight=person.sight)
    return applying.sets_planned(home, [changed], of or key)


def changed_for(home: Home, key: str, typed: str, *, person: Person, dimension: Dimension | None, name: str) -> Behind:
    """Whose conditions a preview would change, as `simulating.who`. Problems as of `preview`."""
    changed, _ = _changed(home, key, typed, sight=person.sight)
    return simulating.who(home, Proposal(segmentations=(changed,)), dimension=dimension, name=name)


def of_new(home: Home, typed: str, person: Person) -> Card | None:
    """The indicators of a rule of no segment yet. Problems as of `preview`."""
    rule = rule_judging.read(home, typed, segment="")
    segment_sight.must_see(home, rule, person.sight)
    return _card(home, rule, person)


def save(home: Home, key: str, typed: str, *, person: Person, version: int, reason: str) -> Saved:
    """Puts a changed rule in force as a new version and computes the members, or has it wait for a second person.

    Problems: as of `preview`; a promise would break; somebody else saved another version meanwhile (`stale`).
    """
    standing = definitions.versions_in_force().get(key, 0)
    if standing != version:
        raise Problems(stale(key, version, standing))
    changed, _ = _changed(home, key, typed, sight=person.sight)
    plan = applying.put_in_force(home, [changed], by=person.name, reason=reason, of={key: version})
    if plan.kept and plan.changes:
        refresh.refresh(home)
        answering.show_newest(home)
    rule_desk.discard(person.name, key)
    return Saved(definitions.versions_in_force()[key], plan.waiting)


def save_new(home: Home, typed: str, *, person: Person, name: str, segmentation: str, reason: str) -> saving.Saved:
    """Keeps a rule as a new segment. Problems: as of `preview`, or the segmentation takes none."""
    rule = rule_judging.read(home, typed, segment="")
    segment_sight.must_see(home, rule, person.sight)
    draft = saving.Draft(typed.strip(), "", 0, (), "", ())
    made = saving.save(home, draft, name=name, segmentation=segmentation, by=person.name, reason=reason)
    rule_desk.discard(person.name, "")
    return made


def stale(key: str, begun: int, standing: int) -> Problem:
    """The problem of who writes on from a version that is no longer in force."""
    last = next((each for each in definitions.versions(key) if each.number == standing), None)
    by = "" if last is None else f" by {last.by}"
    says = f"'{key}' is in version {standing}{by} now; this draft was begun from version {begun}."
    return Problem("stale", says, path="segment")


def _changed(home: Home, key: str, typed: str, *, sight: Sight) -> tuple[Segmentation, Term]:
    found = rule_desk.find(key)
    if found is None:
        raise Problems(Problem("unknown-segment", f"no segment is called '{key}'.", path="segment"))
    into, segment = found
    rule = rule_judging.read(home, typed, segment=key)
    segment_sight.must_see(home, rule, sight)
    match rule:
        case Otherwise():
            kept: Term = Otherwise()
        case _:
            kept = rule
    new = replace(segment, rule=kept, typed=typed.strip() or write(rule))
    return replace(into, segments=tuple(new if each.key == key else each for each in into.segments)), rule


def _simulated(home: Home, changed: Segmentation) -> Simulation | None:
    """What the conditions of customers would become; None where nothing was computed yet, or it can't be."""
    if home.published() is None:
        return None
    try:
        return simulating.simulate(home, Proposal(segmentations=(changed,)))
    except Problems:
        return None  # the plan says what is wrong


def _card(home: Home, rule: Term, person: Person) -> Card | None:
    if home.published() is None:
        return None
    return health_cards.of_term(home, rule, language=person.language, sight=person.sight, owner=person.name)


def _segments() -> list[Segment]:
    return [each for part in definitions.load() for each in part.segments]
