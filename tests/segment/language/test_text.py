"""Text and terms are two views of one value."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from presek.segment.parse import parse, parse_value
from presek.segment.write import write, write_value
from presek.values.problem import Problems
from tests.meaning.catalog import catalog
from tests.strategies.terms import any_terms, typed_terms, values


@given(any_terms)
@settings(max_examples=150, deadline=None)
def test_every_tree_is_read_back_from_its_text_as_it_was(term):
    assert parse(write(term)) == term


@given(values)
@settings(deadline=None)
def test_every_value_is_read_back_from_its_text_as_it_was(value):
    assert parse_value(write_value(value)) == value


@given(typed_terms(catalog()))
@settings(max_examples=100, deadline=None)
def test_the_canonical_text_is_canonical(term):
    assert write(parse(write(term))) == write(term)


def problems_of(text):
    try:
        parse(text)
    except Problems as found:
        return found.problems
    return ()


@given(st.text() | st.text("ab1 ()\"'=<>.,-andornot#\\\n"))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_is_a_rule_or_a_problem(text):
    problems = problems_of(text)
    assert len(problems) <= 1
    assert all(problem.at is not None for problem in problems)
    assert problems or parse(write(parse(text))) == parse(text)
