"""What the worker does about sources: reads those whose time has come, one after the other, and tells what came."""

from __future__ import annotations

from collections.abc import Callable

from presek.app import source_runs
from presek.app.home import Home
from presek.values.problem import Problems

BUSY = {"source-busy", "no-source"}
"""Somebody else is reading it, or has removed it: nothing to tell."""


class Stopped(Exception):
    """The worker was told to stop while it read a source; the next worker reads it again from where it began."""


def read_due(home: Home, *, say: Callable[[str], None], stopping: Callable[[], bool]) -> None:
    """Reads every source that is due. A source that fails is told and kept with its problem; the others go on."""

    def going() -> None:
        if stopping():
            raise Stopped

    for key in source_runs.due(home):
        try:
            going()
            done = source_runs.run(home, key, going=going)
        except Stopped:
            return
        except Problems as found:
            if found.problems[0].code not in BUSY:
                say(f"source {key} not read: {found.problems[0]}")
        else:
            say(f"source {key}: {done.accepted} of {done.read} rows taken, {done.rejected} rejected")
