"""Where in a YAML file each letter of a scalar stands, so that problems of a rule get the file's line and column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from presek.catalog.nodes import Scalar
from presek.values.problem import Place

_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(\r?\n|.))|[\s\S]")
_SPACES = frozenset(" \t\r\n")
_NAMED_SPACE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    " ": " ",
    "\t": "\t",
    "N": "\x85",
    "L": "\u2028",
    "P": "\u2029",
    "_": "\u00a0",
}


@dataclass(frozen=True, slots=True)
class Letters:
    """The offsets in a file of the letters (spaces aside) of one scalar."""

    file: str
    scalar: Scalar
    offsets: tuple[int, ...]

    def place(self, inside: Place) -> Place:
        """The place in the file of a place in the scalar's text.

        Folding and quoting change only spaces, so the count of other letters before a place tells where it is.
        """
        lines = self.scalar.text.split("\n")
        before = "\n".join([*lines[: inside.line - 1], lines[inside.line - 1][: inside.column - 1]])
        text = self.scalar.text
        count = sum(letter not in _SPACES for letter in before)
        at_letter = len(before) < len(text) and text[len(before)] not in _SPACES
        if not self.offsets:
            return self.scalar.at
        if at_letter and count < len(self.offsets):
            return _place(self.file, self.offsets[count])
        return _place(self.file, self.offsets[min(count, len(self.offsets)) - 1] + 1) if count else self.scalar.at


def letters_of(scalar: Scalar, file: str) -> Letters:
    """The letters of a scalar read from a file: plain, quoted, literal (|) or folded (>)."""
    wanted = sum(letter not in _SPACES for letter in scalar.text)
    start = _offset(file, scalar.at)
    if scalar.style in {"|", ">"}:
        end_of_head = file.find("\n", start)
        start = len(file) if end_of_head < 0 else end_of_head + 1
    elif scalar.style in {"'", '"'}:
        start += 1
    read: Callable[[str, int, int], list[int]] = _double_quoted if scalar.style == '"' else _plain
    offsets = read(file, start, wanted)
    if scalar.style == "'":
        offsets = _single_quoted(file, start, wanted)
    return Letters(file, scalar, tuple(offsets))


def _plain(file: str, start: int, wanted: int) -> list[int]:
    offsets: list[int] = []
    position = start
    while len(offsets) < wanted and position < len(file):
        if file[position] not in _SPACES:
            offsets.append(position)
        position += 1
    return offsets


def _single_quoted(file: str, start: int, wanted: int) -> list[int]:
    offsets: list[int] = []
    position = start
    while len(offsets) < wanted and position < len(file):
        if file[position] not in _SPACES:
            offsets.append(position)
            position += file[position] == "'"
        position += 1
    return offsets


def _double_quoted(file: str, start: int, wanted: int) -> list[int]:
    offsets: list[int] = []
    for found in _ESCAPED.finditer(file, start):
        if len(offsets) >= wanted:
            break
        if _decoded(found) not in _SPACES:
            offsets.append(found.start())
    return offsets


def _decoded(found: re.Match[str]) -> str:
    """The letter that a piece of a double-quoted scalar stands for; a space where the line only goes on."""
    two, four, eight, other = found.groups()
    number = two or four or eight
    if number:
        return chr(int(number, 16))
    if other is None:
        return found.group()
    return " " if other.endswith("\n") else _NAMED_SPACE.get(other, other)


def _offset(file: str, at: Place) -> int:
    start = 0
    for _ in range(at.line - 1):
        start = file.index("\n", start) + 1
    return start + at.column - 1


def _place(file: str, offset: int) -> Place:
    return Place(file.count("\n", 0, offset) + 1, offset - (file.rfind("\n", 0, offset) + 1) + 1)
