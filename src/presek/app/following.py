"""The feed in pages, for programs that ask for what is new: one row a customer to whom something happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from presek.app import day_asked, feed
from presek.app.feed import Group, Position, Topic, Wanted
from presek.app.home import Home
from presek.values.instant import moment_of

MOST_A_PAGE = 10_000
END = "end"
"""What a program says that wants to hear only of what comes from now on."""


@dataclass(frozen=True, slots=True)
class Page:
    """Changes in the order in which they came, and the cursor to ask with the next time; `more`: there is more now."""

    changes: tuple[dict[str, object], ...]
    cursor: str
    more: bool


def page(home: Home, after: str | None, wanted: Wanted, *, most: int = MOST_A_PAGE) -> Page:
    """At most so many changes behind a cursor (None: from the first on; "end": nothing but the cursor of the end)."""
    if after == END:
        return Page((), str(feed.end(home)), more=False)
    at = Position() if after is None else Position.read(after)
    changes: list[dict[str, object]] = []
    for each in feed.groups(home, at, wanted):
        if isinstance(each, Position):
            at = each
            continue
        if len(changes) == most:
            return Page(tuple(changes), str(at), more=True)
        shown = each.first(most - len(changes))
        changes += rows(home, shown)
        at = shown.after
        if len(shown.ordinals) < len(each.ordinals):
            return Page(tuple(changes), str(at), more=True)
    return Page(tuple(changes), str(at), more=False)


def rows(home: Home, group: Group) -> Iterator[dict[str, object]]:
    """A group one customer a row; `id` names the change for good."""
    about = told(home, group)
    for key in filter(None, feed.keys(home, group)):
        yield {"id": f"{name(group)}/{key}", "type": group.topic.value, "customer": key, **about}


def told(home: Home, group: Group) -> dict[str, object]:
    """What is the same for all customers of a group. Nothing of any fact about them is in it."""
    found: dict[str, object] = {"run": group.run, "at": moment_of(group.at).isoformat()}
    if group.topic is Topic.CONDITIONS:
        return {**found, "day": group.day, "policies": group.version}
    as_of = None if group.as_of is None else day_asked.written(home.as_of(group.as_of))
    return {
        **found,
        "segment": group.segment,
        "as_of": as_of,
        "meaning_key": group.meaning_key,
        "reason": group.reason or None,
    }


def name(group: Group) -> str:
    """What this happening is called for good."""
    if group.topic is Topic.CONDITIONS:
        return f"conditions/{group.step}"
    return f"{group.run}/{group.segment}/{'in' if group.topic is Topic.ENTERED else 'out'}"
