"""Publishing a run: its sets on disk, its changes in the lake, then, in one transaction, its row, the head and the
pointer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from presek.app import clock, kept_sets
from presek.app.home import Home
from presek.app.promises import Promise
from presek.membership.change import Change
from presek.membership.run import Run
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


def publish(home: Home, run: Run, record: PublishedRun, *, changes: Mapping[str, Change]) -> int:
    """Publishes and returns the run's number. Broken off anywhere before its end, the run before stays the
    published one."""
    kept_sets.write(home.path, record.directory, run)
    moved = {key: change for key, change in changes.items() if change}
    if not moved:
        return runs.publish(record, {})
    with home.writing("refresh", tables={CHANGES}, wait=SECONDS_TO_WAIT):
        version = home.lake.append(CHANGES, _rows(record.directory, run.as_of, moved))
        return runs.publish(record, {CHANGES: version})


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
