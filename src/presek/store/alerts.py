"""What a person should look at. Of one kind about one segmentation there is one open alert, whatever the number of
runs."""

from __future__ import annotations

from dataclasses import dataclass

from presek.store.models import Alert as AlertRow


@dataclass(frozen=True, slots=True)
class Alert:
    """`says` is a whole sentence; `customer` the key of the one who shows it."""

    code: str
    says: str
    opened_at: int
    segmentation: str = ""
    customer: str = ""


def open_one(alert: Alert) -> None:
    """Opens an alert, or renews the words of the open one of its kind."""
    AlertRow.objects.update_or_create(
        code=alert.code,
        segmentation=alert.segmentation,
        closed_at=None,
        defaults={"says": alert.says, "customer": alert.customer},
        create_defaults={"says": alert.says, "customer": alert.customer, "opened_at": alert.opened_at},
    )


def close(code: str, segmentation: str, *, at: int) -> None:
    """Closes the open alert of this kind, where there is one."""
    AlertRow.objects.filter(code=code, segmentation=segmentation, closed_at=None).update(closed_at=at)


def standing() -> tuple[Alert, ...]:
    """All open alerts, newest first."""
    return tuple(
        Alert(row.code, row.says, row.opened_at, segmentation=row.segmentation, customer=row.customer)
        for row in AlertRow.objects.filter(closed_at=None)
    )
