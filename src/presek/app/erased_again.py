"""Customers who were erased and are entered anew: somebody still holds their data, and the officer is told."""

from __future__ import annotations

from presek.app import clock
from presek.store import alerts
from presek.store.alerts import Alert

AGAIN = "erased-again"


def tell(count: int, *, source: str) -> None:
    """Opens an alert where any were entered; who it was is not in it."""
    if count:
        who = "A customer who had been erased was" if count == 1 else f"{count} customers who had been erased were"
        says = f"{who} entered anew by '{source}': it still holds what was to be erased, or they came back."
        alerts.open_one(Alert(AGAIN, says, clock.now()))
