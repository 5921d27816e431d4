"""Who opened the page of which customer, by day."""

from __future__ import annotations

from presek.store.rights_models import CustomerSeen


def note(customer: str, *, person: str, day: int) -> None:
    """Keeps that somebody looked; once a day."""
    CustomerSeen.objects.get_or_create(customer=customer[:200], person=person[:200], day=day)


def of_customer(customer: str) -> tuple[tuple[str, int], ...]:
    """Who looked, and on which local day (a day number), the latest first."""
    rows = CustomerSeen.objects.filter(customer=customer).values_list("person", "day")
    return tuple((str(person), int(day)) for person, day in rows)
