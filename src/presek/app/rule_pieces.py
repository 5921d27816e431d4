"""A rule's text cut into pieces, so that a face can colour it: keywords, literals, remarks and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from presek.catalog.reserved import KEYWORDS

Kind: TypeAlias = Literal["word", "text", "figure", "remark", ""]

PIECES = re.compile(
    r"""(?P<remark>\#[^\n]*)|(?P<text>"(?:\\.|[^"\\])*")|(?P<figure>\b\d[\d_.]*(?:-\d\d-\d\d)?\b)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"""
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text and what it is."""

    kind: Kind
    text: str


def pieces(rule: str) -> tuple[Piece, ...]:
    """The whole text in order: joined again, the pieces are the text."""
    found: list[Piece] = []
    end = 0
    for match in PIECES.finditer(rule):
        found += [Piece("", rule[end : match.start()])] if match.start() > end else []
        found.append(Piece(_kind(match), match.group()))
        end = match.end()
    return (*found, Piece("", rule[end:])) if end < len(rule) else tuple(found)


def _kind(match: re.Match[str]) -> Kind:
    match match.lastgroup:
        case "remark":
            return "remark"
        case "text":
            return "text"
        case "figure":
            return "figure"
        case _:
            return "word" if match.group() in KEYWORDS else ""
