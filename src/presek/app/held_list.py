"""Who is restricted or objects to marketing, as a list that outlives the base: prints of keys, and when.

It lies beside backups with the list of who was erased, so that a backup from before holds nobody who is protected since
as if they were not. Why somebody is restricted, and how an objection came, is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from presek.source import erased
from presek.store import head, objections, restrictions

What: TypeAlias = Literal["restriction", "objection"]
RESTRICTION: What = "restriction"
OBJECTION: What = "objection"


@dataclass(frozen=True, slots=True)
class Held:
    """One restriction or objection of the print of a key. `day`: since when an objection holds, as days since 1970;
    instants in microseconds, `ended_at` None while it is in force."""

    salt: str
    print: str
    what: What
    at: int
    day: int = 0
    ended_at: int | None = None


def of_home() -> tuple[Held, ...]:
    """All there ever were in a base, the oldest first."""
    salt = head.lake_name("")
    found = [
        Held(salt, erased.print_of(each.customer, salt), RESTRICTION, each.at, ended_at=each.lifted_at)
        for each in restrictions.all_of_them()
    ]
    found += [
        Held(salt, erased.print_of(each.customer, salt), OBJECTION, each.at, day=each.day, ended_at=each.ended_at)
        for each in objections.all_of_them()
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.what, each.print)))


def together(before: Iterable[Held], now: Iterable[Held]) -> tuple[Held, ...]:
    """What stands in a list with what is known now: that something ended is never forgotten."""
    found: dict[tuple[object, ...], Held] = {}
    for each in (*before, *now):
        name = (each.salt, each.print, each.what, each.at)
        if name not in found or each.ended_at is not None:
            found[name] = each
    return tuple(found.values())


def read(said: Mapping[str, Any]) -> tuple[Held, ...]:
    """Those of a list as it was written; none of a list of an edition that kept none. ValueError, KeyError or TypeError
    where it is damaged."""
    return tuple(map(_read, said.get("held", ())))


def _read(said: Mapping[str, Any]) -> Held:
    what, ended = said["what"], said["ended_at"]
    if what not in {RESTRICTION, OBJECTION}:
        raise ValueError(what)
    return Held(
        str(said["salt"]), str(said["print"]), what, int(said["at"]), int(said["day"]),
        ended_at=None if ended is None else int(ended),
    )  # fmt: skip
