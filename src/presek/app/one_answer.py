"""What one answer to a program rests on: one run and one book of policies, asked for once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from presek.app.home import Home
from presek.store import pulse, runs


@contextmanager
def one_answer(home: Home) -> Iterator[None]:
    """Holds the newest run and book for as long as one answer is made, though others be published meanwhile."""
    beat = pulse.now()
    with runs.holding(beat.run or None), pulse.holding(beat):
        yield
