"""Wrong meanings of the past: was in, entered, left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from presek.segment import reference, reference_past
from presek.segment.windows import Since
from presek.values.instant import local_midnight
from presek.values.truth import negation
from tests.meaning.planted import Plant, Spoil, swap

PLANTS: list[Plant] = []


def plant(of: str, says: str, spoil: Spoil) -> None:
    PLANTS.append(Plant(of, says, spoil))


def was_in(wrong: Callable) -> Spoil:
    return swap(reference, "was_in", lambda right: lambda term, told, as_of: wrong(right, term, told, as_of))


def moved(wrong: Callable) -> Spoil:
    return swap(reference, "moved", lambda right: lambda term, told, as_of: wrong(right, term, told, as_of))


def _at_its_beginning(right, term, told, as_of):
    begin = local_midnight(term.day, as_of.zone)
    before = [each for each in told if each.as_of <= begin and each.as_of < as_of.instant]
    return before[-1].inside if before and term.day < as_of.day else None


def _first_of(right, term, told, as_of):
    return right(term, told[:1], as_of)


def _also_now(right, term, told, as_of):
    return right(term, told, replace(as_of, instant=as_of.instant + 1))


def _only_answers(right, term, told, as_of):
    return right(term, [each for each in told if each.inside is not None], as_of)


def _gap_is_out(right, term, told, as_of):
    return right(term, [replace(each, inside=bool(each.inside)) for each in told], as_of)


def _begins_outside(right, term, told, as_of):
    return right(term, [reference_past.Told(0, inside=False), *told], as_of)


def _at_the_instant(right, term, told, as_of):
    return right(term, [replace(each, as_of=each.as_of + 1) for each in told], as_of)


for name, spoil in (("WasInSegment", was_in), ("Moved", moved)):
    plant(name, "what is unknown is out", spoil(lambda right, *asked: right(*asked) is True))
    plant(name, "who was never told of was outside before", spoil(_begins_outside))
    plant(name, "runs that left the segment out are passed over", spoil(_only_answers))
    plant(name, "runs that left the segment out say nobody was in", spoil(_gap_is_out))
    plant(name, "the run of the very instant is the past", spoil(_also_now))
plant("WasInSegment", "the day counts from its beginning", was_in(_at_its_beginning))
plant("WasInSegment", "the first run counts", was_in(_first_of))
plant("WasInSegment", "the verdict is turned", was_in(lambda right, *asked: negation(right(*asked))))
plant("Moved", "a run tells of the time after its instant", moved(_at_the_instant))
plant(
    "Moved",
    "who left entered",
    moved(
        lambda right, term, told, as_of: right(
            replace(term, direction="left" if term.direction == "entered" else "entered"), told, as_of
        )
    ),
)
plant(
    "Moved",
    "who is in at the end entered",
    moved(lambda right, term, told, as_of: bool(told) and (told[-1].inside is True) is (term.direction == "entered")),
)
plant(
    "Moved",
    "the window is all of the past",
    moved(lambda right, term, told, as_of: right(replace(term, window=Since(date(2000, 1, 1))), told, as_of)),
)
