"""What the list of segments shows of each beside its size: how it changed, whether it is relative, what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presek.app import explore_index, pages_history, policies
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.pages_history import Recent
from presek.policy import plain
from presek.segment import segmentation
from presek.segment.relative import is_relative


@dataclass(frozen=True, slots=True)
class GivenBy:
    """A policy in force: its key, its label, and what it gives by dimension as plain values."""

    key: str
    label: str
    gives: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Glance:
    """`recent` is None where there is only one day to speak of."""

    recent: Recent | None
    relative: bool
    policies: tuple[GivenBy, ...]


def glances(home: Home, *, language: str) -> dict[str, Glance]:
    """One for each segment in force."""
    every = explore_index.in_force(home)
    rules, catalog = segmentation.rules(every), home.catalog()
    given: dict[str, list[GivenBy]] = {}
    for each in policies.active(home):
        label = said(each.labels, language) or each.key
        given.setdefault(each.segment, []).append(GivenBy(each.key, label, plain.treatment(each.gives)))
    return {
        key: Glance(
            pages_history.recent(home, key),
            is_relative(rule, catalog, segments=rules),
            tuple(given.get(key, ())),
        )
        for key, rule in rules.items()
    }
