"""Publishing a run: its sets on disk, its changes in the lake and its hash, then, in one transaction, its row, the head
and the pointer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pyarrow as pa

from presek.app import clock, kept_sets
from presek.app.home import Home
from presek.app.promises import Promise
from presek.membership.change import Change
from presek.membership.result_hash import Roll, result_hash
from presek.membership.run import Answer, Run
from presek.store import alerts, runs
from presek.store.alerts import Alert
from presek.store.runs import PublishedRun

CHANGES = "membership_changes"
CHANGES_SCHEMA = pa.schema(
    [
        ("run", pa.string()),
        ("segment", pa.string()),
        ("ordinal", pa.int32()),
        ("entered", pa.bool_()),
        ("as_of", pa.timestamp("us", tz="UTC")),
    ]
)
BROKEN_PROMISE = "promise-broken"
SECONDS_TO_WAIT = 60.0


def publish(home: Home, run: Run, record: PublishedRun, *, roll: Roll, changes: Mapping[str, Change]) -> PublishedRun:
    """Publishes; the record with its number and the result hash. Broken off anywhere before its end, the run before
    stays the published one.

    The sets go to the disk, the changes to the lake and the hash is made at the same time: nobody sees any of them
    before the transaction, and that waits for all.
    """
    moved = {key: change for key, change in changes.items() if change}
    with ThreadPoolExecutor(2) as pool:
        kept = pool.submit(kept_sets.write, home.path, record.directory, run)
        digest = pool.submit(result_hash, run, roll)

        def point(head: Mapping[str, int]) -> PublishedRun:
            kept.result()
            whole = replace(record, hash=digest.result())
            return replace(whole, number=runs.publish(whole, head))

        if not moved:
            return point({})
        with home.writing("refresh", tables={CHANGES}, wait=SECONDS_TO_WAIT):
            return point({CHANGES: home.lake.append(CHANGES, _rows(record.directory, run.as_of, moved))})


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


def _rows(run: str, as_of: int, changes: Mapping[str, Change]) -> pa.Table:
    names, ordinals, entered = [], [], []
    for key, change in changes.items():
        for customers, came in ((change.entered, True), (change.left, False)):
            found = customers.ordinals().astype(np.int32)
            ordinals.append(found)
            entered.append(np.full(len(found), came))
            names.append(pa.repeat(pa.scalar(key), len(found)))
    total = sum(map(len, ordinals))
    columns = [
        pa.repeat(pa.scalar(run), total),
        pa.concat_arrays(names),
        pa.array(np.concatenate(ordinals)),
        pa.array(np.concatenate(entered)),
        pa.repeat(pa.scalar(as_of, pa.timestamp("us", tz="UTC")), total),
    ]
    return pa.Table.from_arrays(columns, schema=CHANGES_SCHEMA)
