"""Works out an expression over a block of rows, exactly: numbers are whole numbers at a scale, never floats."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial, reduce
from typing import assert_never

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.source import numbers
from presek.source.block import Numbers
from presek.source.expression import (
    Arithmetic,
    Both,
    Call,
    Column,
    Comparison,
    Either,
    Expression,
    IsEmpty,
    Not,
    Number,
    OneOf,
    Text,
    is_number,
)  # fmt: skip
from presek.source.faults import Fault, mask_of
from presek.source.mapping import Style
from presek.values.money import plain

MOST_DECIMALS = 12
SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Exact:
    """Numbers `whole` / 10**scale; `known` is false where a cell was empty. int64, or Python ints where those don't
    do."""

    whole: Numbers
    scale: int
    known: Numbers


@dataclass(slots=True)
class Block:
    """The cells that expressions read, and the faults met so far (cells that should be numbers and are not)."""

    cells: pa.Table
    style: Style
    faults: list[Fault] = field(default_factory=list)
    _trimmed: dict[str, pa.Array] = field(default_factory=dict)

    def styled(self, style: Style) -> Block:
        """The same cells, read in another style."""
        return self if style == self.style else Block(self.cells, style, self.faults, self._trimmed)

    def texts(self, expression: Expression) -> pa.Array:
        """The expression as texts, trimmed; null where empty."""
        match expression:
            case Column(name):
                return self._cell(name)
            case Text(text):
                return pa.repeat(pa.scalar(text or None, pa.string()), self.cells.num_rows)
            case Number(number):
                return pa.repeat(pa.scalar(format(number, "f")), self.cells.num_rows)
            case Call(function, arguments):
                return self._call(function, [self.texts(each) for each in arguments])
            case Arithmetic():
                return self._plain(self.exact(expression))
            case _:
                return self.truths(expression).cast(pa.string())

    def as_written(self, expression: Expression) -> pa.Array:
        """A column's cells as they are, spaces around them and all; null where there is nothing but spaces."""
        texts = self.texts(expression)
        if not isinstance(expression, Column):
            return texts
        cells = self.cells.column(expression.name)
        return pc.if_else(
            pc.is_valid(texts), cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells, None
        )

    def exact(self, expression: Expression) -> Exact:
        """The expression as numbers."""
        rows = self.cells.num_rows
        match expression:
            case Number(number):
                exponent = number.as_tuple().exponent
                scale = max(-int(exponent), 0)
                return Exact(np.full(rows, int(number.scaleb(scale)), np.int64), scale, np.ones(rows, bool))
            case Arithmetic(sign, left, right):
                return _arithmetic(sign, self.exact(left), self.exact(right))
            case _:
                return self._read(expression)

    def truths(self, expression: Expression) -> pa.Array:
        """The expression as true, false or null (where a cell that it needs is empty)."""
        match expression:
            case Both(left, right):
                return pc.and_kleene(self.truths(left), self.truths(right))
            case Either(left, right):
                return pc.or_kleene(self.truths(left), self.truths(right))
            case Not(inner):
                return pc.invert(self.truths(inner))
            case IsEmpty(value):
                return pc.is_null(self.texts(value))
            case OneOf(value, choices):
                found = [self.truths(Comparison("=", value, each)) for each in choices]
                answer = found[0]
                for each in found[1:]:
                    answer = pc.or_kleene(answer, each)
                return answer
            case Comparison(sign, left, right):
                return self._compare(sign, left, right)
            case Column() | Text() | Number() | Arithmetic() | Call():
                return pc.equal(pc.utf8_lower(self.texts(expression)), "true")
            case _:
                assert_never(expression)

    def _cell(self, name: str) -> pa.Array:
        if name not in self._trimmed:
            column = self.cells.column(name)
            array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
            array = array if isinstance(array, pa.Array) else pa.concat_arrays(array.chunks)
            trimmed = pc.utf8_trim_whitespace(array)
            empty = pc.equal(pc.binary_length(trimmed), 0)
            self._trimmed[name] = pc.if_else(empty, None, trimmed) if pc.any(empty).as_py() else trimmed
        return self._trimmed[name]

    def _read(self, expression: Expression) -> Exact:
        texts = self.texts(expression)
        known = mask_of(pc.is_valid(texts))
        scale = _decimals(texts, self.style)
        whole, good = numbers.whole_numbers(texts, scale=scale, style=self.style)
        bad = known & ~good
        if bad.any():
            title = expression.name if isinstance(expression, Column) else "computed"
            style = self.style
            self.faults.append(Fault(title, bad, texts, lambda text: numbers.why_no_number(text, style=style)))
        return Exact(whole, scale, good)

    def _compare(self, sign: str, left: Expression, right: Expression) -> pa.Array:
        if sign in {"=", "!=", "<", "<=", ">", ">="} and (is_number(left) or is_number(right)):
            one, other = _aligned(self.exact(left), self.exact(right))
            answer = {
                "=": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater,
                ">=": np.greater_equal,
            }[sign](one.whole, other.whole)  # fmt: skip
            return pa.array(np.asarray(answer, dtype=bool), mask=~(one.known & other.known))
        one_text, other_text = self.texts(left), self.texts(right)
        match sign:
            case "=":
                return pc.equal(one_text, other_text)
            case "!=":
                return pc.not_equal(one_text, other_text)
            case "<":
                return pc.less(one_text, other_text)
            case "<=":
                return pc.less_equal(one_text, other_text)
            case ">":
                return pc.greater(one_text, other_text)
            case ">=":
                return pc.greater_equal(one_text, other_text)
            case _:
                return _within(sign, one_text, other_text)

    def _call(self, function: str, arguments: list[pa.Array]) -> pa.Array:
        match function:
            case "concat":
                joined = pc.binary_join_element_wise(*[pc.fill_null(each, "") for each in arguments], "")
                return pc.if_else(pc.equal(joined, ""), None, joined)
            case "join":
                between = pc.fill_null(arguments[0], "")
                return reduce(partial(_joined, between=between), arguments[1:] or [pa.nulls(len(between), pa.string())])
            case "whole":
                return pc.binary_join_element_wise(*arguments, "", null_handling="emit_null")
            case "first":
                return pc.coalesce(*arguments)
            case "lower":
                return pc.utf8_lower(arguments[0])
            case "upper":
                return pc.utf8_upper(arguments[0])
            case _:
                return pc.utf8_trim_whitespace(arguments[0])

    def _plain(self, found: Exact) -> pa.Array:
        """Numbers as texts in the block's own style, so that they are read back as they are."""
        sign = self.style.decimal_sign
        texts = [
            plain(int(whole), found.scale).replace(".", sign) if known else None
            for whole, known in zip(found.whole, found.known, strict=True)
        ]
        return pa.array(texts, pa.string())


