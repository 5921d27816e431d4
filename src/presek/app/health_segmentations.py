"""The indicators of a segmentation: whom it covers, whom it holds twice, and how it agrees with a month earlier."""

from __future__ import annotations

import numpy as np

from presek.app import kept_sets, past
from presek.app.health import DAYS_BEFORE
from presek.app.home import Home
from presek.health import agreement
from presek.health.indicators import Agreeing, Covering
from presek.membership.customers import Customers, grown, nobody
from presek.segment.segmentation import Segmentation
from presek.store.runs import PublishedRun
from presek.values.problem import Problems
from presek.workqueue.exclusions import MICROSECONDS_A_DAY


def covering(home: Home, run: PublishedRun, given: Segmentation) -> Covering | None:
    """The shares of the base in some segment and in several, by the published run; None where it did not compute all
    of them."""
    sets = _now(home, run, given)
    if not sets:
        return None
    some = several = nobody(sets[0].size)
    for each in sets:
        several |= some & each
        some |= each
    if not run.customers:
        return Covering(None, None, given.partition)
    return Covering(len(some) / run.customers, len(several) / run.customers, given.partition)


def agreeing(home: Home, run: PublishedRun, given: Segmentation) -> Agreeing | None:
    """How a partition agrees with itself a month earlier, of the customers who were in it both times; None where the
    past of all its segments does not reach there."""
    now = _now(home, run, given)
    before = []
    try:
        for each in given.segments:
            found = past.members_until(home, each.key, run.as_of - DAYS_BEFORE * MICROSECONDS_A_DAY)
            before += [] if found is None else [found[1]]
    except Problems:
        return None  # what was told then is not kept any more
    if not now or len(before) != len(now):
        return None
    size = max(each.size for each in (*now, *before))
    later = [grown(each, size) for each in now]
    table = np.array([[len(grown(one, size) & other) for other in later] for one in before], np.int64)
    return Agreeing(agreement.adjusted_rand(table), agreement.moved(table))


def _now(home: Home, run: PublishedRun, given: Segmentation) -> list[Customers]:
    """The members of all segments; none where one was not computed."""
    answers = [kept_sets.read(home.path, run.directory, each.key) for each in given.segments]
    return [] if any(each is None for each in answers) else [each.true for each in answers if each is not None]
