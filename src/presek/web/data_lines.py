"""Counts, tables and warnings of imports, in the words of the pages of data."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from presek.app.import_report import Noted
from presek.web import place, words


@dataclass(frozen=True, slots=True)
class WarningLine:
    """What happened to values of rows that were kept: a tone, a word for it, and an example."""

    column: str
    tone: str
    what: str
    rows: int
    example: str


def counted(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """The counts of rows with their names."""
    names = {
        "read": gettext("Read"),
        "accepted": gettext("Accepted"),
        "rejected": gettext("Rejected"),
        "filtered": gettext("Filtered out"),
        "unchanged": gettext("Unchanged"),
        "aside": gettext("Waiting for their customer"),
    }
    return tuple((name, counts[key]) for key, name in names.items() if key in counts)


def table_name(key: str) -> str:
    """What a table of the lake is called: customers, or a relation by its label."""
    relation = place.home().catalog().relations.get(key)
    if relation is None:
        return gettext("Customers") if key == "customers" else key
    return relation.labels.get(words.language()) or relation.labels["en"]


def warning_line(found: Noted) -> WarningLine:
    """A warning with a word for its rule."""
    tone, what = {
        "left out": ("warn", gettext("value left out")),
        "mended": ("good", gettext("value mended")),
        "odd": ("", gettext("kept, but odd")),
    }.get(found.rule, ("", found.rule))
    return WarningLine(found.column, tone, what, found.rows, found.example)
