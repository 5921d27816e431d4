"""Holds and exit rules, applied to what is published: who came stays while held, then until the exit rule is true.

Rules never see them: `in segment "k"` in a rule asks the rule of k. What is published, and so all that pages, policies
and programs read, has them. Who came when is read from the published runs before, so that a run can be made again from
its data and them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from presek.app import computing, engine_publication, movements, past
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.catalog.model import Catalog
from presek.engine.columnar.living import Living
from presek.membership import holding
from presek.membership.customers import Customers, grown, nobody
from presek.membership.holding import Judged, Stayed
from presek.membership.run import Answer
from presek.plan.steps import Plan
from presek.segment import segmentation
from presek.segment.hold import Hold, free_from, write_hold
from presek.segment.segmentation import Segment, Segmentation
from presek.segment.terms import Term
from presek.values.instant import AsOf, local_day
from presek.values.problem import Problem

EXIT = "exit of "
"""Before the key of a segment: the key of its exit rule among the rules that are run. No segment has such a key."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a run is to publish. `ended`: of each segment that holds, those who were kept before and are no more.
    `refused`: the segments that the base's engine could not judge, with its reason."""

    answers: Mapping[str, Answer]
    plan: Plan
    ended: Mapping[str, Customers] = field(default_factory=dict)
    refused: Mapping[str, Problem] = field(default_factory=dict)


def answers(
    opened: Opened, segmentations: Sequence[Segmentation], as_of: AsOf, *, living: Living | None = None
) -> Held:
    """The answers of all segments for an instant, with their holds and exit rules."""
    rules, exits = segmentation.rules(segmentations), segmentation.exits(segmentations)
    asked = {**rules, **{f"{EXIT}{key}": rule for key, rule in exits.items()}}
    judged = engine_publication.judged(asked, opened, as_of, living=living)
    refused = _refused(segmentations, judged.refused)
    plain = computing.answers_of(judged.answers, asked, opened)
    keys = meaning_keys(segmentations, opened.catalog)
    found = {key: plain[key] for key in rules if key not in refused}
    ended: dict[str, Customers] = {}
    for each in segmentations:
        if any(segment.key in refused for segment in each.segments):
            each = replace(each, segments=tuple(one for one in each.segments if one.key not in refused))
        if any(segment.hold is not None or segment.exit is not None for segment in each.segments):
            stayed = {segment.key: _stayed(opened, segment, plain, as_of=as_of) for segment in each.segments}
            ended |= {key: went for key, (_, went) in stayed.items()}
            apart = {key: own for key, (own, _) in stayed.items()}
            apart = holding.apart(apart) if each.partition else apart
            found |= {key: Answer(keys[key], own.true, own.unknown) for key, own in apart.items()}
    return Held(found, judged.answers.plan, ended, refused)


def _refused(segmentations: Sequence[Segmentation], refused: Mapping[str, Problem]) -> dict[str, Problem]:
    """The segments that can't be published: those whose rule or exit rule was refused, and in a partition all others
    with them, for only together do they take in everybody once."""
    found: dict[str, Problem] = {}
    for each in segmentations:
        own = {
            segment.key: problem
            for segment in each.segments
            for key in (segment.key, f"{EXIT}{segment.key}")
            if (problem := refused.get(key)) is not None
        }
        found |= own
        if own and each.partition:
            blamed, problem = next(iter(own.items()))
            says = f"it is of one partition with '{blamed}', which cannot be computed: {problem}"
            with_it = Problem(problem.code, says, branch=problem.branch)
            found |= {segment.key: with_it for segment in each.segments if segment.key not in own}
    return found


def meaning_keys(segmentations: Sequence[Segmentation], catalog: Catalog) -> dict[str, str]:
    """The keys of what the segments mean: of the rule, with the exit rule and the hold where there are any."""
    rules, exits = segmentation.rules(segmentations), segmentation.exits(segmentations)
    asked: dict[str, Term] = {**rules, **{f"{EXIT}{key}": rule for key, rule in exits.items()}}
    keys = computing.meaning_keys(asked, catalog)
    holds = {segment.key: segment.hold for each in segmentations for segment in each.segments}
    return {key: _key(keys[key], keys.get(f"{EXIT}{key}"), holds[key]) for key in rules}


def free_day(home: Home, segment: Segment, customer: int) -> str | None:
    """The first local day on which a customer (by ordinal) who is in is not held any more; None where not held now."""
    published = home.published()
    if segment.hold is None or published is None:
        return None
    now = home.as_of(published.as_of)
    own = past.line(home, segment.key)
    by_run = movements.of_customer(home, customer, segment=segment.key)
    came = [
        run.as_of
        for run in past.in_order(own.runs)
        if any(each.entered for each in by_run.get(run.directory, ())) and run.as_of <= now.instant
    ]
    free = free_from(segment.hold, home.as_of(came[-1])) if came else 0
    return local_day(free, now.zone).isoformat() if free >= now.instant else None


def _key(rule: str, leaving: str | None, hold: Hold | None) -> str:
    if leaving is None and hold is None:
        return rule
    said = json.dumps([rule, leaving, None if hold is None else write_hold(hold)])
    return sha256(said.encode()).hexdigest()


def _stayed(opened: Opened, segment: Segment, plain: Mapping[str, Answer], *, as_of: AsOf) -> tuple[Stayed, Customers]:
    """Whom one segment takes in now, and whom it kept before and keeps no more."""
    everybody, own = opened.everybody(), plain[segment.key]
    leaving = plain[f"{EXIT}{segment.key}"].true if segment.exit is not None else None
    judged = Judged(own.true, own.unknown, leaving)
    if segment.hold is None and segment.exit is None:
        return Stayed(own.true, own.unknown, nobody(everybody.size)), nobody(everybody.size)
    found = past.members_until(opened.home, segment.key, as_of.instant)
    before = nobody(everybody.size) if found is None else grown(found[1], everybody.size)
    held = _held(opened.home, segment, as_of, size=everybody.size)
    stayed = holding.step(judged, before, held, everybody=everybody)
    return stayed, (before - own.true) - stayed.true


def _held(home: Home, segment: Segment, as_of: AsOf, *, size: int) -> Customers:
    """Those who came by runs after which the hold still lasts."""
    found = nobody(size)
    if segment.hold is None:
        return found
    own = past.line(home, segment.key)
    lasting = [
        run
        for run in own.runs
        if run.as_of <= as_of.instant and free_from(segment.hold, home.as_of(run.as_of)) >= as_of.instant
    ]
    if not lasting:
        return found
    names = [run.directory for run in lasting]
    stored = movements.of_segment(home, segment.key, first=min(names), last=max(names))
    for run in lasting:
        for each in stored.get(run.directory, ()):
            if each.entered:
                found |= Customers.of(each.ordinals.tolist(), size=size)
    return found
