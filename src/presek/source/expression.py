"""The small language of computed columns and row filters: what it can say, and how its text is read.

    quantity * unit_price
    concat(`First name`, " ", surname)
    quantity > 0 and not (invoice starts with "C")

A name is a column of the file; a name with spaces stands in backticks. It is no programming language: no loops, no
calls
but the functions named here, nothing outside the row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from presek.values.problem import Place, Problem, Problems

LONGEST, DEEPEST = 4_000, 50
FUNCTIONS = ("concat", "first", "join", "lower", "trim", "upper", "whole")
WORDS = {"and", "or", "not", "is", "empty", "in", "starts", "ends", "with", "contains"}


@dataclass(frozen=True, slots=True)
class Column:
    """The cell of a column."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    number: Decimal


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`+ - * /` on numbers."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """One of the functions on texts."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`= != < <= > >=`, `starts with`, `ends with`, `contains`."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class OneOf:
    """`x in (…)`."""

    value: Expression
    choices: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class IsEmpty:
    """`x is empty`."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Both:
    """`and`."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Either:
    """`or`."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Not:
    """`not`."""

    inner: Expression


Expression: TypeAlias = Column | Text | Number | Arithmetic | Call | Comparison | OneOf | IsEmpty | Both | Either | Not
Condition: TypeAlias = Comparison | OneOf | IsEmpty | Both | Either | Not

TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<number>\d+(?:\.\d+)?(?![\w.]))|(?P<text>"(?:[^"\\]|\\.)*")|(?P<quoted>`[^`]+`)"""
    r"""|(?P<name>[^\W\d][\w.]*)|(?P<sign><=|>=|!=|[-+*/()=<>,])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: its kind (number, text, name, word, sign, end), itself, and where it begins (from 1)."""

    kind: str
    text: str
    column: int


def columns_of(expression: Expression) -> frozenset[str]:
    """The names of all columns that an expression reads."""
    match expression:
        case Column(name):
            return frozenset({name})
        case Text() | Number():
            return frozenset()
        case Arithmetic(_, left, right) | Comparison(_, left, right) | Both(left, right) | Either(left, right):
            return columns_of(left) | columns_of(right)
        case Call(_, arguments):
            return frozenset().union(*map(columns_of, arguments))
        case OneOf(value, choices):
            return columns_of(value).union(*map(columns_of, choices))
        case IsEmpty(inner) | Not(inner):
            return columns_of(inner)


def is_condition(expression: Expression) -> bool:
    """Whether it is true or false of a row, rather than a value."""
    return isinstance(expression, Condition)


def is_number(expression: Expression) -> bool:
    """Whether it is a number whatever the cells hold."""
    return isinstance(expression, Number | Arithmetic)


def parse(text: str) -> Expression:
    """The expression; raises Problems with the column of the text where it breaks off."""
    if len(text) > LONGEST:
        raise Problems(Problem("expression-long", f"an expression has at most {LONGEST} characters.", at=Place(1, 1)))
    reader = _Reader(_tokens(text))
    found = reader.either()
    reader.expect_end()
    return found


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise Problems(_problem(f"'{text[position]}' means nothing here.", position + 1))
        kind, piece = str(match.lastgroup), match.group()
        if kind == "name" and piece in WORDS:
            kind = "word"
        if kind != "space":
            found.append(Token(kind, piece, position + 1))
        position = match.end()
    return [*found, Token("end", "", len(text) + 1)]


def _problem(says: str, column: int) -> Problem:
    return Problem("expression", says, at=Place(1, column))


class _Cursor:
    """Where the reading stands among the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _step(self) -> Token:
        self._next += 1
        return self._tokens[self._next - 1]

    def _take(self, text: str) -> bool:
        token = self._peek()
        if token.kind in {"word", "sign"} and token.text == text:
            self._next += 1
            return True
        return False

    def _need(self, text: str) -> None:
        if not self._take(text):
            token = self._peek()
            what = f"'{token.text}'" if token.text else "the end"
            raise Problems(_problem(f"'{text}' was expected, not {what}.", token.column))

    def _truth(self, found: Expression) -> Expression:
        if not is_condition(found):
            raise Problems(_problem("'and', 'or' and 'not' stand between conditions.", self._peek().column))
        return found


class _Reader(_Cursor):
    """Recursive descent over the tokens: or, and, not, comparison, sum, product, atom."""

    def either(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Problems(_problem(f"nested over {DEEPEST} levels.", self._peek().column))
        left = self._both()
        while self._take("or"):
            left = Either(self._truth(left), self._truth(self._both()))
        self._depth -= 1
        return left

    def expect_end(self) -> None:
        token = self._peek()
        if token.kind != "end":
            raise Problems(_problem(f"'{token.text}' was not expected; the expression ended before it.", token.column))

    def _both(self) -> Expression:
        left = self._negated()
        while self._take("and"):
            left = Both(self._truth(left), self._truth(self._negated()))
        return left

    def _negated(self) -> Expression:
        turned = False
        while self._take("not"):
            turned = not turned
        inner = self._comparison()
        return Not(self._truth(inner)) if turned else inner

    def _comparison(self) -> Expression:
        left = self._sum()
        token = self._peek()
        if token.kind == "sign" and token.text in {"=", "!=", "<", "<=", ">", ">="}:
            self._step()
            return Comparison(token.text, left, self._sum())
        for first in ("starts", "ends"):
            if self._take(first):
                self._need("with")
                return Comparison(f"{first} with", left, self._sum())
        if self._take("contains"):
            return Comparison("contains", left, self._sum())
        if self._take("is"):
            turned = self._take("not")
            self._need("empty")
            return Not(IsEmpty(left)) if turned else IsEmpty(left)
        if self._take("in"):
            return OneOf(left, self._list())
        return left

    def _sum(self) -> Expression:
        left = self._product()
        while (token := self._peek()).kind == "sign" and token.text in {"+", "-"}:
            self._step()
            left = Arithmetic(token.text, left, self._product())
        return left

    def _product(self) -> Expression:
        left = self._atom()
        while (token := self._peek()).kind == "sign" and token.text in {"*", "/"}:
            self._step()
            left = Arithmetic(token.text, left, self._atom())
        return left

    def _atom(self) -> Expression:
        token = self._step()
        if token.kind == "number":
            return Number(Decimal(token.text))
        if token.kind == "text":
            return Text(re.sub(r"\\(.)", r"\1", token.text[1:-1]))
        if token.kind == "quoted":
            return Column(token.text[1:-1])
        if token.kind == "name":
            if self._peek().text == "(" and self._peek().kind == "sign":
                return self._call(token)
            return Column(token.text)
        if token.text == "-":
            return Arithmetic("-", Number(Decimal(0)), self._atom())
        if token.text == "(":
            inner = self.either()
            self._need(")")
            return inner
        what = f"'{token.text}'" if token.text else "the end"
        raise Problems(_problem(f"a column, number or text was expected, not {what}.", token.column))

    def _call(self, token: Token) -> Expression:
        if token.text not in FUNCTIONS:
            says = f"there is no function '{token.text}'. There are: {', '.join(FUNCTIONS)}."
            raise Problems(_problem(says, token.column))
        return Call(token.text, self._list())

    def _list(self) -> tuple[Expression, ...]:
        self._need("(")
        found = [self._sum()]
        while self._take(","):
            found.append(self._sum())
        self._need(")")
        return tuple(found)
