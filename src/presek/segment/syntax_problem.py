"""What is wrong with a text that is no rule: where, what was found, what was expected, and the nearest words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from lark.exceptions import UnexpectedInput
from lark.parsers.lalr_interactive_parser import InteractiveParser

from presek.catalog.reserved import KEYWORDS
from presek.segment.limits import place_at
from presek.values.problem import Place, Problem, nearest_names

SIGNS = {
    "_OPEN": "(",
    "_CLOSE": ")",
    "_COMMA": ",",
    "_DOT": ".",
    "_PLUS": "+",
    "_TIMES": "*",
    "_OVER": "/",
    "MINUS": "-",
    "PERCENT": "%",
    "EQUAL": "=",
}
KINDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": 'a text in "quotes"',
    "DATE": "a day like 2026-01-31",
    "UNIT": "a unit of time (days, weeks, months…)",
    "PERIOD": "week, month, quarter or year",
    "FUNCTION": "count, sum, avg, last…",
    "CURRENCY": "a currency like EUR",
    "$END": "the end of the rule",
}
HABITS = {
    "==": "=",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "≈": "~=",
    "&": "and",
    "&&": "and",
    "|": "or",
    "||": "or",
    "!": "not",
    "−": "-",
    "–": "-",
    "×": "*",
    "÷": "/",
}
"""Signs that other languages, or a word processor, use for ours."""
QUOTES = frozenset("'‘’“”„«»`")
COMPARISONS = frozenset(
    {"EQUAL", "ORDER", "_BETWEEN", "_IN", "_IS", "_HAS", "_CONTAINS", "_WITHIN", "_STARTS", "_ENDS"}
)
STARTS_VALUE = frozenset({"NAME", "NUMBER"})
STARTS_RULE = frozenset({"NAME", "_NOT", "_EVERYONE"})

_PIECE = re.compile(r'"(?:\\.|[^"\\\n])*"|[\w.]+(?:-[\w.-]+)?|[=<>!&|~]+|\S')
_NUMBERS = re.compile(r"[0-9][0-9_.]*-[0-9][0-9._-]*")
_PREFIXED = frozenset({"between", "within", "contains", "starts", "ends", "has", "is"})


def problem_of(text: str, found: UnexpectedInput) -> Problem:
    """The problem at which the parser stopped."""
    accepted = _accepted(found)
    position: int | None = getattr(found, "pos_in_stream", None)
    token = getattr(found, "token", None)
    if position is None or getattr(token, "type", "") == "$END":
        return _ended(text, accepted)
    place = place_at(text, position)
    match = _PIECE.match(text, position)
    piece = match.group() if match else text[position : position + 1]
    before = _PIECE.findall(text[:position])
    return (
        _misplaced_not(before, piece, place)
        or _odd_piece(text, position, piece)
        or _empty_list(before, piece, place)
        or _capital_keyword(text[:position].rstrip())
        or _expected(piece, place, accepted)
    )


def _accepted(found: UnexpectedInput) -> set[str]:
    """The terminals that might have stood where the parser stopped."""
    parser = getattr(found, "interactive_parser", None)
    if not isinstance(parser, InteractiveParser):
        return set()
    accepts: Callable[[], set[str]] = parser.accepts
    return accepts()


def _ended(text: str, accepted: Collection[str]) -> Problem:
    kept = re.sub(r"(\s|#[^\n]*)+\Z", "", text)
    place = place_at(text, len(kept))
    if not kept:
        says = "the rule is empty; write a condition, or everyone for the empty selection."
        return Problem("empty-rule", says, at=place)
    if COMPARISONS & set(accepted):
        says = (
            "the rule ends where a comparison was expected, such as = true, >= 5 or is known;"
            " a value alone is no condition."
        )
        return Problem("syntax", says, at=place)
    return Problem("syntax", f"the rule ends where {words_of(accepted)} was expected.", at=place)


def _misplaced_not(before: list[str], piece: str, place: Place) -> Problem | None:
    if piece == "not" and before[-1:] in (["is"], ["has"]):
        hint = "is unknown, or not before the whole condition" if before[-1] == "is" else "has none (…)"
        return Problem("not-inside", f"not cannot stand after {before[-1]}; write {hint}.", at=place)
    if before[-1:] != ["not"] or piece not in _PREFIXED:
        return None
    subject = before[-2] if len(before) > 1 else "x"
    says = f"not stands before the whole condition: write not {subject} {piece} …, not {subject} not {piece} …."
    return Problem("not-inside", says, at=place)


def _odd_piece(text: str, position: int, piece: str) -> Problem | None:
    place = place_at(text, position)
    if position and (both := text[position - 1] + piece) in HABITS and text[position - 1] in "=<>!":
        at = place_at(text, position - 1)
        return Problem("syntax", f"{both!r} is no sign of the language.", at=at, nearest=(HABITS[both],))
    if piece in HABITS:
        return Problem("syntax", f"{piece!r} is no sign of the language.", at=place, nearest=(HABITS[piece],))
    if piece[0] in QUOTES:
        return Problem("bad-quotes", 'texts stand in straight double quotes: "like this".', at=place)
    if piece == '"':
        return Problem("open-text", "the text that begins here has no closing quote on its line.", at=place)
    numbers = _NUMBERS.match(text, position)
    if numbers:
        says = (
            f"{numbers.group()} is no day and no number: a day is written 2026-01-31,"
            " and a subtraction has spaces around its minus."
        )
        return Problem("bad-date", says, at=place)
    if re.fullmatch(r"[0-9][0-9_.]*[^\W\d_]\w*", piece):
        return Problem("syntax", f"{piece!r} needs a space between the number and the word.", at=place)
    if piece[0].isdigit() and not re.fullmatch(r"[0-9]+(_[0-9]+)*(\.[0-9]+(_[0-9]+)*)?", piece):
        says = f"{piece!r} is no number; a number is written 50_000 or 12.5."
        return Problem("bad-number", says, at=place)
    return None


def _empty_list(before: list[str], piece: str, place: Place) -> Problem | None:
    if piece == ")" and before[-1:] == ["("] and before[-2:-1] and before[-2] in {"in", "any", "all", "none"}:
        return Problem("empty-list", "the list is empty; it needs at least one choice.", at=place)
    return None


def _capital_keyword(before: str) -> Problem | None:
    """`AND` after a number was read as a currency: it is the word before that is wrong."""
    last = re.search(r"(?<![\w\"])[A-Z]+\Z", before)
    if last is None or last.group().lower() not in KEYWORDS:
        return None
    word = last.group()
    says = f"{word} is written in small letters: {word.lower()}."
    return Problem("keyword-in-capitals", says, at=place_at(before, last.start()))


def _expected(piece: str, place: Place, accepted: Collection[str]) -> Problem:
    keywords = sorted(word for name in accepted if (word := keyword_of(name)))
    lowered = piece.lower()
    nearest = (lowered,) if lowered != piece and lowered in keywords else nearest_names(piece, keywords)
    if not nearest and piece != lowered and "NAME" in accepted and re.fullmatch(r"[A-Za-z]\w*", piece):
        return Problem("capital-name", f"names have small letters only, not {piece!r}.", at=place, nearest=(lowered,))
    shown = piece if piece.startswith('"') else f"'{piece}'"
    return Problem("syntax", f"{shown} was found where {words_of(accepted)} was expected.", at=place, nearest=nearest)


def keyword_of(terminal: str) -> str | None:
    """The keyword that a terminal of the grammar stands for, or None where it is a sign or a kind of word."""
    if terminal in SIGNS or terminal in KINDS or terminal == "ORDER":
        return None
    return terminal.lstrip("_").lower()


def words_of(accepted: Collection[str]) -> str:
    """What may stand here, in words.

    >>> words_of({"_AND", "_OR", "$END"})
    "'and', 'or' or the end of the rule"
    """
    left = set(accepted)
    words: list[str] = []
    if left >= STARTS_RULE:
        words.append("a condition")
        left.clear()
    elif left >= STARTS_VALUE:
        words.append("a value (a field, orders.count(…), a number)")
        left -= {"NAME", "NUMBER", "STRING", "DATE", "MINUS", "_OPEN", "TRUE", "FALSE", "_DAYS", "_YEARS"}
    if len(COMPARISONS & left) > 4:
        words.append("a comparison (=, >=, in, between, is known, contains…)")
        left -= COMPARISONS | {"_NOT", "MORE", "LESS", "_PLUS", "MINUS", "_TIMES", "_OVER", "_CLOSE"}
    elif {"_PLUS", "_TIMES"} & left and len(left) > 4:
        left -= {"_PLUS", "MINUS", "_TIMES", "_OVER", "CURRENCY"}
    words += sorted(f"'{word}'" for name in left if (word := keyword_of(name)))
    words += [f"'{sign}'" for name, sign in SIGNS.items() if name in left]
    words += [kind for name, kind in KINDS.items() if name in left]
    if "ORDER" in left:
        words.append("a comparison")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}" if words else "nothing more"
