"""What this base is: its name, zone, currency, and the instant that is pinned as now."""

from __future__ import annotations

from dataclasses import dataclass

from presek.store.models import About as AboutRow


@dataclass(frozen=True, slots=True)
class About:
    """`as_of` (microseconds UTC) pins the instant that counts as now; None: the clock. `made_up`: nobody in it
    exists."""

    name: str = "Presek"
    zone: str = "Europe/Warsaw"
    currency: str = "PLN"
    as_of: int | None = None
    made_up: bool = False


def get() -> About:
    """The base's row; where there is none yet, what a new base is."""
    row = AboutRow.objects.filter(id=1).first()
    if row is None:
        return About()
    return About(name=row.name, zone=row.zone, currency=row.currency, as_of=row.as_of, made_up=row.made_up)


def put(about: About) -> None:
    """Keeps what the base is."""
    AboutRow.objects.update_or_create(
        id=1,
        defaults={
            "name": about.name,
            "zone": about.zone,
            "currency": about.currency,
            "as_of": about.as_of,
            "made_up": about.made_up,
        },
    )
