"""Segments that a rule names: they exist, and none of them leads back to itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from presek.segment.kind import Scope, near
from presek.segment.terms import AbcClass, InSegment, Moved, Otherwise, Quintile, Ranked, Term, WasInSegment
from presek.segment.walk import everything

Segments: TypeAlias = Mapping[str, Term]

MOST_STEPS = 20
"""How long a chain of segments may be, each named by the one before."""


def check_named(term: Term, key: str, *, scope: Scope, segments: Segments) -> None:
    """Reports a segment that is not there."""
    if key not in segments:
        scope.report(term, "unknown-segment", f"no segment is called '{key}'.", near=near(key, segments))


def check_chosen(when: Term, scope: Scope) -> None:
    """Reports segments in a condition of `choose`: a value is the same wherever it stands, and a catalog has none."""
    for node, row in everything(when):
        match node:
            case InSegment() | WasInSegment() | Moved() | Ranked(within=str()) | AbcClass(within=str()):
                pass
            case Quintile(within=str()):
                pass
            case _:
                continue
        if row is None:
            says = "a condition of choose speaks of fields, rows and ranks; it cannot name a segment."
            scope.report(node, "segment-chosen", says)


def check_circles(term: Term, segments: Segments, scope: Scope) -> None:
    """Reports each segment named in the rule from which the way leads in a circle, naming it, or is too long."""
    for node, key in asked(term):
        circle = circle_from(key, segments)
        if circle is not None:
            says = f"the segment '{key}' is defined by itself: {' → '.join(circle)}."
            scope.report(node, "segment-circle", says)
        elif steps_from(key, segments) > MOST_STEPS:
            says = f"the segment '{key}' leads over more than {MOST_STEPS} segments, each named by the one before."
            scope.report(node, "too-deep", says)


def steps_from(start: str, segments: Segments) -> int:
    """The length of the longest chain of segments that begins with one, itself counted; there is no circle in it."""
    steps: dict[str, int] = {}
    waiting: list[tuple[str, bool]] = [(start, False)]
    while waiting:
        key, ready = waiting.pop()
        named = [name for _, name in asked(segments[key])] if key in segments else []
        if ready:
            steps[key] = 1 + max((steps[name] for name in named), default=0)
        elif key not in steps:
            waiting.append((key, True))
            waiting.extend((name, False) for name in named)
    return steps[start]


def asked(term: Term) -> Iterator[tuple[Term, str]]:
    """The segments whose answer a rule needs today, each with its term (history needs stored answers only)."""
    for node, _ in everything(term):
        match node:
            case InSegment(segment=key):
                yield node, key
            case Ranked(within=str(key)) | AbcClass(within=str(key)) | Quintile(within=str(key)):
                yield node, key
            case Otherwise(others=others):
                for key in others:
                    yield node, key
            case _:
                pass


def circle_from(start: str, segments: Segments) -> tuple[str, ...] | None:
    """The first circle met on the way from a segment, beginning and ending with the same key; None where there is none.

    No recursion: a chain of a thousand segments is as good as one of two.
    """
    done: set[str] = set()
    path: list[str] = []
    waiting: list[tuple[str, bool]] = [(start, False)]
    while waiting:
        key, left = waiting.pop()
        if left:
            done.add(path.pop())
            continue
        if key in done:
            continue
        if key in path:
            return (*path[path.index(key) :], key)
        path.append(key)
        waiting.append((key, True))
        if key in segments:
            waiting.extend((named, False) for _, named in asked(segments[key]))
    return None
