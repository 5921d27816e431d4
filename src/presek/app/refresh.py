"""A refresh: from the lake's current version to published sets, their changes and their hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from presek.app import (
    checkpoints,
    clock,
    computing,
    condition_files,
    holding,
    kept_sets,
    past,
    publishing,
    reasons,
    rhythm,
    snapshots,
)
from presek.app.day_asked import written
from presek.app.holding import Held
from presek.app.home import Home
from presek.app.promises import Promise, judged
from presek.app.snapshots import Opened, Progress
from presek.engine.columnar.edges import next_edge
from presek.engine.columnar.living import Living
from presek.engine.columnar.vectors import Worths
from presek.lake.lock import lake_lock
from presek.membership.change import Change
from presek.membership.customers import grown
from presek.membership.run import Answer, Run
from presek.plan.steps import Expression, Plan
from presek.segment import segmentation
from presek.segment.edition import EDITION
from presek.segment.segmentation import Segmentation
from presek.store import definitions, engines, runs
from presek.store.runs import Count, PublishedRun
from presek.values.instant import AsOf
from presek.values.problem import Problem

SECONDS_TO_WAIT = 30.0
LEAST_BETWEEN_EDGES = 30_000_000
"""Microseconds: where rows cross edges all the time, they are waited for together."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh published. `as_of` is an instant; `promises` of the partitions, kept or broken; `refused`: the
    segments that the base's engine could not judge, with its reason: their last good membership stays."""

    as_of: AsOf
    hash: str
    seconds: float
    customers: int
    counts: tuple[Count, ...]
    promises: tuple[Promise, ...]
    number: int
    refused: Mapping[str, Problem] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The shape of the command and of the API."""
        return {
            "as_of": written(self.as_of),
            "hash": self.hash,
            "seconds": self.seconds,
            "customers": self.customers,
            "segments": [
                {
                    "key": each.key,
                    "in": each.inside,
                    "cannot_say": each.unknown,
                    "entered": each.entered,
                    "left": each.left,
                    "held_from": each.held_from,
                }
                for each in self.counts
            ],
            "promises": [each.as_json() for each in self.promises],
            "refused": [{"segment": key, "says": str(problem)} for key, problem in self.refused.items()],
        }


def refresh(
    home: Home, *, as_of: AsOf | None = None, progress: Progress | None = None, living: Living | None = None
) -> Refreshed:
    """Computes all segments in one pass and publishes them; pages answer from this run as soon as it returns.

    `living` is what a process that refreshes again and again holds: with it, only what changed is computed.

    A partition whose promise is broken keeps its last good membership, and an alert names a customer. Problems: another
    refresh is running (`lake-locked`); a rule can't be run; the disk.
    """
    watch = clock.Stopwatch()
    with lake_lock(home.path / kept_sets.FOLDER, home.holder("refresh"), wait=SECONDS_TO_WAIT):
        instant, head = as_of or home.as_of(), home.head()
        opened = snapshots.ensure(home, progress=progress)
        segmentations = definitions.load()
        opened, computed, days = _computed(opened, segmentations, instant, living=living)
        before, refused = home.published(), computed.refused
        promises = _promises(segmentations, computed, opened, before=before)
        published = _with_held(
            home, computed.answers, promises, segmentations=segmentations, before=before, refused=frozenset(refused),
            size=opened.snapshot.size,
        )  # fmt: skip
        changes = publishing.changed(home, published, before)
        edge = _next_edge(computed.plan, opened, living=living)
        run = Run(instant.instant, instant.known_at, EDITION, published, edge)
        record = replace(
            _record(run, opened, segmentations),
            seconds=watch.seconds(),
            head=head,
            promises=tuple(promise.as_json() for promise in promises),
            counts=_counts(published, changes),
        )
        moved = replace(reasons.since(home, before, published, opened=opened), ended=computed.ended)
        kept = publishing.publish(
            home, run, record, roll=opened.roll(), changes=changes, reasons=moved,
            before=None if before is None else before.directory,
            unchanged=publishing.unchanged(home, published, changes, before=before),
        )  # fmt: skip
        if days is not None:
            rhythm.keep(opened, instant, days)
        publishing.alert(promises)
        publishing.tell_refused(refused, segmentations, run=kept.number)
        snapshots.prune(home, also_keep=frozenset({opened.name}))
        checkpoints.prune(home)
    condition_files.renew(home)
    return Refreshed(
        instant, kept.hash, watch.seconds(),
        customers=kept.customers, counts=kept.counts, promises=promises, number=kept.number, refused=refused,
    )  # fmt: skip


def _record(run: Run, opened: Opened, segmentations: Sequence[Segmentation]) -> PublishedRun:
    """The row of a run, but for what it says."""
    return PublishedRun(
        as_of=run.as_of,
        known_at=run.known_at,
        edition=run.edition,
        seconds=0.0,
        customers=opened.snapshot.count,
        head={},
        snapshot=opened.name,
        directory=f"{runs.last_number() + 1:08d}",
        definitions=fingerprint(segmentations, holding.meaning_keys(segmentations, opened.catalog)),
        published_at=clock.now(),
    )


def _computed(
    opened: Opened, segmentations: Sequence[Segmentation], instant: AsOf, *, living: Living | None
) -> tuple[Opened, Held, str | None]:
    """What is to be published, by the base's rhythm of orders as it is now; the rhythm, where it was measured."""
    computed = holding.answers(opened, segmentations, instant, living=living)
    if not rhythm.matters(computed.plan) and not rhythm.is_old(opened, instant):
        return opened, computed, None
    days = rhythm.measured(opened, instant, living=living)
    if days == rhythm.kept(opened.home):
        return opened, computed, days if rhythm.is_old(opened, instant) else None
    opened = rhythm.with_rhythm(opened, days)
    if rhythm.matters(computed.plan):
        computed = holding.answers(opened, segmentations, instant, living=living)
    return opened, computed, days


