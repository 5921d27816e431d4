"""The lease that picks one worker; the others stand by."""

from __future__ import annotations

from presek.app import clock, wiring
from presek.store import leases

WORKER = "worker"
LEASE_MICROSECONDS = 30_000_000


def take() -> bool:
    """Takes or renews the lease for this process; False where another worker is at work."""
    now = clock.now()
    return leases.take(WORKER, wiring.process_name(), now=now, until=now + LEASE_MICROSECONDS)


def give_back() -> None:
    """Ends this process's lease, so that another may go on at once."""
    leases.give_back(WORKER, wiring.process_name())
