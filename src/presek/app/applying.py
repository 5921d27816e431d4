"""Putting segmentations in force: what is new or changed, who would enter and leave, and whether partitions hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias, assert_never

from presek.app import checking, clock, health_words, holding, kept_sets, policy_checks, second_person, snapshots
from presek.app.home import Home, user_name
from presek.app.promises import Promise, judged
from presek.app.snapshots import Opened
from presek.lake.lock import lake_lock
from presek.membership.change import Change
from presek.membership.customers import Customers, nobody
from presek.membership.run import Answer
from presek.segment import segmentation
from presek.segment.segmentation import Segment, Segmentation
from presek.store import audit, definitions
from presek.store.audit import Entry
from presek.store.definitions import Approval
from presek.values.problem import Branch, Problem, Problems

MOST_NAMED = 20
"""Customers who enter or leave that a plan names; it counts all of them."""
SECONDS_TO_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Alone:
    """Without the second person whom the site asks for."""


Passing: TypeAlias = Approval | Alone
"""By what a change comes into force though the site asks for a second person."""


@dataclass(frozen=True, slots=True)
class PlannedSegment:
    """What would become of one segment. `state`: new, changed, reworded (the same meaning), unchanged or removed.

    The numbers are None while there is no data. `enters` and `leaves` name the first few.
    """

    key: str
    segmentation: str
    state: str
    inside: int | None = None
    cannot_say: int | None = None
    entering: int | None = None
    leaving: int | None = None
    enters: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "key": self.key,
            "segmentation": self.segmentation,
            "state": self.state,
            "in": self.inside,
            "cannot_say": self.cannot_say,
            "entering": self.entering,
            "leaving": self.leaving,
            "enters": list(self.enters),
            "leaves": list(self.leaves),
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying would do, or did. `problems`: why it would be refused; `warnings`: what to think over first.

    `asks`: segments for whose sake a second person decides; `waiting`: the number of the change that waits for them.
    """

    segments: tuple[PlannedSegment, ...]
    promises: tuple[Promise, ...]
    problems: tuple[Problem, ...]
    kept: bool = False
    warnings: tuple[Problem, ...] = ()
    asks: tuple[str, ...] = ()
    waiting: int | None = None

    @property
    def changes(self) -> bool:
        """Whether anything is not as it was."""
        return any(each.state != "unchanged" for each in self.segments)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "applied": self.kept,
            "segments": [each.as_json() for each in self.segments],
            "promises": [each.as_json() for each in self.promises],
            "problems": [each.as_json() for each in self.problems],
            "warnings": [each.as_json() for each in self.warnings],
            "asks": list(self.asks),
            "waiting": self.waiting,
        }


@dataclass(frozen=True, slots=True, eq=False)
class PlannedSets:
    """Whom a segment takes in and would take in, in the ordinals of `opened`; the sets behind the counts of a plan."""

    opened: Opened
    before: Customers
    after: Answer

    def change(self) -> Change:
        """Who would enter and leave."""
        return Change.between(self.before, self.after.true)


def sets_planned(home: Home, given: Sequence[Segmentation], key: str) -> PlannedSets:
    """The sets that a plan counts of one segment. Problems: all that is wrong in what is given, or no such segment."""
    checked = checking.check_given(home, given)
    if checked.not_yet:
        raise Problems.of(checked.not_yet)
    opened = _newest(home)
    held = holding.answers(opened, checking.merged(definitions.load(), given), home.as_of())
    answer = held.answers.get(key)
    if answer is None:
        says = f"no segment is called '{key}'."
        raise Problems(held.refused.get(key) or Problem("unknown-segment", says, path="segment"))
    return PlannedSets(opened, _members_now(home, key, opened.snapshot.size), answer)


def apply(home: Home, paths: Sequence[Path], *, dry_run: bool = False) -> Plan:
    """Reads files of segmentations and puts them in force; with `dry_run`, only plans it.

    Problems: all that is wrong in the files; what no engine runs yet; a partition that a named customer breaks.
    """
    return put_in_force(home, checking.read(paths), dry_run=dry_run, by=user_name())


def put_in_force(
    home: Home,
    given: Sequence[Segmentation],
    *,
    dry_run: bool = False,
    by: str,
    reason: str = "",
    of: Mapping[str, int] | None = None,
    passing: Passing | None = None,
) -> Plan:
    """The same for segmentations that did not come from a file. Of each key, the whole segmentation is replaced.

    `reason` is kept with the new versions. `of`: versions that segments must still be in when it is kept. Where the
    site asks for a second person, the change waits for them, unless it is `passing`.
    """
    checked = checking.check_given(home, given)
    if checked.not_yet and not dry_run:
        raise Problems.of(checked.not_yet)
    standing = definitions.load()
    wanted = checking.merged(standing, given)
    rules = segmentation.rules(wanted)
    catalog = home.catalog()
    keys = holding.meaning_keys(wanted, catalog)
    states = _states(standing, wanted, given=given, keys=keys, before=_keys_in_force(home, standing))
    told = _Told(states)
    if home.head() and not checked.not_yet:
        told = _told(home, wanted, states)
    lines, promises, refused = told.lines, told.promises, told.refused
    named = {each.key for each in given}
    broken = [_broken(each) for each in promises if each.segmentation in named and not each.kept]
    broken += [refused[segment.key] for each in given for segment in each.segments if segment.key in refused]
    changed = {each.key for each in states if each.state == "changed"}
    broken += policy_checks.refused_changes(home, changed, rules=rules) if changed else []
    if broken and not dry_run:
        raise Problems.of(broken)
    asks = second_person.asked_for(standing, given, {each.key: each.state for each in states})
    plan = Plan(lines, promises, (*checked.not_yet, *broken), kept=not dry_run, warnings=_crowded(given), asks=asks)
    if dry_run or not plan.changes:
        return plan
    if asks and passing is None:
        waits = second_person.propose(standing, given, asked=asks, by=by, reason=reason, of=of)
        return replace(plan, kept=False, waiting=waits.number)
    _keep(plan, given, keys, made=_Made(by, reason, of or {}, passing))
    return plan


