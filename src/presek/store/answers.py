"""Answers that were given, with the books they were given by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction

from presek.store.policy_models import GivenAnswer, KeptBook


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """Conditions that were told: of whom, for which local day, by which run and book, resting on which standing."""

    customer: str
    day: int
    run: int
    book: str
    standing: Mapping[str, object]
    hash: str
    by: str
    at: int
    number: int = 0


def keep_book(book_hash: str, book: Mapping[str, object], *, at: int) -> None:
    """Keeps a book under its hash, once."""
    KeptBook.objects.get_or_create(hash=book_hash, defaults={"book": dict(book), "at": at})


def has_book(book_hash: str) -> bool:
    """Whether a book is kept."""
    return KeptBook.objects.filter(hash=book_hash).exists()


def book(book_hash: str) -> Mapping[str, object]:
    """The book that was kept under a hash."""
    found: Mapping[str, object] = KeptBook.objects.get(hash=book_hash).book
    return found


def add(answers: Iterable[KeptAnswer]) -> int:
    """Keeps answers, all or none; their books are kept already. How many."""
    rows = []
    books = {row.hash: row for row in KeptBook.objects.all()}
    for each in answers:
        rows.append(
            GivenAnswer(
                customer=each.customer,
                day=each.day,
                run=each.run,
                book=books[each.book],
                standing=dict(each.standing),
                hash=each.hash,
                by=each.by,
                at=each.at,
            )
        )
    with transaction.atomic():
        GivenAnswer.objects.bulk_create(rows)
    return len(rows)


def all_of(customer: str | None = None) -> Iterator[KeptAnswer]:
    """All answers (to do with one customer), oldest first."""
    rows = GivenAnswer.objects.select_related("book").defer("book__book")
    for row in rows if customer is None else rows.filter(customer=customer):
        yield KeptAnswer(
            row.customer,
            row.day,
            row.run,
            book=row.book.hash,
            standing=row.standing,
            hash=row.hash,
            by=row.by,
            at=row.at,
            number=int(row.pk),
        )
