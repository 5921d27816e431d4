"""Who somebody is at the provider they sign in at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from presek.store.sso_models import CompanyIdentity


class Raced(Exception):
    """Somebody was made the same person, or took the same name, at the same moment; nothing of this was kept."""


@contextmanager
def together() -> Iterator[None]:
    """All that is kept within, or nothing of it; a second one waits, or is told that it raced."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Raced from None


def person_of(issuer: str, subject: str) -> int | None:
    """The number of the person whom a subject of an issuer is bound to."""
    found = CompanyIdentity.objects.filter(issuer=issuer, subject=subject).values_list("user_id", flat=True).first()
    return None if found is None else int(found)


def bind(person: int, *, issuer: str, subject: str, at: int) -> None:
    """Makes a subject of an issuer that person, for good."""
    CompanyIdentity.objects.create(user_id=person, issuer=issuer, subject=subject, at=at)


def bound() -> frozenset[int]:
    """The numbers of those who signed in with their company."""
    return frozenset(CompanyIdentity.objects.values_list("user_id", flat=True))
