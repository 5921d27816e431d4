"""What a reader answers from: the snapshot and the as-of instant of the published run, so that every page says the
same."""

from __future__ import annotations

from presek.app import kept_sets, snapshots
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.lake.lock import lake_lock
from presek.membership.run import Answer
from presek.store import definitions
from presek.store.runs import PublishedRun
from presek.values.instant import AsOf
from presek.values.problem import Branch, Problem, Problems, nearest_names

SECONDS_TO_WAIT = 60.0


def opened(home: Home) -> Opened:
    """The snapshot of the published run. Before the first run: the lake's current version, built where it must be.

    Problems of the place: there is nothing to read; the snapshot vanished and can't be made again as it was.
    """
    published = home.published()
    if published is not None:
        return _of_run(home, published)
    if not home.head():
        raise Problems(_no_data(home))
    with lake_lock(home.path / kept_sets.FOLDER, home.holder("snapshot"), wait=SECONDS_TO_WAIT):
        return snapshots.ensure(home)


def as_of(home: Home) -> AsOf:
    """The as-of instant of the published run; before the first, of now."""
    published = home.published()
    return home.as_of() if published is None else home.as_of(published.as_of)


def is_behind(home: Home) -> bool:
    """Whether data came in since the published run, so that a refresh would say more."""
    return home.published() is not None and not snapshots.is_current(home)


def published_run(home: Home) -> PublishedRun:
    """The published run; Problems of the place before the first, and before the first data."""
    run = home.published()
    if run is None and not home.head():
        raise Problems(_no_data(home))
    if run is None:
        says = "no segment has been computed yet; run `presek refresh`."
        raise Problems(Problem("not-refreshed", says, path=str(home.path), branch=Branch.PLACE))
    return run


def answer(home: Home, segment: str) -> Answer:
    """Who is in a segment by the published run; Problems where there is no such segment, or it is not computed yet."""
    found = kept_sets.read(home.path, published_run(home).directory, segment)
    if found is None:
        raise Problems(_no_answer(segment))
    return found


def _of_run(home: Home, published: PublishedRun) -> Opened:
    try:
        return snapshots.opened(home, published.snapshot)
    except Problems:
        # It is only a copy: while the lake still says the same, it is made again under the same name.
        if snapshots.name_of(home, home.catalog()) != published.snapshot:
            raise
        with lake_lock(home.path / kept_sets.FOLDER, home.holder("snapshot"), wait=SECONDS_TO_WAIT):
            return snapshots.ensure(home)


def _no_data(home: Home) -> Problem:
    says = "there is no data yet; `presek import` brings some in, `presek demo` makes some up."
    return Problem("no-data", says, path=str(home.path), branch=Branch.PLACE)


def _no_answer(segment: str) -> Problem:
    known = [each.key for segmentation in definitions.load() for each in segmentation.segments]
    if segment in known:
        says = f"the segment '{segment}' has not been computed yet; run `presek refresh`."
        return Problem("not-refreshed", says, path="segment", branch=Branch.PLACE)
    says = f"no segment is called '{segment}'."
    return Problem("unknown-segment", says, path="segment", nearest=nearest_names(segment, known))
