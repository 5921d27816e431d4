"""What stands against what a form asks for, in words."""

from __future__ import annotations

from collections.abc import Callable

from presek.values.problem import Problems
from presek.web import words


def faults_of(act: Callable[[], None]) -> tuple[str, ...]:
    """Does it; why it can't be done, or nothing where it was done."""
    try:
        act()
    except Problems as refused:
        return tuple(words.problem(each) for each in refused.problems)
    return ()
