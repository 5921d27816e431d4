"""Pairs of customers that may be one: what was proposed, what a person said is none, and who is whose contact.

Customers stand here by their ordinals, which are never reused: no personal data is kept beside the lake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from presek.store.models import ContactLink as LinkRow
from presek.store.models import DuplicatePair as PairRow

AT_ONCE = 2_000
NEVER_FOUND = 0.0
"""The score of a pair that a person named, and nothing proposed."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Two customers (`first` < `second`) that may be one: how sure, and how each comparison came out."""

    first: int
    second: int
    score: float
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two customers of which a person said that they are two."""

    first: int
    second: int
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Link:
    """A customer who is a contact person of another: by which agreements (email, phone, name)."""

    person: int
    company: int
    contact: str
    by: Sequence[str] = ()


def replace(pairs: Iterable[Proposed], *, at: int) -> int:
    """Puts these proposals in place of the open ones, and returns how many are open. Verdicts stay, and their pairs
    are never proposed again."""
    with transaction.atomic():
        PairRow.objects.filter(rejected_at__isnull=True).delete()
        known = set(PairRow.objects.values_list("first", "second"))
        rows = [
            PairRow(first=each.first, second=each.second, score=each.score, levels=dict(each.levels), found_at=at)
            for each in pairs
            if (each.first, each.second) not in known
        ]
        PairRow.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def proposed() -> tuple[Proposed, ...]:
    """All open proposals, the likeliest first."""
    rows = PairRow.objects.filter(rejected_at__isnull=True).order_by("-score", "first", "second")
    found = rows.values_list("first", "second", "score", "levels")
    return tuple(Proposed(first, second, score, levels=levels) for first, second, score, levels in found)


def reject(first: int, second: int, *, by: str, at: int) -> None:
    """Keeps the verdict that two customers are two."""
    first, second = sorted((first, second))
    PairRow.objects.update_or_create(
        first=first,
        second=second,
        defaults={"rejected_at": at, "rejected_by": by},
        create_defaults={"score": NEVER_FOUND, "levels": {}, "found_at": at, "rejected_at": at, "rejected_by": by},
    )


def withdraw(first: int, second: int) -> bool:
    """Takes a verdict back, so that the pair may be proposed again; whether there was one."""
    first, second = sorted((first, second))
    given = PairRow.objects.filter(first=first, second=second, rejected_at__isnull=False)
    with transaction.atomic():
        removed, _ = given.filter(score=NEVER_FOUND).delete()
        return bool(removed) or bool(given.update(rejected_at=None, rejected_by=""))


def verdicts() -> tuple[Verdict, ...]:
    """All verdicts, the latest first."""
    rows = PairRow.objects.filter(rejected_at__isnull=False).order_by("-rejected_at", "-id")
    return tuple(Verdict(row.first, row.second, by=row.rejected_by, at=row.rejected_at) for row in rows)


def replace_links(links: Iterable[Link]) -> int:
    """Puts these links in place of all, and returns how many they are."""
    with transaction.atomic():
        LinkRow.objects.all().delete()
        rows = [
            LinkRow(person=each.person, company=each.company, contact=each.contact, by=list(each.by)) for each in links
        ]
        LinkRow.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def links(most: int) -> tuple[Link, ...]:
    """The first links, by company."""
    return tuple(map(_link, LinkRow.objects.order_by("company", "person", "contact")[:most]))


def links_of(ordinals: Collection[int]) -> tuple[Link, ...]:
    """The links of some customers, from either end."""
    rows = LinkRow.objects.filter(person__in=ordinals) | LinkRow.objects.filter(company__in=ordinals)
    return tuple(map(_link, rows.order_by("company", "person", "contact")[:200]))


def _link(row: LinkRow) -> Link:
    return Link(row.person, row.company, contact=row.contact, by=tuple(row.by))
