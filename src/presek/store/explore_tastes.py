"""The columns and pinned facets that people chose on Explore."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from presek.store.explore_models import ExploreTaste


@dataclass(frozen=True, slots=True)
class Taste:
    """Keys of columns in their order (none: the usual ones), and of the facets that stand first."""

    columns: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()


def of_person(by: str) -> Taste:
    """What a person chose."""
    row = ExploreTaste.objects.filter(by=by).first()
    return Taste() if row is None else Taste(tuple(map(str, row.columns)), tuple(map(str, row.pinned)))


def put_columns(by: str, columns: Sequence[str]) -> None:
    """Keeps the columns a person wants; none: the usual ones."""
    ExploreTaste.objects.update_or_create(by=by, defaults={"columns": list(columns)})


def put_pinned(by: str, pinned: Sequence[str]) -> None:
    """Keeps the facets a person wants first."""
    ExploreTaste.objects.update_or_create(by=by, defaults={"pinned": list(pinned)})
