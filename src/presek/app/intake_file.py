"""A file of what programs would tell, taken in batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from presek.app import intake
from presek.app.faults import no_file, place_problems
from presek.app.home import Home, user_name
from presek.app.intake import Kind, Sender
from presek.values.problem import Branch, Problem, Problems

A_BATCH = 1_000
LONGEST_LINE = 1 << 20
MOST_REASONS = 10


@dataclass(slots=True)
class FileSent:
    """How many lines of a file were taken in, the receipts of their batches, and how many are kept apart, with the
    first reasons."""

    taken: int = 0
    apart: int = 0
    receipts: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"taken": self.taken, "apart": self.apart, "receipts": self.receipts, "reasons": self.reasons}


def send(home: Home, path: Path, *, kind: Kind) -> FileSent:
    """Takes in a file of JSON Lines. Problems: a line that has not the shape; batches before it are taken in, and may
    be sent again without harm."""
    if not path.is_file():
        raise no_file(path)
    done = FileSent()
    begin = 1
    with place_problems():
        for lines in _batches(path):
            try:
                taken = intake.take_body(home, b"".join(lines), kind=kind, sent="lines", sender=Sender(user_name()))
            except Problems as wrong:
                raise Problems(*(_in_file(each, path, begin) for each in wrong.problems)) from None
            done.taken += taken.taken
            done.apart += len(taken.apart)
            done.receipts.append(taken.receipt)
            told = [f"line {begin + each.number}: {each.reason}" for each in taken.apart]
            done.reasons += told[: MOST_REASONS - len(done.reasons)]
            begin += len(lines)
    return done


def _batches(path: Path) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                says = "a line is longer than 1 MB; each event stands on its own line."
                raise Problems(Problem("long-line", says, path=str(path), branch=Branch.DATA))
            if line.strip():
                lines.append(line if line.endswith(b"\n") else line + b"\n")
            if len(lines) == A_BATCH:
                yield lines
                lines = []
    if lines:
        yield lines


def _in_file(problem: Problem, path: Path, begin: int) -> Problem:
    """A problem of a batch by the file; the batch begins with its line `begin`, empty ones not counted."""
    where = problem.path.strip("/").partition("/")
    shown = f"{path}: line {begin + int(where[0])}" if where[0].isdigit() else str(path)
    return Problem(problem.code, problem.says, path=shown, nearest=problem.nearest, branch=Branch.DATA)
