"""Settings of the site that differ from what it ships with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presek.store.people_models import SiteSetting as Row


@dataclass(frozen=True, slots=True)
class Kept:
    """A setting with its value, and who set it when (microseconds)."""

    value: object
    by: str
    at: int


def all_of_them() -> Mapping[str, Kept]:
    """Those that were set, by key."""
    return {row.key: Kept(row.value, row.by, row.at) for row in Row.objects.all()}


def put(key: str, value: object, *, by: str, at: int) -> None:
    """Sets one."""
    Row.objects.update_or_create(key=key, defaults={"value": value, "by": by, "at": at})


def forget(key: str) -> None:
    """What the site ships with counts again."""
    Row.objects.filter(key=key).delete()
