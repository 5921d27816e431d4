"""How large a rule may be, and what no text may hold: judged before anything is parsed, so nothing can exhaust us."""

from __future__ import annotations

import re
import unicodedata

from presek.segment.terms import Term, Value
from presek.segment.walk import children, joins, opens_level
from presek.values.problem import Place, Problem, Problems

MOST_BYTES = 64 * 1024
MOST_LEVELS = 100
MOST_TIME = 10_000
"""The largest amount of time units in a window."""

_SCAN = re.compile(r'#[^\n]*|"(?:\\.|[^"\\\n])*"?|[()]|[A-Za-z0-9_]+|[^\s]')
_ALLOWED_CONTROLS = frozenset("\t\n\r")


def place_at(text: str, position: int) -> Place:
    """The line and column, from 1, of a position in a text."""
    before = text[:position]
    return Place(before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)


def bad_letter(letter: str) -> bool:
    """A control character or a lone half of a surrogate pair: no value and no rule has one."""
    return unicodedata.category(letter) in {"Cc", "Cs"}


def refuse_text(text: str) -> None:
    """Raises Problems where a rule's text is too long, nests too deep, or has characters that no rule has."""
    for position, letter in enumerate(text[: MOST_BYTES + 1]):
        if bad_letter(letter) and letter not in _ALLOWED_CONTROLS:
            raise Problems(
                Problem(
                    "bad-character",
                    f"the character U+{ord(letter):04X} cannot stand in a rule.",
                    at=place_at(text, position),
                )
            )
    size = len(text.encode("utf-8", "replace")) if len(text) <= MOST_BYTES else len(text)
    if size > MOST_BYTES:
        raise Problems(too_long(f"{size:,} bytes"))
    _refuse_levels(text)


def too_long(found: str) -> Problem:
    """The problem of a rule that is longer than 64 kB."""
    return Problem("too-long", f"the rule has {found}; at most {MOST_BYTES:,} bytes (64 kB) are read.", at=Place(1, 1))


def too_deep(at: Place | None, *, path: str = "") -> Problem:
    """The problem of a rule that nests deeper than 100 levels."""
    says = f"the rule nests deeper than {MOST_LEVELS} levels; divide it into segments and name them with in segment."
    return Problem("too-deep", says, at=at, path=path)


def _refuse_levels(text: str) -> None:
    """Counts parentheses and runs of `not` that are open at once, outside of strings and comments."""
    level = run = 0
    runs: list[int] = []
    for found in _SCAN.finditer(text):
        word = found.group()
        if word.startswith("#"):
            continue
        if word == "not":
            level, run = level + 1, run + 1
        elif word == "(":
            runs.append(run)
            level, run = level + 1, 0
        else:
            level, run = level - run, 0
            if word == ")" and runs:
                level -= 1 + runs.pop()
        if level > MOST_LEVELS:
            raise Problems(too_deep(place_at(text, found.start())))


def refuse_depth(node: Term | Value, *, path: str = "") -> None:
    """Raises Problems where a tree nests deeper than 100 levels, long chains of arithmetic included.

    What joins at the root has no parentheses, so it is no level: a tree that passes can be read from its text.
    """
    waiting: list[tuple[Term | Value, int]] = [(node, -1 if joins(node) else 0)]
    while waiting:
        current, above = waiting.pop()
        level = above + opens_level(current)
        if level > MOST_LEVELS:
            raise Problems(too_deep(current.place, path=path))
        waiting.extend((child, level) for child in children(current))
