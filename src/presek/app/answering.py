"""From which run the pages of this process answer: the newest whose base is counted; the one before, while it is not.

Counting a new run's base takes a while on a large base. Where something keeps the newest run ready in the background,
pages go on answering from the run before until it is done, and no visitor waits.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event

from presek.app import (
    clock,
    conditions,
    engine_away,
    engines,
    explore_index,
    kept_sets,
    pages_overview,
    today_arrays,
)
from presek.app.home import Home
from presek.store import runs

SECONDS_BETWEEN_LOOKS = 0.5
LONGEST_BEHIND_SECONDS = 60.0
"""How long pages may answer from the run before; then the next visitor waits rather than be told old numbers."""


@dataclass(slots=True)
class Ready:
    """The run that is counted, by number; `behind`: since when a newer one waits to be."""

    number: int | None = None
    behind: clock.Stopwatch | None = None
    wanted: Event = field(default_factory=Event)


_ready: dict[Home, Ready] = {}
"""Of the homes that are kept ready; of all others pages answer from the newest run."""


def one_run(home: Home) -> AbstractContextManager[None]:
    """Holds one run for as long as one page is made."""
    newest = runs.current_number()
    ready = _ready.get(home)
    if ready is None or ready.number is None or ready.number == newest:
        return runs.holding(newest)
    ready.wanted.set()
    before = runs.find(ready.number)
    late = ready.behind is not None and ready.behind.seconds() > LONGEST_BEHIND_SECONDS
    if late or before is None or not kept_sets.there(home.path, before.directory):
        return runs.holding(newest)
    return runs.holding(before.number)


def make_ready(home: Home) -> None:
    """Counts the base of the newest run, where that is not done; Problems where it can't be read."""
    ready = _ready.setdefault(home, Ready())
    newest = runs.current_number()
    if newest is None or ready.number == newest:
        return
    ready.behind = clock.Stopwatch()
    with runs.holding(newest):
        explore_index.of_run(home)
        conditions.deciding(home)
        pages_overview.make_ready(home)
    ready.number, ready.behind = newest, None
    with runs.holding(newest):
        _read_lists(home)


def look_again(home: Home) -> None:
    """Asks an engine that did not answer whether it is back, now and then; what was told without it goes then."""
    if not engine_away.is_to_be_tried(home):
        return
    engine = engines.of(home)
    if engine is None:
        engine_away.note_back(home)
        return
    # Ibis takes over a second to import: only where a base is bound.
    from presek.app import engine_sessions

    engine_sessions.try_again(engine)


def _read_lists(home: Home) -> None:
    """What the lists of Today stand on, where somebody has asked for it before: it takes longer than all the rest, and
    only those who work by them wait for it."""
    if today_arrays.asked_for(home):
        today_arrays.base(home)


def show_newest(home: Home) -> None:
    """From now on pages answer from the newest run, counted or not: whoever has just changed something looks for it."""
    ready = _ready.get(home)
    if ready is not None and ready.number is not None:
        ready.number, ready.behind = runs.current_number(), None


def wait_for_work(home: Home) -> None:
    """Returns when a page asked for a newer run, or after half a second."""
    ready = _ready.setdefault(home, Ready())
    ready.wanted.wait(SECONDS_BETWEEN_LOOKS)
    ready.wanted.clear()


def forget(home: Home) -> None:
    """Nothing keeps this home ready any more."""
    _ready.pop(home, None)


def ready_number(home: Home) -> int | None:
    """The number of the run that is counted; None where nothing is."""
    ready = _ready.get(home)
    return None if ready is None else ready.number
