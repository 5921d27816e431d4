"""Random pasts: runs at the edges of days and windows, some of which left a segment out, and rules about them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from presek.segment.parse import parse
from presek.segment.terms import Term
from presek.values.instant import AsOf, local_midnight
from tests.meaning.inline_customers import Base, Published

SEGMENTS = ("first", "second")
DAYS = tuple(range(8))
"""How many days ago runs are and rules ask."""
WINDOWS = (
    "in last {} days", "in previous {} days", "in last {} hours", "in this week", "in this month", "in previous week",
    "in since {day}", "in before {day}", "in between {earlier} and {day}",
)  # fmt: skip
EDGES = (-1, 0, 1, 3_600_000_000, 43_200_000_000)
"""Microseconds from a midnight."""


@st.composite
def pasts(draw: st.DrawFn, base: Base, as_of: AsOf) -> tuple[Published, ...]:
    """Up to eight runs before the instant, at it and after it, in order."""
    keys = [person.key for person in base.people]
    instants = {
        local_midnight(as_of.day - timedelta(days=ago - 1), as_of.zone) + edge
        for ago, edge in draw(st.lists(st.tuples(st.sampled_from(DAYS), st.sampled_from(EDGES)), max_size=8))
    }
    return tuple(
        Published(
            instant,
            {
                segment: frozenset(draw(st.sets(st.sampled_from(keys)) if keys else st.just(set())))
                for segment in SEGMENTS
                if draw(st.integers(0, 5))
            },
        )
        for instant in sorted(instants)
    )


@st.composite
def history_terms(draw: st.DrawFn, as_of: AsOf) -> Term:
    """A rule about the past, alone, denied or joined with another."""

    def one() -> str:
        segment = draw(st.sampled_from(SEGMENTS))
        day = as_of.day - timedelta(days=draw(st.sampled_from(DAYS)))
        if draw(st.booleans()):
            return f'was in segment "{segment}" on {day}'
        count = draw(st.integers(1, 5))
        window = draw(st.sampled_from(WINDOWS)).format(count, day=day, earlier=day - timedelta(days=count))
        return f'{draw(st.sampled_from(("entered", "left")))} segment "{segment}" {window}'

    joint = draw(st.sampled_from(("", "", "not", "and", "or")))
    match joint:
        case "":
            return parse(one())
        case "not":
            return parse(f"not {one()}")
        case _:
            return parse(f"{one()} {joint} {one()}")
