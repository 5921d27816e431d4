"""Files that people write by hand (bindings, sources, what the website sends), read as text."""

from __future__ import annotations

from pathlib import Path

from presek.app.faults import no_file, place_problems
from presek.values.problem import Problem, Problems

LONGEST = 1_000_000


def text_of(path: Path) -> str:
    """What such a file says. Problems: it is not there, is longer than anybody writes, or is no text."""
    if not path.is_file():
        raise no_file(path)
    with place_problems():
        if path.stat().st_size > LONGEST:
            raise Problems(Problem("too-long", "such a file has at most 1 MB.", path=str(path)))
        try:
            return path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise Problems(Problem("encoding", "such a file is UTF-8 text.", path=str(path))) from None
