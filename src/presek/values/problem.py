"""What can go wrong, where, and who can mend it.

Problem
├── in the text       the author mends it            → HTTP 422, exit 2
├── in the data       the data owner mends it        → HTTP 422, exit 3
├── in the place      the operator mends it          → HTTP 503, exit 4   (full disk, lock held, folder not writable)
└── in the product    we mend it                     → HTTP 500, exit 70

A problem is a value: `check` functions return all of them. `Problems` is the one exception that carries
problems through a room's door.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum


class Branch(Enum):
    """Who can mend a problem; faces map a branch to a status and an exit code, once."""

    TEXT = "text"
    DATA = "data"
    PLACE = "place"
    PRODUCT = "product"


EXIT_CODES = {Branch.TEXT: 2, Branch.DATA: 3, Branch.PLACE: 4, Branch.PRODUCT: 70}
HTTP_STATUS = {Branch.TEXT: 422, Branch.DATA: 422, Branch.PLACE: 503, Branch.PRODUCT: 500}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a text: line and column count from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `says` is a whole sentence with what was found and what was expected.

    `path` names a place where there is no line: a JSON pointer, a file, a column of a file.

    >>> print(Problem("unknown-field", "no field is called 'indutry'.", at=Place(1, 1), nearest=("industry",)))
    1:1: no field is called 'indutry'. Did you mean industry?
    """

    code: str
    says: str
    at: Place | None = None
    path: str = ""
    nearest: tuple[str, ...] = ()
    branch: Branch = Branch.TEXT
    facts: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        where = ":".join(part for part in (self.path, str(self.at) if self.at else "") if part)
        hint = f" Did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"{where}: {self.says}{hint}" if where else f"{self.says}{hint}"

    def as_json(self) -> dict[str, object]:
        """The one shape of a problem on every face: code, says, at, nearest, branch."""
        place: dict[str, object] | None = None
        if self.at is not None or self.path:
            place = {"path": self.path}
            if self.at is not None:
                place |= {"line": self.at.line, "column": self.at.column}
        return {
            "code": self.code,
            "says": self.says,
            "at": place,
            "nearest": list(self.nearest),
            "branch": self.branch.value,
        }


class Problems(Exception):
    """One or more problems that stop what was asked; nothing was changed."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("Problems carries at least one problem")
        super().__init__("; ".join(map(str, problems)))
        self.problems: tuple[Problem, ...] = problems

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Problems:
        """Gathers many problems into the exception, in order of place."""
        return cls(*sorted(problems, key=lambda each: (each.path, each.at or Place(0, 0))))

    @property
    def branch(self) -> Branch:
        """The gravest branch among the problems (product before place before data before text)."""
        order: Sequence[Branch] = (Branch.PRODUCT, Branch.PLACE, Branch.DATA, Branch.TEXT)
        present = {each.branch for each in self.problems}
        return next(branch for branch in order if branch in present)

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ends with these problems."""
        return EXIT_CODES[self.branch]


def nearest_names(name: str, known: Collection[str], *, most: int = 3) -> tuple[str, ...]:
    """The names most like `name`, best first; empty when nothing is near.

    >>> nearest_names("indutry", ["industry", "country", "age"])
    ('industry',)
    """
    return tuple(get_close_matches(name, sorted(known), n=most, cutoff=0.6))
