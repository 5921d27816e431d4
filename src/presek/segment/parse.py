"""From text to terms. Of syntax the first problem is told: what was found, what was expected, the nearest words."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import cast

from lark import Lark
from lark.exceptions import UnexpectedInput

from presek.segment.build import build
from presek.segment.limits import refuse_depth, refuse_text
from presek.segment.syntax_problem import problem_of
from presek.segment.terms import Term, Value
from presek.values.problem import Problems


@cache
def grammar() -> Lark:
    """The parser of edition 1; building it takes a tenth of a second, so it is built once."""
    text = files("presek.segment").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        text,
        parser="lalr",
        lexer="contextual",
        start=["rule", "worth"],
        propagate_positions=True,
        maybe_placeholders=True,
    )


def parse(text: str) -> Term:
    """The term of a rule's text. Raises Problems (the first of syntax); nothing else, whatever the text.

    >>> parse("employees >= 10").comparator
    '>='
    """
    return cast("Term", _read(text, start="rule"))


def parse_value(text: str) -> Value:
    """The value of an expression's text, such as a measure's. Raises Problems."""
    return cast("Value", _read(text, start="worth"))


def _read(text: str, *, start: str) -> Term | Value:
    refuse_text(text)
    try:
        tree = grammar().parse(text, start=start)
    except UnexpectedInput as found:
        raise Problems(problem_of(text, found)) from None
    read = build(tree)
    refuse_depth(read)
    return read
