"""Call backs that somebody promised and whose time has come."""

from __future__ import annotations

from dataclasses import dataclass

from presek.store.queue_models import QueueAction, QueueState


@dataclass(frozen=True, slots=True)
class CallBack:
    """Who was promised it, by whom, and since when (microseconds)."""

    customer: str
    by: str
    since: int


def call_backs(*, until: int) -> tuple[CallBack, ...]:
    """Those due until an instant that nobody has made yet."""
    found = []
    for row in QueueState.objects.filter(state__pin_kind="call_back", state__pin_deadline__lte=until)[:500]:
        promised = QueueAction.objects.filter(customer=row.customer, undone_at=None).order_by("-id").first()
        if promised is not None:
            found.append(CallBack(row.customer, promised.by, int(row.state["pin_since"])))
    return tuple(found)
