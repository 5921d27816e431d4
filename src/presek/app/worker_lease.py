"""The lease that picks one worker; the others stand by, and one of them takes over where it runs out."""

from __future__ import annotations

import threading

from presek.app import clock, wiring
from presek.app.faults import problem_of
from presek.store import leases
from presek.values.problem import Problems

WORKER = "worker"
SECOND = 1_000_000
BEATS_A_LEASE = 3


class Term:
    """This process's time at work: begun where nobody else is at work, kept up by a thread of its own, ended. `over` is
    set at the end of the time that was begun last, and never again."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self._number: int | None = None

    @property
    def mine(self) -> bool:
        """Whether this process is the one at work."""
        return self._number is not None and not self.over.is_set()

    def begin(self) -> bool:
        """Takes the lease; False where another worker is at work."""
        self._number = _take()
        if self._number is None:
            return False
        self.over = threading.Event()
        leases.work_under(WORKER, self._number)
        threading.Thread(target=self._beat, args=(self.over, self._number), daemon=True).start()
        return True

    def end(self) -> None:
        """Ends it, so that another may go on at once."""
        self.over.set()
        leases.work_under(WORKER, None)
        if self._number is not None:
            self._number = None
            leases.give_back(WORKER, wiring.process_name())

    def _beat(self, over: threading.Event, number: int) -> None:
        """Renews the lease while long work runs. Where another has taken over, this worker's time is over."""
        while not over.wait(wiring.lease_seconds() / BEATS_A_LEASE):
            try:
                renewed = _take(only=number)
            except Exception as error:
                # A busy database or a full disk may be well again at the next beat; until then the lease runs.
                if not isinstance(error, Problems) and problem_of(error) is None:
                    over.set()
                    raise
                continue
            if renewed != number:
                over.set()


def _take(only: int | None = None) -> int | None:
    """Takes or renews the lease (`only`: renews it where it still has this number); its number."""
    now = clock.now()
    until = now + int(wiring.lease_seconds() * SECOND)
    return leases.take(WORKER, wiring.process_name(), now=now, until=until, only=only)
