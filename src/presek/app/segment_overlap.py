"""How one segment is cut by the others: those that share most with it, and the parts, each as Explore counts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from presek.app import explore_index, kept_sets
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.membership import overlap
from presek.membership.customers import Customers
from presek.membership.run import Answer

MOST_OTHERS = 7


@dataclass(frozen=True, slots=True)
class Other:
    """Another segment: its size, and how many are in both."""

    key: str
    label: str
    size: int
    both: int


@dataclass(frozen=True, slots=True)
class Part:
    """Customers of this segment who are in exactly these others (places in `others`), and surely not in the rest."""

    others: tuple[int, ...]
    customers: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """A segment cut by others. `unsure`: members of whom one of the others cannot say, so that they are in no part."""

    label: str
    inside: int
    others: tuple[Other, ...]
    parts: tuple[Part, ...]
    unsure: int


def of_segment(home: Home, key: str, *, language: str) -> Overlap | None:
    """The overlap in the published run; None where that run did not compute the segment."""
    run = home.published()
    labels = {
        each.key: said(each.labels, language) or each.key
        for part in explore_index.in_force(home)
        for each in part.segments
    }
    if run is None or key not in labels:
        return None
    answers = {each: _answer(home, run.directory, each) for each in labels}
    mine = answers.pop(key)
    if mine is None:
        return None
    others = {each: answer for each, answer in answers.items() if answer is not None}
    shared = {each: len(mine.true & answer.true) for each, answer in others.items()}
    most = sorted((each for each in others if shared[each]), key=lambda each: -shared[each])[:MOST_OTHERS]
    unsure = mine.true & _any(mine.unknown, {each: others[each].unknown for each in most})
    cells = overlap.cells({key: mine.true - unsure, **{each: others[each].true - unsure for each in most}})
    return Overlap(
        label=labels[key],
        inside=len(mine.true),
        others=tuple(Other(each, labels[each], len(others[each].true), both=shared[each]) for each in most),
        parts=tuple(
            Part(tuple(place for place, each in enumerate(most) if each in members), customers)
            for members, customers in sorted(cells.items(), key=lambda cell: -cell[1])
            if key in members
        ),
        unsure=len(unsure),
    )


def _any(nobody: Customers, sets: Mapping[str, Customers]) -> Customers:
    """Those in any of the sets."""
    found = nobody - nobody
    for each in sets.values():
        found |= each
    return found


@lru_cache(maxsize=500)
def _answer(home: Home, directory: str, key: str) -> Answer | None:
    return kept_sets.read(home.path, directory, key)
