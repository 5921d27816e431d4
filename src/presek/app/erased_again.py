"""Customers who were erased and are entered anew: somebody still holds their data, and the officer is told."""

from __future__ import annotations

from presek.app import clock
from presek.store import alerts
from presek.store.alerts import Alert

AGAIN = "erased-again"


def tell(count: int, *, source: str) -> None:
    """Opens an alert where any were entered; who it was is not in it."""
    if count:
        back = "it still holds what was to be erased, or they came back."
        says = (
            f"A customer who had been erased was entered anew by '{source}': {back}"
            if count == 1
            else f"{count} customers who had been erased were entered anew by '{source}': {back}"
        )
        alerts.open_one(Alert(AGAIN, says, clock.now()))