def _decimals(texts: pa.Array, style: Style) -> int:
    """The most decimals that any of the texts has, up to a limit."""
    for decimals in (0, 2, 4):
        fits = pc.match_substring_regex(texts, numbers.fast_pattern(style, decimals))
        if pc.all(fits).as_py() is not False:
            return decimals
    found = [
        -int(number.as_tuple().exponent)
        for text in pc.unique(texts).to_pylist()
        if text is not None and (number := numbers.decimal_of(text, style)) is not None
    ]
    return min(max([0, *found]), MOST_DECIMALS)


def _aligned(left: Exact, right: Exact) -> tuple[Exact, Exact]:
    scale = max(left.scale, right.scale)
    return _at_scale(left, scale), _at_scale(right, scale)


def _at_scale(found: Exact, scale: int) -> Exact:
    factor = 10 ** (scale - found.scale)
    if factor == 1:
        return found
    wide = _largest(found.whole) * factor >= SAFE
    return Exact((found.whole.astype(object) if wide else found.whole) * factor, scale, found.known)


def _arithmetic(sign: str, left: Exact, right: Exact) -> Exact:
    known = left.known & right.known
    if sign == "*":
        wide = _largest(left.whole) * _largest(right.whole) >= SAFE
        factor = left.whole.astype(object) if wide else left.whole
        return Exact(factor * right.whole, left.scale + right.scale, known)
    one, other = _aligned(left, right)
    if sign == "/":
        quotients = [
            _divided(int(above), int(below)) if sure and below else 0
            for above, below, sure in zip(one.whole, other.whole, known, strict=True)
        ]
        return Exact(np.array(quotients, dtype=object), MOST_DECIMALS, known & (other.whole != 0))
    wide = _largest(one.whole) + _largest(other.whole) >= SAFE
    augend = one.whole.astype(object) if wide else one.whole
    return Exact(augend + other.whole if sign == "+" else augend - other.whole, one.scale, known)


def _divided(above: int, below: int) -> int:
    """The quotient at MOST_DECIMALS, rounded once, half away from zero."""
    sign = -1 if (above < 0) != (below < 0) else 1
    top, bottom = abs(above) * 10**MOST_DECIMALS, abs(below)
    size: int = (2 * top + bottom) // (2 * bottom)
    return sign * size


def _largest(whole: Numbers) -> int:
    return max(abs(int(whole.max())), abs(int(whole.min()))) if len(whole) else 0


def _within(sign: str, texts: pa.Array, parts: pa.Array) -> pa.Array:
    """`starts with`, `ends with`, `contains`: each distinct right side once."""
    answer = pa.nulls(len(texts), pa.bool_())
    for part in pc.unique(parts).to_pylist():
        if part is None:
            continue
        found = {"starts with": pc.starts_with, "ends with": pc.ends_with, "contains": pc.match_substring}[sign](
            texts, part
        )
        mine = pc.fill_null(pc.equal(parts, part), fill_value=False)
        answer = pc.if_else(mine, found, answer)
    return answer


def _joined(left: pa.Array, right: pa.Array, *, between: pa.Array) -> pa.Array:
    """Both texts with a third between; where one is empty, the other."""
    both = pc.binary_join_element_wise(left, between, right, "", null_handling="emit_null")
    return pc.coalesce(both, left, right)
