"""The difference between two rules: what came, what went, what moved, and which thresholds changed."""

from __future__ import annotations

import pytest

from presek.segment import difference
from presek.segment.difference import Added, Choices, Joined, MovedTo, Removed, Reworded, Threshold
from presek.segment.parse import parse
from presek.segment.write import write, write_value


def said(before: str, after: str) -> list[str]:
    """The differences of two texts, each in short."""
    found = []
    for each in difference.differences(parse(before), parse(after)):
        match each:
            case Added(term):
                found.append(f"+ {write(term)}")
            case Removed(term):
                found.append(f"- {write(term)}")
            case MovedTo(term):
                found.append(f"> {write(term)}")
            case Threshold(subject, one, other):
                found.append(f"{write_value(subject)}: {write_value(one)} → {write_value(other)}")
            case Choices(subject, more, fewer):
                found.append(
                    f"{write_value(subject)}: +{','.join(map(write_value, more))} -{','.join(map(write_value, fewer))}"
                )
            case Reworded(one, other):
                found.append(f"{write(one)} → {write(other)}")
            case Joined(after=joint):
                found.append(joint)
    return found


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a > 5", "a > 5", []),
        ("a > 5", "a > 10", ["a: 5 → 10"]),
        ("revenue >= 500 PLN and b = 1", "b = 1 and revenue >= 900 PLN", ["revenue: 500 PLN → 900 PLN"]),
        ("5 < a", "a > 6", ["a: 5 → 6"]),
        ("a > 5", "a >= 5", ["a > 5 → a >= 5"]),
        ("a > 5", "a > 5 and b = 1", ["+ b = 1"]),
        ("a > 5 and b = 1 and c = 2", "c = 2", ["- a > 5", "- b = 1"]),
        ("a > 5 and b = 1", "a > 5 or b = 1", ["or"]),
        ("a > 5 or b = 1 or c = 2", "a > 5 and b = 1", ["and", "- c = 2"]),
        ("a > 5 or b > 1", "(a > 5 or b > 1) and c > 2", ["+ c > 2"]),
        ("a > 1 and b > 2 and (c > 3 or d > 4)", "a > 1 and (b > 2 or c > 3 or d > 4)", ["> b > 2"]),
        ("a > 1 and (b > 2 or c > 3)", "a > 1 and (b > 2 or c > 9)", ["c: 3 → 9"]),
        ('x in ("p", "q")', 'x in ("p", "r")', ['x: +"r" -"q"']),
        ('tags has "p"', 'tags has any ("p", "q")', ['tags: +"q" -']),
        ("not a > 5", "not a > 6", ["a: 5 → 6"]),
        (
            "any orders(last 30 days)",
            "any orders(last 60 days)",
            ["any orders(last 30 days) → any orders(last 60 days)"],
        ),
        ('in segment "p"', 'in segment "q"', ['in segment "p" → in segment "q"']),
    ],
)
def test_two_rules_differ_by(before: str, after: str, expected: list[str]) -> None:
    assert said(before, after) == expected
