"""Whom a segment takes in when it holds its members: a step from one published run to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presek.membership.customers import Customers


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules of one segment say of the base: of whom its rule is true or can't be said, of whom its exit rule
    is true (None: it has none)."""

    true: Customers
    unknown: Customers
    leaving: Customers | None


@dataclass(frozen=True, slots=True)
class Stayed:
    """Who is in. `kept`: those of them whom the rule does not take in, but a hold or the exit rule keeps."""

    true: Customers
    unknown: Customers
    kept: Customers


def step(judged: Judged, before: Customers, held: Customers, *, everybody: Customers) -> Stayed:
    """Who is in, of those who were in before, and of those of them who are still held.

    A held member stays whatever the rules say. Another one stays while the exit rule is not true of them, known or not;
    without an exit rule, while the rule is true. Whoever was not in comes in where the rule is true and the exit rule
    is not. Who is no customer any more is out at once.
    """
    still = before & everybody
    entering = judged.true
    stays = still & held
    if judged.leaving is not None:
        entering = entering - judged.leaving
        stays |= still - judged.leaving
    true = (entering | stays) & everybody
    unknown = judged.unknown - true
    if judged.leaving is not None:
        unknown -= judged.leaving
    return Stayed(true, unknown, true - judged.true)


def apart(stayed: Mapping[str, Stayed]) -> dict[str, Stayed]:
    """The segments of a partition: whoever one of them keeps is in no other."""
    found = {}
    for key, own in stayed.items():
        true, unknown = own.true, own.unknown
        for other, theirs in stayed.items():
            if other != key:
                true, unknown = true - theirs.kept, unknown - theirs.kept
        found[key] = Stayed(true, unknown, own.kept)
    return found
