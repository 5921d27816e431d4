"""What commands print: an answer to the standard output, everything else to the standard error."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from presek.values.problem import Problem, Problems

TEXT_OF_RULE = ""
"""The path of problems in a rule that was given on the command line."""

LONGEST_LINE = 160
"""Of a longer line only the part around the problem is shown."""

PLAINER = "presek-plainer"
PLAINER_SIGNS = str.maketrans({"✓": "+", "✗": "x", "\u202f": " ", "–": "-", "…": "...", "’": "'", "→": "->"})


class RuleProblems(Problems):
    """Problems in a rule from the command line, with its text, so that they can be shown where they are."""

    def __init__(self, found: Problems, text: str) -> None:
        super().__init__(*found.problems)
        self.text = text


def out() -> Console:
    """The standard output; plain where it is no terminal."""
    return Console(highlight=False, soft_wrap=True)


def aside() -> Console:
    """The standard error: problems, notes, progress."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def fit_to_terminal() -> None:
    """What the terminal's encoding can't write, is written in plainer signs; nothing fails for want of a character."""
    codecs.register_error(PLAINER, _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not _is_unicode(stream.encoding):
            stream.reconfigure(errors=PLAINER)


def as_json(answer: object) -> None:
    """Prints one JSON value; where the output's encoding is not of Unicode, with escapes."""
    print_line(json.dumps(answer, ensure_ascii=not _is_unicode(sys.stdout.encoding), indent=2))


def print_line(text: str) -> None:
    """Prints a line as it is, without markup and without wrapping."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Says something beside the answer."""
    aside().print(f"[dim]{escape(text)}[/dim]")


def number(value: int) -> str:
    """A count with thousands apart, as people read it."""
    return f"{value:,}".replace(",", "\u202f")


def table(columns: Sequence[str], rows: Iterable[Sequence[str | int | None]], *, title: str = "") -> None:
    """Prints a table; numbers stand right, None is left empty."""
    kept = [tuple(row) for row in rows]
    made = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for position, column in enumerate(columns):
        right = any(isinstance(row[position], int) for row in kept)
        made.add_column(column, justify="right" if right else "left", overflow="fold")
    for row in kept:
        made.add_row(*(_cell(value) for value in row))
    out().print(made)


def problems(found: Problems, *, json_wanted: bool) -> None:
    """Prints every problem: as JSON, or as sentences with the line of text and a caret under the place."""
    if json_wanted:
        as_json({"problems": [problem.as_json() for problem in found.problems]})
        return
    console = aside()
    texts = _Texts(found)
    for problem in found.problems:
        console.print(f"[bold red]✗[/bold red] {escape(_said(problem))}")
        line = texts.line(problem)
        if line is not None and problem.at is not None:
            shown, column = _excerpt(line, problem.at.column)
            console.print(f"    {escape(shown)}")
            console.print(f"    [red]{' ' * (column - 1)}^[/red]")


def _said(problem: Problem) -> str:
    """A problem in the language of the terminal."""
    from presek.app import wiring

    language = wiring.language()
    if language == "en":
        return str(problem)
    from presek.app import problem_words

    return problem_words.problem_said(problem, language)


def fields(pairs: Mapping[str, str | int]) -> None:
    """Prints named values, one a line."""
    width = max(map(len, pairs), default=0)
    for name, value in pairs.items():
        out().print(f"{escape(name.ljust(width))}  {escape(_cell(value))}")


def _is_unicode(encoding: str | None) -> bool:
    return (encoding or "utf-8").lower().replace("_", "-").startswith("utf")


def _plainer(wrong: UnicodeError) -> tuple[str, int]:
    assert isinstance(wrong, UnicodeEncodeError)  # registered for encoding alone
    plain = wrong.object[wrong.start : wrong.end].translate(PLAINER_SIGNS)
    return "".join(sign if sign.isascii() else "?" for sign in plain), wrong.end


def _cell(value: str | int | None) -> str:
    if value is None:
        return ""
    return number(value) if isinstance(value, int) and not isinstance(value, bool) else escape(str(value))


def _excerpt(line: str, column: int) -> tuple[str, int]:
    """The part of a long line around a column, and the column in it."""
    if len(line) <= LONGEST_LINE:
        return line, column
    begin = max(0, min(column - 1 - LONGEST_LINE // 2, len(line) - LONGEST_LINE))
    before, after = "… " if begin else "", " …" if begin + LONGEST_LINE < len(line) else ""
    return f"{before}{line[begin : begin + LONGEST_LINE]}{after}", column - begin + len(before)


class _Texts:
    """The lines of the texts that problems point into."""

    def __init__(self, found: Problems) -> None:
        self._rule = found.text if isinstance(found, RuleProblems) else None

    def line(self, problem: Problem) -> str | None:
        if problem.at is None:
            return None
        text = self._text(problem.path)
        lines = [] if text is None else text.splitlines()
        return lines[problem.at.line - 1].expandtabs(1) if 0 < problem.at.line <= len(lines) else None

    def _text(self, path: str) -> str | None:
        if path == TEXT_OF_RULE:
            return self._rule
        try:
            return Path(path).read_text("utf-8")
        except (OSError, ValueError):
            return None
