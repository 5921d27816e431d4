"""Publishing a run: its sets on disk, its changes in the lake and its hash, then, in one transaction, its row, the head
and the pointer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from presek.app import clock, kept_sets, movements
from presek.app.home import Home
from presek.app.promises import Promise
from presek.app.reasons import Reasons
from presek.membership.change import Change
from presek.membership.customers import grown
from presek.membership.result_hash import Hashed, Roll, result_hash
from presek.membership.run import Answer, Run
from presek.segment.segmentation import Segmentation
from presek.store import alerts, engines, runs
from presek.store.alerts import Alert
from presek.store.engines import Refusal
from presek.store.runs import PublishedRun
from presek.values.problem import Problem

BROKEN_PROMISE = "promise-broken"
REFUSED = "segment-refused"
SECONDS_TO_WAIT = 60.0

_hashed = Hashed()
"""What the last run of this process was hashed of; only a cache."""


def publish(
    home: Home,
    run: Run,
    record: PublishedRun,
    *,
    roll: Roll,
    changes: Mapping[str, Change],
    reasons: Reasons | None = None,
    before: str | None = None,
    unchanged: Collection[str] = (),
) -> PublishedRun:
    """Publishes; the record with its number and the result hash. Broken off anywhere before its end, the run before
    stays the published one.

    `unchanged`: the segments whose sets are those of the run whose directory is `before`; they are not written again.

    Kept of the past: whoever moved, with the reason, and all who are in a segment of whose past nothing is known.

    The sets go to the disk, the changes to the lake and the hash is made at the same time: nobody sees any of them
    before the transaction, and that waits for all.
    """
    moved = movements.stream(run, record, changes, reasons=reasons)
    with ThreadPoolExecutor(2) as pool:
        kept = pool.submit(kept_sets.write, home.path, record.directory, run, before=before, unchanged=unchanged)
        digest = pool.submit(result_hash, run, roll, memory=_hashed)

        def point(head: Mapping[str, int]) -> PublishedRun:
            kept.result()
            whole = replace(record, hash=digest.result())
            return replace(whole, number=runs.publish(whole, head))

        if moved is None:
            return point({})
        with home.writing("refresh", tables={movements.TABLE}, wait=SECONDS_TO_WAIT):
            return point({movements.TABLE: home.lake.append(movements.TABLE, moved)})


def changed(home: Home, published: Mapping[str, Answer], before: PublishedRun | None) -> dict[str, Change]:
    """Who entered and left each segment since the run before; a segment's first answer is no change."""
    if before is None or not kept_sets.there(home.path, before.directory):
        return {}
    changes = {}
    for key, answer in published.items():
        last = kept_sets.read(home.path, before.directory, key)
        if last is not None:
            changes[key] = Change.between(last.true, answer.true)
    return changes


def unchanged(
    home: Home, published: Mapping[str, Answer], changes: Mapping[str, Change], *, before: PublishedRun | None
) -> frozenset[str]:
    """The segments of which the run before said the same of everybody, of whom it can't be said too."""
    if before is None:
        return frozenset()
    found = set()
    for key, change in changes.items():
        last = None if change else kept_sets.read(home.path, before.directory, key)
        if last is not None and published[key].unknown == grown(last.unknown, published[key].unknown.size):
            found.add(key)
    return frozenset(found)


def alert(promises: Sequence[Promise]) -> None:
    """Opens an alert for each broken promise, closes those of promises that are kept again."""
    for promise in promises:
        if promise.kept:
            alerts.close(BROKEN_PROMISE, promise.segmentation, at=clock.now())
        else:
            says = f"{promise.says} Its last good membership stays."
            found = Alert(
                BROKEN_PROMISE, says, clock.now(), segmentation=promise.segmentation, customer=promise.customer
            )
            alerts.open_one(found)


def tell_refused(refused: Mapping[str, Problem], segmentations: Sequence[Segmentation], *, run: int) -> None:
    """Keeps which segments the base's engine could not judge, and why; opens an alert for each segmentation that has
    one, and closes those of the others."""
    now = clock.now()
    told = [Refusal(key, str(problem), problem.code, now, run) for key, problem in refused.items()]
    if not told and not engines.refused():
        return
    engines.refuse(told)
    for each in segmentations:
        own = [segment.key for segment in each.segments if segment.key in refused]
        if own:
            says = f"the engine could not compute {', '.join(own)}; the last good membership stays. {refused[own[0]]}"
            alerts.open_one(Alert(REFUSED, says, now, segmentation=each.key))
        else:
            alerts.close(REFUSED, each.key, at=now)
