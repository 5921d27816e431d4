"""A rule as lines to read: every part with its depth, its words, and how many it lets through, keeps out or lets in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from presek.app import condition_counts
from presek.app.condition_counts import Joint, Part
from presek.app.home import Home
from presek.catalog.model import Catalog, Labels
from presek.segment import sentence
from presek.segment.terms import InSegment, Term
from presek.segment.write import write

Decides: TypeAlias = Literal["keeps_out", "lets_in", ""]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One part. `path`: where it stands in the rule's tree, `depth` from 0. `joint`: how it joins what is below it.

    `decides`: whether its own weight is whom only it keeps out (where all must hold) or whom only it lets in (where one
    is enough), and `only` how many those are. `segment`: the key of the segment that it names, or "".
    """

    path: str
    depth: int
    joint: Joint
    text: str
    sentence: str
    alone: int
    cannot_say: int
    decides: Decides
    only: int
    segment: str


def lines(
    home: Home, rule: Term, *, language: str, segments: Mapping[str, Labels], catalog: Catalog
) -> tuple[RuleLine, ...]:  # fmt: skip
    """The lines of a rule, counted on the published base."""
    words = _Words(catalog, language, segments)
    return tuple(words.lines(condition_counts.counted(home, rule), 0, "", denied=False))


@dataclass(frozen=True, slots=True)
class _Words:
    catalog: Catalog
    language: str
    segments: Mapping[str, Labels]

    def lines(self, part: Part, depth: int, decides: Decides, *, denied: bool) -> Iterator[RuleLine]:
        """A part and all below it. A denied condition is one line."""
        group = part.parts[0] if part.joint == "not" else part
        if part.joint == "condition" or not group.parts:
            yield self.line(part, depth, decides)
            return
        yield self.line(part, depth, decides)
        inside = denied != (part.joint == "not")
        if part.joint == "not":
            yield from self.lines(group, depth + 1, "", denied=inside)
            return
        meeting = (part.joint == "and") != inside
        for each in part.parts:
            yield from self.lines(each, depth + 1, "keeps_out" if meeting else "lets_in", denied=inside)

    def line(self, part: Part, depth: int, decides: Decides) -> RuleLine:
        """One line; what a group says follows in the lines below it."""
        single = part.joint == "condition" or (part.joint == "not" and not part.parts[0].parts)
        only = {"keeps_out": part.keeps_out, "lets_in": part.lets_in, "": 0}[decides]
        return RuleLine(
            path=part.path,
            depth=depth,
            joint="condition" if single else part.joint,
            text=write(part.term),
            sentence=sentence.clause(part.term, self.catalog, self.language, segments=self.segments) if single else "",
            alone=part.alone,
            cannot_say=part.cannot_say,
            decides=decides,
            only=only,
            segment=_named(part.term),
        )


def _named(term: Term) -> str:
    match term:
        case InSegment(segment):
            return segment
        case _:
            return ""
