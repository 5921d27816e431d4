"""Every term of the language has a form in the rule builder, and the tree and the text say the same."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from presek.app import rule_forms, rule_judging
from presek.segment import terms, windows
from presek.segment.parse import parse
from presek.segment.shapes import SHAPES, Group, shape_of
from presek.web import rule_words

SCRIPTS = Path(rule_words.__file__).parent / "static" / "presek"
ALL_TERMS = """
(country in ("PL", "SI") or not (industry within "K" and employees between 10 and 250))
and name ~= "ala" and legal_name contains "sp" and interests has any ("sailing") and email is known
and any orders(last 12 months, where net_amount > 100 PLN and status = "delivered")
and no tickets(this month) and no visits(since 2026-01-01) and any visits(before 2026-06-01)
and no contracts(next 3 months) and no quotes(previous quarter)
and orders.count(previous 3 months) >= 2
and orders.sum(net_amount, between 2025-01-01 and 2025-12-31) > 1_000 PLN
and days since last_interaction_at > 30 and years since birth_date >= 18
and invoices.avg(days between due_on and paid_on) <= 3
and last_interaction_at less than 3 months ago and birth_date has its day in next 7 days and birth_date < 2000-01-01
and revenue_12m / 2 > choose(5 PLN if age > 30, otherwise 1 PLN)
and in segment "a_class" and was in segment "b_class" on 2026-03-31 and entered segment "a_class" in last 30 days
and top 20 % by revenue_12m and abc(revenue_12m) in ("A", "B") and quintile(revenue_12m) >= 4 and sample 10 % seed "x"
and newsletter = true and everyone
"""


def classes_of(union: object) -> set[type]:
    found: set[type] = set()
    for each in get_args(union):
        found |= classes_of(each) if get_args(each) else {each}
    return found


CLOSED = classes_of(terms.Term) | classes_of(terms.Value) | classes_of(windows.Window) | {terms.Case}


def test_the_closed_union_is_what_has_shapes():
    assert {shape.build for shape in SHAPES} == CLOSED


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_every_term_has_a_form_with_a_control_for_each_of_its_parts(shape):
    form = rule_forms.FORMS[shape.name]
    assert set(form) == {part.name for part in shape.parts}
    for part in shape.parts:
        assert form[part.name].optional == part.optional, part.name
        if part.group is Group.WINDOW:
            assert form[part.name].sort == "window"
        if part.group is Group.TERM:
            assert form[part.name].sort in {"term", "terms"}
        if part.group is Group.VALUE:
            assert form[part.name].sort == "value"


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_every_word_that_a_form_offers_is_one_that_the_tree_takes(shape):
    for part in shape.parts:
        for word in rule_forms.FORMS[shape.name][part.name].words:
            assert part.read([word] if rule_forms.FORMS[shape.name][part.name].sort == "texts" else word), word


def test_every_word_of_a_form_has_words_for_people(site):
    said = rule_words.words_of_forms()
    offered = {word for form in rule_forms.FORMS.values() for control in form.values() for word in control.words}
    alone = {"+", "-", "*", "/", "A", "B", "C", "any", "all", "none"}
    assert {word for word in offered - alone if word not in said} == set()


def test_every_kind_of_value_is_drawn_and_every_special_condition_can_be_picked():
    drawn = (SCRIPTS / "rule_values.js").read_text("utf-8")
    begun = (SCRIPTS / "rule_starts.js").read_text("utf-8")
    for kind in classes_of(terms.Value):
        assert re.search(rf"^  {shape_of_class(kind)}[(:]", drawn, re.MULTILINE), kind
        if kind not in {terms.FieldValue, terms.Aggregate}:
            assert re.search(rf"^  {shape_of_class(kind)}: ", begun, re.MULTILINE), kind
    for window in classes_of(windows.Window):
        assert f'"{shape_of_class(window)}"' in drawn, window
        assert f'case "{shape_of_class(window)}"' in begun, window
    for kind in classes_of(terms.Term) - {terms.Otherwise}:
        assert re.search(
            rf'\b{shape_of_class(kind)}: \(|is: "{shape_of_class(kind)}"|is: form', begun + SCRIPT_OF_NODES
        ), kind


SCRIPT_OF_NODES = "".join((SCRIPTS / name).read_text("utf-8") for name in ("rule_nodes.js", "rule_tree.js"))


def shape_of_class(kind: type) -> str:
    return next(shape.name for shape in SHAPES if shape.build is kind)


def test_the_text_of_all_terms_becomes_a_tree_and_the_tree_the_same_rule():
    rule = parse(ALL_TERMS)
    judged = rule_judging.Judged(ALL_TERMS, rule, ())
    text = rule_judging.text_of_part(judged.tree)
    assert parse(text) == rule
    names = set(re.findall(r"'is': '(\w+)'", str(judged.tree)))
    missing = {shape.name for shape in SHAPES} - names
    assert missing == {"otherwise"}, "the rule of this test says every term but the rest of a partition"
    assert shape_of(rule).name == "all"
    assert {each.name for each in fields(rule_judging.Judged)} >= {"faults", "sentence", "counted"}
