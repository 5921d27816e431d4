"""Deciding: from a customer's standing to one answer per dimension, with its reason."""

from __future__ import annotations

from presek.policy.book import Standing
from presek.policy.conditions import Conditions
from presek.policy.deciding_book import Book


def decide(standing: Standing, book: Book, *, day: int) -> Conditions:
    """What the customer gets on a local day.

    Total: whatever the book and the standing say, each dimension has one answer or is unassigned.
    """
    raise NotImplementedError
