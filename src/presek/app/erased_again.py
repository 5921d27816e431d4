"""Customers and contacts who were erased and are sent again: somebody still holds their data, and it is told."""

from __future__ import annotations

from presek.app import clock
from presek.store import alerts
from presek.store.alerts import Alert

AGAIN, KEPT_OUT = "erased-again", "erased-contact"


def tell(customers: int, *, contacts: int, source: str) -> None:
    """Opens an alert where any customers were entered anew, and where any contacts were kept out; who it was is in
    neither."""
    if customers:
        back = "it still holds what was to be erased, or they came back."
        says = (
            f"A customer who had been erased was entered anew by '{source}': {back}"
            if customers == 1
            else f"{customers} customers who had been erased were entered anew by '{source}': {back}"
        )
        alerts.open_one(Alert(AGAIN, says, clock.now()))
    if contacts:
        holds = "it still holds what was to be erased."
        says = (
            f"A contact who had been erased was sent again by '{source}' and kept out: {holds}"
            if contacts == 1
            else f"{contacts} contacts who had been erased were sent again by '{source}' and kept out: {holds}"
        )
        alerts.open_one(Alert(KEPT_OUT, says, clock.now()))
