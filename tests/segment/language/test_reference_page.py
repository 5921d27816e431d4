"""The page of the language says everything that the language has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from presek.segment import terms as t
from presek.segment.edition import EDITION
from presek.segment.parse import parse
from presek.segment.shapes import SHAPES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/language.md").read_text("utf-8")
SOURCES = [
    path
    for path in (ROOT / "src/presek/segment").glob("*.py")
    if not path.name.startswith(("reference", "explain", "sentence"))
]


def section(name: str) -> str:
    return PAGE.split(f"\n### {name}\n")[1].split("\n#")[0]


@pytest.mark.parametrize("term", get_args(t.Term), ids=lambda term: term.__name__)
def test_every_condition_answers_the_three_questions(term):
    text = section(term.__name__)
    assert all(f"- *{question}*: " in text for question in ("Boundary", "No data", "Not"))


@pytest.mark.parametrize("value", get_args(t.Value), ids=lambda value: value.__name__)
def test_every_value_has_its_section(value):
    assert section(value.__name__).strip()


def test_every_function_of_rows_is_explained():
    assert [name for name in get_args(t.Function) if f"`{name}(" not in section("Aggregate")] == []


def test_every_shape_of_json_is_listed_with_its_parts():
    for shape in SHAPES:
        parts = ", ".join(f"[{part.name}]" if part.optional else part.name for part in shape.parts)
        assert f"| `{shape.name}` | {parts or 'none'} |" in PAGE


def test_every_code_of_a_problem_is_listed():
    call = re.compile(r'(?:Problem|refuse|add|report|_fault)\(\s*(?:\w+, )?"([a-z]+(?:-[a-z]+)*)"')
    used = {code for path in SOURCES for code in call.findall(path.read_text("utf-8"))}
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE.split("## Problems")[1], re.MULTILINE))
    assert len(used) > 40
    assert used - listed == set()


def test_the_page_is_of_this_edition():
    assert f"Edition {EDITION}." in PAGE
    assert f'"edition": {EDITION}' in PAGE


def test_the_example_is_a_rule():
    assert parse(PAGE.split("```\n")[1])
