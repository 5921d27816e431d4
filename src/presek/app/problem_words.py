"""What problems, reasons of rejects and findings say, in the language of who reads them.

The rooms that find something say it in English, and know of no language. The sentences that people meet most often
stand in `locale/LANGUAGE.po` with places to fill: a sentence is recognised by its fixed parts, and what stood in the
places is put into the translation. A sentence that is not there stays in English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePath

from babel.messages.pofile import read_po

from presek.values.problem import Problem

LOCALE = Path(__file__).parent / "locale"
PLACE, HINT = "{}", "Did you mean {}?"
OR = {"en": " or ", "pl": " lub ", "sl": " ali "}
KEPT = 4096


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: how it is recognised, and its translation. What it begins and ends with spares most patterns."""

    begins: str
    ends: str
    pattern: re.Pattern[str]
    translation: str


def problem_said(problem: Problem, language: str) -> str:
    """A problem in a language: where, what, the nearest names."""
    where = ":".join(part for part in (problem.path, str(problem.at) if problem.at else "") if part)
    hint = f" {said(HINT.replace(PLACE, OR[language].join(problem.nearest)), language)}" if problem.nearest else ""
    says = f"{said(problem.says, language)}{hint}"
    return f"{where}: {says}" if where else says


def shown(problem: Problem) -> Problem:
    """A problem without the folder that its file lies in, or that it is about: pages tell nothing of the server's
    places."""
    if not problem.path.startswith("/"):
        return problem
    place = PurePath(problem.path)
    return replace(problem, path=place.name if place.suffix else "")


@lru_cache(maxsize=KEPT)
def said(text: str, language: str) -> str:
    """A sentence in a language; behind the name of a column, file or line too."""
    return _translated(text, of_language(language)) or text


@lru_cache(maxsize=8)
def of_language(language: str) -> tuple[Sentence, ...]:
    """The sentences of a language, those with most fixed letters first; none of English."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return ()
    with path.open("rb") as file:
        messages = [each for each in read_po(file) if each.id and each.string]
    ordered = sorted(messages, key=lambda each: -len(str(each.id).replace(PLACE, "")))
    return tuple(_sentence(str(each.id), str(each.string)) for each in ordered)


def _sentence(template: str, translation: str) -> Sentence:
    fixed = template.split(PLACE)
    return Sentence(fixed[0], fixed[-1], pattern_of(template), translation)


def pattern_of(template: str) -> re.Pattern[str]:
    """What recognises a sentence: its fixed parts as they stand, anything in its places.

    A place that follows another at once holds what is not always said: nothing, or a space and what it is. What was
    found stands in quotes, and may be nothing.
    """
    fixed = template.split(PLACE)
    places = map(_place, fixed, fixed[1:], range(len(fixed) - 1))
    return re.compile(re.escape(fixed[0]) + "".join(map(_after, places, fixed[1:])), re.DOTALL)


def _place(before: str, after: str, number: int) -> str:
    if not before and number:
        return "((?: .*?)?)"
    return "(.*?)" if before.endswith("'") and after.startswith("'") else "(.+?)"


def _after(place: str, fixed: str) -> str:
    return place + re.escape(fixed)


def _translated(text: str, sentences: tuple[Sentence, ...]) -> str | None:
    """The translation, of the whole or behind a colon; None where there is none."""
    found = _whole(text, sentences)
    if found is not None:
        return found
    head, colon, rest = text.partition(": ")
    behind = _translated(rest, sentences) if colon else None
    return None if behind is None else f"{_whole(head, sentences) or head}: {behind}"


def _whole(text: str, sentences: tuple[Sentence, ...]) -> str | None:
    """The translation, with what stands in its places translated too; None where there is none."""
    for each in sentences:
        near = text.startswith(each.begins) and text.endswith(each.ends)
        found = each.pattern.fullmatch(text) if near else None
        if found is not None:
            return each.translation.format(*(_filled(part, sentences) for part in found.groups()))
    return None


def _filled(part: str, sentences: tuple[Sentence, ...]) -> str:
    """What stands in a place, translated as far as it is known; a head before a colon by itself."""
    found = _translated(part, sentences)
    if found is not None:
        return found
    head, colon, rest = part.partition(": ")
    known = _whole(head, sentences) if colon else None
    return part if known is None else f"{known}: {_filled(rest, sentences)}"
