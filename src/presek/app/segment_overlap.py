"""How one segment is cut by the others: those that share most with it, and the parts, each as Explore counts it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from presek.app import explore_index, kept_sets
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.membership import overlap
from presek.membership.customers import Customers
from presek.membership.run import Answer

MOST_OTHERS, MOST_UNSURE = 7, 0.1
"""Segments that parts are cut by, and of what share of members one of them may not be able to say, unless chosen."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another segment: its size, how many are in both, and of how many members it cannot say; `cuts`: it is one of
    those that the parts are cut by."""

    key: str
    label: str
    size: int
    both: int
    unsure: int
    cuts: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Customers of this segment who are in exactly these others (places in `cut_by`), and surely not in the rest."""

    others: tuple[int, ...]
    customers: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """A segment cut by others. `others`: all that share customers with it; `unsure`: members of whom one of those it is
    cut by cannot say, so that they are in no part."""

    label: str
    inside: int
    others: tuple[Other, ...]
    parts: tuple[Part, ...]
    unsure: int

    @property
    def cut_by(self) -> tuple[Other, ...]:
        """Those that the parts are cut by."""
        return tuple(each for each in self.others if each.cuts)


def of_segment(home: Home, key: str, *, language: str, chosen: Collection[str] = ()) -> Overlap | None:
    """The overlap in the published run; None where that run did not compute the segment.

    It is cut by the `chosen` segments; without any, by those that share most and can say of nearly every member.
    """
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
    most = sorted((each for each in others if shared[each]), key=lambda each: -shared[each])
    unsure = {each: len(mine.true & others[each].unknown) for each in most}
    cuts = [each for each in most if each in chosen] or [
        each for each in most if unsure[each] <= MOST_UNSURE * len(mine.true)
    ]
    cuts = cuts[:MOST_OTHERS]
    vague = mine.true & _any(mine.unknown, {each: others[each].unknown for each in cuts})
    cells = overlap.cells({key: mine.true - vague, **{each: others[each].true - vague for each in cuts}})
    return Overlap(
        label=labels[key],
        inside=len(mine.true),
        others=tuple(
            Other(each, labels[each], len(others[each].true), both=shared[each], unsure=unsure[each], cuts=each in cuts)
            for each in most
        ),
        parts=tuple(
            Part(tuple(place for place, each in enumerate(cuts) if each in members), customers)
            for members, customers in sorted(cells.items(), key=lambda cell: -cell[1])
            if key in members
        ),
        unsure=len(vague),
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
