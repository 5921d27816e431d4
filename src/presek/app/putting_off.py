"""A thread of the worker that goes on whatever goes wrong outside: what cannot be done now is said once and put off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from presek.app.faults import problem_of
from presek.values.problem import Problems


@dataclass(frozen=True, slots=True)
class Round:
    """What is done again and again: a turn, and the wait after it. `what` names it where it is put off."""

    what: str
    turn: Callable[[], object]
    wait: Callable[[], object]


def go_on(each: Round, *, stopping: Callable[[], bool], say: Callable[[str], None]) -> None:
    """Turn after turn until it is stopped. A fault that is no problem of the surroundings goes on upwards."""
    told = ""
    while not stopping():
        try:
            each.turn()
            told = ""
        except Exception as error:
            problem = error.problems[0] if isinstance(error, Problems) else problem_of(error)
            if problem is None:
                raise
            if told != str(problem):
                say(f"{each.what} put off: {problem}")
            told = str(problem)
        each.wait()