@dataclass(frozen=True, slots=True)
class _Told:
    lines: tuple[PlannedSegment, ...]
    promises: tuple[Promise, ...] = ()
    refused: Mapping[str, Problem] = field(default_factory=dict)


def _told(home: Home, wanted: Sequence[Segmentation], states: Sequence[PlannedSegment]) -> _Told:
    """The plan counted on the data as it is now: who would move, whether promises hold, what could not be run."""
    opened = _newest(home)
    held = holding.answers(opened, wanted, home.as_of())
    answers, refused, rules = held.answers, held.refused, segmentation.rules(wanted)
    partitions = [each for each in wanted if each.partition and not any(own.key in refused for own in each.segments)]
    return _Told(
        tuple(_counted(each, answers, home=home, opened=opened) for each in states),
        tuple(judged(each, answers, opened, rules=rules, before=None) for each in partitions),
        refused,
    )


@dataclass(frozen=True, slots=True)
class _Made:
    by: str
    reason: str
    of: Mapping[str, int]
    passing: Passing | None


def _keep(plan: Plan, given: Sequence[Segmentation], keys: Mapping[str, str], *, made: _Made) -> None:
    """Keeps it and writes down who did, and how they did without a second person or who that was."""
    detail: dict[str, object] = {each.key: each.state for each in plan.segments if each.state != "unchanged"}
    detail |= {"reason": made.reason} if made.reason else {}
    approval = None
    match made.passing:
        case Approval():
            approval = made.passing
            detail |= {"approved_by": approval.by, "change": approval.change.number}
        case Alone():
            detail |= {"without": list(plan.asks)} if plan.asks else {}
        case None:
            pass
        case _:
            assert_never(made.passing)
    definitions.save(given, keys, by=made.by, at=clock.now(), reason=made.reason, of=made.of, approval=approval)
    for each in given:
        audit.add(Entry(clock.now(), made.by, action="applied", subject=f"segmentation {each.key}", detail=detail))


def _crowded(given: Sequence[Segmentation]) -> tuple[Problem, ...]:
    """The segmentations with more segments than people tell apart."""
    told = ((each, health_words.too_many(each.key, len(each.segments), "en")) for each in given)
    return tuple(Problem(health_words.TOO_MANY.lower(), says, path=each.key) for each, says in told if says)


def _states(
    standing: Sequence[Segmentation],
    wanted: Sequence[Segmentation],
    *,
    given: Sequence[Segmentation],
    keys: Mapping[str, str],
    before: Mapping[str, str],
) -> tuple[PlannedSegment, ...]:
    """One line a segment of the given segmentations, and of others whose meaning changes with them."""
    named = {each.key for each in given}
    old: dict[str, Segment] = {segment.key: segment for each in standing for segment in each.segments}
    lines = []
    for each in wanted:
        for segment in each.segments:
            state = _state(segment, old.get(segment.key), changed=before.get(segment.key) != keys[segment.key])
            if each.key in named or state != "unchanged":
                lines.append(PlannedSegment(segment.key, each.key, state))
    there = {line.key for line in lines}
    for each in standing:
        if each.key in named:
            gone = (segment.key for segment in each.segments if segment.key not in there and segment.key not in keys)
            lines += [PlannedSegment(key, each.key, "removed") for key in gone]
    return tuple(lines)


def _state(segment: Segment, old: Segment | None, *, changed: bool) -> str:
    if old is None:
        return "new"
    if changed:
        return "changed"
    return "unchanged" if _words(segment) == _words(old) else "reworded"


def _words(segment: Segment) -> tuple[object, ...]:
    return (segment.typed, dict(segment.labels), segment.description, segment.owner, segment.exit_typed, segment.hold)


def _keys_in_force(home: Home, standing: Sequence[Segmentation]) -> Mapping[str, str]:
    return holding.meaning_keys(standing, home.catalog())


def _newest(home: Home) -> Opened:
    with lake_lock(home.path / kept_sets.FOLDER, home.holder("apply"), wait=SECONDS_TO_WAIT):
        return snapshots.ensure(home)


def _counted(line: PlannedSegment, answers: Mapping[str, Answer], *, home: Home, opened: Opened) -> PlannedSegment:
    size = opened.snapshot.size
    answer = answers.get(line.key)
    after = nobody(size) if answer is None else answer.true
    change = Change.between(_members_now(home, line.key, size), after)
    return PlannedSegment(
        line.key,
        line.segmentation,
        line.state,
        inside=len(after),
        cannot_say=0 if answer is None else len(answer.unknown),
        entering=len(change.entered),
        leaving=len(change.left),
        enters=_names(change.entered, opened),
        leaves=_names(change.left, opened),
    )


def _members_now(home: Home, key: str, size: int) -> Customers:
    run = home.published()
    if run is None or not kept_sets.there(home.path, run.directory):
        return nobody(size)
    answer = kept_sets.read(home.path, run.directory, key)
    return nobody(size) if answer is None else answer.true


def _names(customers: Customers, opened: Opened) -> tuple[str, ...]:
    return tuple(opened.snapshot.key(int(ordinal)) for ordinal in customers.ordinals()[:MOST_NAMED])


def _broken(promise: Promise) -> Problem:
    facts = (("customer", promise.customer), ("segments", ", ".join(promise.segments)))
    return Problem("promise-broken", promise.says, path=promise.segmentation, branch=Branch.TEXT, facts=facts)