def _next_edge(plan: Plan, opened: Opened, *, living: Living | None) -> int | None:
    """When an answer is another one next, though nothing comes; None where that is not in sight, or the base's instant
    is pinned."""
    if opened.home.about().as_of is not None:
        return None

    def passed(values: Sequence[Expression]) -> list[Worths]:
        return computing.worths_of(values, opened, plan.as_of, living=living)

    return next_edge(plan, opened.snapshot, passed=passed, more=past.edges(opened.home, plan))


def _promises(
    segmentations: Sequence[Segmentation], computed: Held, opened: Opened, *, before: PublishedRun | None
) -> tuple[Promise, ...]:
    """Of the partitions all of whose segments were computed."""
    rules = segmentation.rules(segmentations)
    told = {} if before is None else {each["segmentation"]: Promise.from_json(each) for each in before.promises}
    return tuple(
        judged(each, computed.answers, opened, rules=rules, before=told.get(each.key))
        for each in segmentations
        if each.partition and not any(segment.key in computed.refused for segment in each.segments)
    )


def is_due(home: Home) -> bool:
    """Whether new data, another definition, a vanished file or (where the clock is followed) a new day asks for one."""
    published = home.published()
    if published is None:
        return bool(home.head())
    if home.about().as_of is None and home.as_of(clock.now()).day != home.as_of(published.published_at).day:
        return True
    if edge_passed(home, published) or engines.synchronised(since=published.published_at):
        return True
    if not snapshots.is_current(home) or snapshots.current(home) != published.snapshot:
        return True
    segmentations = definitions.load()
    keys = holding.meaning_keys(segmentations, home.catalog())
    return fingerprint(segmentations, keys) != published.definitions or not kept_sets.there(
        home.path, published.directory
    )


def edge_passed(home: Home, published: PublishedRun) -> bool:
    """Whether, in a base that follows the clock, a row or a fact crossed an edge of time since a run."""
    if home.about().as_of is not None:
        return False
    edge = kept_sets.next_edge(home.path, published.directory)
    return edge is not None and clock.now() >= max(edge, published.published_at + LEAST_BETWEEN_EDGES)


def fingerprint(segmentations: Sequence[Segmentation], meaning_keys: Mapping[str, str]) -> str:
    """A text that changes when a refresh would compute something else: what is asked, not how it is named."""
    asked = [
        f"{each.key} {each.partition} {segment.key} {meaning_keys[segment.key]}"
        for each in segmentations
        for segment in each.segments
    ]
    return sha256("\n".join(asked).encode()).hexdigest()


def _with_held(
    home: Home,
    answers: Mapping[str, Answer],
    promises: Sequence[Promise],
    *,
    segmentations: Sequence[Segmentation],
    before: PublishedRun | None,
    refused: frozenset[str],
    size: int,
) -> dict[str, Answer]:
    """The answers to publish: of a partition that broke its promise, and of segments that the engine refused, the last
    good ones, or none where there are none."""
    broken = {promise.segmentation for promise in promises if not promise.kept}
    held = {segment.key for each in segmentations if each.key in broken for segment in each.segments} | refused
    if before is not None and not kept_sets.there(home.path, before.directory):
        before = None
    published = {}
    for key in (segment.key for each in segmentations for segment in each.segments):
        if key not in held:
            published[key] = answers[key]
            continue
        last = None if before is None else kept_sets.read(home.path, before.directory, key)
        if last is not None and before is not None:
            since = last.held_from or before.number
            published[key] = Answer(
                last.meaning_key, grown(last.true, size), grown(last.unknown, size), held_from=since
            )
    return published


def _counts(published: Mapping[str, Answer], changes: Mapping[str, Change]) -> tuple[Count, ...]:
    versions = definitions.versions_in_force()
    return tuple(_count(key, answer, changes, versions=versions) for key, answer in published.items())


def _count(key: str, answer: Answer, changes: Mapping[str, Change], *, versions: Mapping[str, int]) -> Count:
    change = changes.get(key)
    return Count(
        key=key,
        meaning_key=answer.meaning_key,
        inside=len(answer.true),
        unknown=len(answer.unknown),
        entered=0 if change is None else len(change.entered),
        left=0 if change is None else len(change.left),
        held_from=answer.held_from,
        version=versions.get(key),
        first=change is None,
    )
