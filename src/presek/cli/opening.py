"""Opening the home for a command. The database must be ready before the app's other modules are imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from presek.cli.printing import RuleProblems
from presek.values.problem import Problem, Problems

if TYPE_CHECKING:
    from presek.app.home import Home
    from presek.values.instant import AsOf


def open_home(path: Path | None, *, create: bool = True) -> Home:
    """The home, ready. Call it before importing what it is for."""
    from presek.app import wiring

    folder = wiring.home_folder(path)
    if not create:
        wiring.expect_home(folder)
    wiring.start(folder)
    from presek.app.home import Home

    return Home.open(path, create=create)


def as_of_asked(home: Home, text: str | None) -> AsOf | None:
    """The as-of instant that `--as-of` names, or None without it."""
    if text is None:
        return None
    from presek.app import day_asked

    return day_asked.read(text, home.as_of().zone)


def read_input() -> str:
    """The standard input as text; a problem where it is no UTF-8."""
    given = sys.stdin.buffer.read()
    try:
        return given.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = given.count(b"\n", 0, wrong.start) + 1
        says = f"the input is no UTF-8 text: line {line} has a byte that none has."
        raise Problems(Problem("no-text", says, path="-")) from None


@contextmanager
def rule_text(text: str) -> Iterator[None]:
    """Within it, problems of a rule are shown with its text."""
    try:
        yield
    except Problems as found:
        raise RuleProblems(found, text) from None
