"""Computed columns and filters: exact, over whole columns, and bound to their small language."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from presek.source.compute import Block
from presek.source.expression import parse
from presek.source.mapping import Style
from presek.values.problem import Problems

CELLS = pa.table({
    "q": ["2", "-1", "", "x"], "p": ["1.255", "3", "4", "5"], "inv": ["C12", "5", " 5 ", "6"],
    "a b": ["u", "", "w", "ż"],
})  # fmt: skip


def block(cells: pa.Table = CELLS) -> Block:
    return Block(cells, Style())


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("q * p", ["2.510", "-3.000", None, None]),
        ("q + p - 0.5", ["2.755", "1.500", None, None]),
        ("-(q - 1) * 2", ["-2", "4", None, None]),
        ("p / q", ["0.627500000000", "-3.000000000000", None, None]),
        ("1 / (q - 2)", [None, "-0.333333333333", None, None]),
        ("q + p * 2", ["4.510", "5.000", None, None]),
        ("p * 1000000 * 1000000 * 1000000 * 1000000", ["1.255e24", "3e24", "4e24", "5e24"]),
    ],
)  # fmt: skip
def test_arithmetic_is_exact_and_unknown_where_a_cell_is_empty(text: str, numbers: list[str | None]):
    found = block().exact(parse(text))

    answers = [
        Decimal(int(whole)).scaleb(-found.scale) if known else None
        for whole, known in zip(found.whole, found.known, strict=True)
    ]
    assert answers == [None if number is None else Decimal(number) for number in numbers]


@pytest.mark.parametrize(
    ("text", "truths"),
    [
        ("q > 0", [True, False, None, None]),
        ("q >= -1 and p < 4", [True, True, False, False]),
        ('not (inv starts with "C")', [False, True, True, True]),
        ('inv = "5"', [False, True, True, False]),
        ('inv in ("5", "6")', [False, True, True, True]),
        ('inv != "5" or q = 2', [True, False, None, True]),
        ("q is empty", [False, False, True, False]),
        ("`a b` is not empty", [True, False, True, True]),
        ('inv ends with "2"', [True, False, False, False]),
        ('lower(inv) contains "c1"', [True, False, False, False]),
    ],
)
def test_conditions_are_three_valued(text: str, truths: list[bool | None]):
    assert block().truths(parse(text)).to_pylist() == truths


def test_two_cells_are_compared_as_texts_unless_arithmetic_says_otherwise():
    cells = pa.table({"a": ["10"], "b": ["9"]})

    assert block(cells).truths(parse("a < b")).to_pylist() == [True]
    assert block(cells).truths(parse("a + 0 < b")).to_pylist() == [False]


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ('concat(inv, "-", q)', ["C12-2", "5--1", "5-", "6-x"]),
        ('join("/", inv, q)', ["C12/2", "5/-1", "5", "6/x"]),
        ('join(", ", q)', ["2", "-1", None, "x"]),
        ("whole(inv, q)", ["C122", "5-1", None, "6x"]),
        ("first(`a b`, inv)", ["u", "5", "w", "ż"]),
        ("upper(`a b`)", ["U", None, "W", "Ż"]),
        ("q * p", ["2.51", "-3", None, None]),
    ],
)
def test_functions_work_on_texts(text: str, texts: list[str | None]):
    assert block().texts(parse(text)).to_pylist() == texts


def test_a_cell_that_should_be_a_number_and_is_none_is_a_fault():
    cells = block()
    cells.exact(parse("q * 2"))

    (fault,) = cells.faults
    assert (fault.column, fault.mask.tolist()) == ("q", [False, False, False, True])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: a column, number or text was expected, not the end."),
        ("q *", "1:4: a column, number or text was expected"),
        ("q p", "1:3: 'p' was not expected"),
        ("q and p", "'and', 'or' and 'not' stand between conditions."),
        ("not q", "'and', 'or' and 'not' stand between conditions."),
        ("exec(q)", "1:1: there is no function 'exec'."),
        ("q starts 'C'", "1:10: ''' means nothing here."),
        ("q in ()", "1:7: a column, number or text was expected, not ')'."),
        ("q = 1 andy = 2", "1:7: 'andy' was not expected"),
        ("1x > 2", "1:1: '1' means nothing here."),
        ("(" * 60 + "q" + ")" * 60, "nested over 50 levels."),
        ("q + " * 2000 + "q", "an expression has at most 4000 characters."),
    ],
)
def test_what_is_no_expression_is_told_where_it_breaks_off(text: str, problem: str):
    with pytest.raises(Problems) as raised:
        parse(text)
    assert problem in str(raised.value)


@given(st.integers(-(10**18), 10**18), st.integers(-(10**18), 10**18), st.sampled_from("+-*"))
def test_no_size_of_number_is_ever_wrong(left: int, right: int, sign: str):
    found = block(pa.table({"a": [str(left)], "b": [str(right)]})).exact(parse(f"a {sign} b"))

    assert int(found.whole[0]) == {"+": left + right, "-": left - right, "*": left * right}[sign]
