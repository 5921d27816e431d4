"""The card of what to say to a customer: stated needs, pitch lines, needs behind values, hints; each names its fact
and goes with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from presek.app import talking
from presek.app.sight import Sight
from presek.values.problem import Problems
from presek.web import place, words
from presek.web.shown import source_name

MOST_NEEDS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say; `rests_on`: the fact with its source and day, empty where it is for everybody."""

    text: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class Basis:
    """A fact on which something rests; `used`: it is not left out."""

    key: str
    label: str
    used: bool


@dataclass(frozen=True, slots=True)
class Card:
    """All that `_talk.html` shows."""

    points: tuple[Line, ...]
    pitch: tuple[Line, ...]
    needs: tuple[Line, ...]
    hints: tuple[Line, ...]
    brief: str
    glossary: tuple[tuple[str, str], ...]
    rests_on: tuple[Basis, ...]
    observed: tuple[Line, ...] = ()


def card(key: str, *, sight: Sight, without: Collection[str] = ()) -> Card | None:
    """The card, resting on nothing that is in `without`; None where there is nothing to say."""
    try:
        whole = talking.talk_with(place.home(), key, language=words.language(), sight=sight)
        said = whole
        if without:
            said = talking.talk_with(place.home(), key, language=words.language(), sight=sight, without=without)
    except Problems:
        return None  # nothing has been computed yet
    bases = {}
    for line in (*whole.points, *whole.observed, *whole.pitch, *whole.needs[:MOST_NEEDS], *whole.hints):
        if line.fact is not None:
            bases[line.fact.key] = Basis(line.fact.key, line.fact.label, line.fact.key not in without)
    if not bases and not whole.pitch and whole.brief is None:
        return None
    return Card(
        points=tuple(map(_line, said.points)),
        pitch=tuple(map(_line, said.pitch)),
        needs=tuple(map(_line, said.needs[:MOST_NEEDS])),
        hints=tuple(map(_line, said.hints)),
        brief=said.brief.text if said.brief else "",
        glossary=said.brief.glossary if said.brief else (),
        rests_on=tuple(bases.values()),
        observed=tuple(map(_line, said.observed)),
    )


def _line(found: talking.Line) -> Line:
    fact = found.fact
    if fact is None:
        return Line(found.text, "")
    on = words.day(fact.observed_on) if fact.observed_on else ""
    return Line(found.text, " · ".join(filter(None, (fact.label, source_name(fact.source), on))))
