"""JSON is the same tree once more: versioned by its edition, exact, with a path to every problem."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presek.segment import terms as t
from presek.segment import windows as w
from presek.segment.parse import parse
from presek.segment.shapes import SHAPES
from presek.segment.tree import from_json, to_json, value_from_json, value_to_json
from presek.segment.write import write
from presek.values.problem import Problems
from tests.strategies.terms import any_terms, values


@given(any_terms)
@settings(max_examples=120, deadline=None)
def test_every_tree_is_read_back_from_its_json_as_it_was(term):
    assert from_json(json.loads(json.dumps(to_json(term)))) == term


@given(values)
@settings(deadline=None)
def test_every_value_is_read_back_from_its_json_as_it_was(value):
    assert value_from_json(json.loads(json.dumps(value_to_json(value)))) == value


def test_every_term_value_and_window_has_a_shape():
    assert {shape.build for shape in SHAPES} == {*get_args(t.Term), *get_args(t.Value), *get_args(w.Window), t.Case}


jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([s.name for s in SHAPES]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["is", "terms", "left", "right", "value", "term", "comparator"]), inner)
    ),
)


def problems_of(given_json):
    try:
        from_json(given_json)
    except Problems as found:
        return found.problems
    return ()


@given(jsons, jsons)
@settings(max_examples=120, deadline=None)
def test_any_json_at_all_is_a_rule_or_problems_with_paths(rule, other):
    for given_json in (rule, {"edition": 1, "rule": rule}, {"edition": other, "rule": {"is": "not", "term": rule}}):
        for problem in problems_of(given_json):
            assert problem.path


@pytest.mark.parametrize(
    ("rule", "path", "says"),
    [
        ({"is": "comparsion"}, "/rule/is", "'comparsion' is not a condition."),
        ({"is": "not", "term": {"is": "known"}}, "/rule/term/value", "known needs its part 'value'."),
        ({"is": "all", "terms": [{"is": "everyone"}]}, "/rule/terms", "a list of at least 2"),
        ({"is": "sample", "percent": "1e9"}, "/rule/percent", "a number as text"),
        ({"is": "sample", "percent": 0.1}, "/rule/percent", "a number as text"),
        ({"is": "in_segment", "segment": "a\u0000"}, "/rule/segment", "without control characters"),
        ({"is": "in_segment", "segment": "\ud800"}, "/rule/segment", "without control characters"),
        ({"is": "exists", "relation": "where"}, "/rule/relation", "no word of the language"),
        ({"is": "exists", "relation": "orders", "windw": 1}, "/rule/windw", "exists has no part 'windw'."),
        ({"is": "was_in_segment", "segment": "k", "day": "2026-02-30"}, "/rule/day", "a day of the calendar"),
    ],
)
def test_a_fault_of_form_is_told_with_its_path(rule, path, says):
    with pytest.raises(Problems) as raised:
        from_json({"edition": 1, "rule": rule})
    problem = raised.value.problems[0]
    assert problem.path == path
    assert says in problem.says


def test_faults_of_form_are_told_all_at_once():
    rule = {"is": "all", "terms": [{"is": "nott"}, {"is": "known", "value": {"is": "field", "key": "Ą"}}]}
    with pytest.raises(Problems) as raised:
        from_json({"edition": 2, "rule": rule})
    assert [problem.path for problem in raised.value.problems] == [
        "/edition",
        "/rule/terms/0/is",
        "/rule/terms/1/value/key",
    ]
    assert raised.value.problems[1].nearest == ("not",)


def test_a_nested_and_keeps_its_parentheses():
    inner = t.All((t.Everyone(), t.InSegment("b")))
    nested = t.All((inner, t.InSegment("c")))
    assert write(nested) == '(everyone and in segment "b") and in segment "c"'
    assert parse(write(nested)) == nested
    assert parse('everyone and in segment "b" and in segment "c"') != nested


def nested_json(levels: int) -> dict[str, object]:
    rule: dict[str, object] = {"is": "everyone"}
    for _ in range(levels):
        rule = {"is": "not", "term": rule}
    return {"edition": 1, "rule": rule}


def test_json_may_nest_a_hundred_levels_and_no_more():
    assert from_json(nested_json(100)) == parse("not " * 100 + "everyone")
    for levels in (101, 5_000, 200_000):
        with pytest.raises(Problems, match="nests deeper than 100 levels"):
            from_json(nested_json(levels))


def test_json_may_not_be_larger_than_the_text_may():
    with pytest.raises(Problems, match="64 kB"):
        from_json({"edition": 1, "rule": {"is": "in_segment", "segment": "k" * 70_000}})
