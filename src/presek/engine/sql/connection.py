"""What every engine's native client is to us, and what may go wrong with it.

An adapter translates its driver's errors into `EngineFailed` once; above it nobody knows a driver's errors. The texts
of engines come along, secrets do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import pyarrow as pa

from presek.values.problem import Branch, Problem, Problems

Kind: TypeAlias = Literal[
    "unreachable",  # nothing answers there
    "sign-in",  # the name or the password was refused
    "lost",  # the connection broke, or the engine lost a worker: whole statements may be asked again
    "busy",  # the engine asks for another try: a conflict, a lock, too many questions
    "stopped",  # somebody cancelled it
    "too-long",
    "out-of-memory",
    "forbidden",  # a right or a setting is missing
    "statement",  # the statement itself fails over the data that is there
]
AGAIN: frozenset[Kind] = frozenset({"lost", "busy"})
"""What may go well when the whole statement is asked again."""
MOST_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one statement may take, and how much memory it may have on the engine.

    `connect`: how many seconds the engine has to take a call, `first`: to say its first word in a session (a cluster
    may have to be started for it); `between`: how long is waited before each further try (None: as a session does).
    """

    seconds: float = 600.0
    bytes: int = 4 << 30
    connect: float = 10.0
    first: float = 600.0
    between: tuple[float, ...] | None = None


class EngineFailed(Problems):
    """A problem of an engine, with its kind; `said` is the engine's own reason."""

    def __init__(self, kind: Kind, engine: str, said: str) -> None:
        super().__init__(problem_of(kind, engine, said))
        self.kind: Kind = kind
        self.engine = engine
        self.said = said

    def again(self) -> EngineFailed:
        """The same, to be raised once more."""
        return EngineFailed(self.kind, self.engine, self.said)


class Connection(Protocol):
    """A native client of an engine: one session, one question at a time. `cancel` alone may come from elsewhere.

    Each method raises `EngineFailed`.
    """

    dialect: str

    def fetch(self, statement: str) -> pa.Table:
        """The rows of a statement."""
        ...

    def batches(self, statement: str) -> Iterator[pa.RecordBatch]:
        """The rows of a statement a part at a time; none where there are none. To be read to its end, or closed."""
        ...

    def give(self, name: str, table: pa.Table) -> None:
        """A table for the statements that follow in this session, instead of any of this name."""
        ...

    def command(self, text: str, rows: pa.Table | None = None) -> None:
        """Runs what gives no rows: it creates, inserts, drops. Never asked twice. `rows`: what a COPY … FROM STDIN in
        binary form copies in, where the engine has that."""
        ...

    def cancel(self) -> None:
        """Stops what runs on this connection, from another thread; its caller gets "engine-stopped"."""
        ...

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table or view and their types, in the engine's own words. Empty: there is no such table."""
        ...

    def server(self) -> str:
        """The engine's name and version, for people."""
        ...

    def is_there(self, seconds: float) -> bool:
        """Whether the engine still answers in this session, within so many seconds. Raises nothing."""
        ...

    def close(self) -> None:
        """Ends the session."""
        ...


Opened: TypeAlias = Callable[[], Connection]
"""Opens a session."""


def problem_of(kind: Kind, engine: str, said: str) -> Problem:
    """The problem in plain words, and what to do about it."""
    reason = _short(said)
    says = {
        "unreachable": f"{engine} does not answer at that address: {reason}",
        "sign-in": f"{engine} refused the name, the password or the token: {reason}",
        "lost": f"the connection to {engine} broke off, and again when it was tried anew: {reason}",
        "busy": f"{engine} asked to be asked later, and still did after several tries: {reason}",
        "stopped": f"what {engine} was working on was stopped.",
        "too-long": f"{engine} was not done within the time it may take (limits: seconds): {reason}",
        "out-of-memory": f"{engine} needs more memory than it may take (limits: memory): {reason}",
        "forbidden": f"{engine} does not allow it: {reason}",
        "statement": f"{engine} could not compute it: {reason}",
    }[kind]
    codes = {
        "sign-in": "engine-sign-in-refused",
        "too-long": "engine-took-too-long",
        "forbidden": "engine-forbids",
        "statement": "engine-failed",
    }
    return Problem(codes.get(kind, f"engine-{kind}"), says, branch=Branch.DATA if kind == "statement" else Branch.PLACE)


def _short(said: str) -> str:
    line = " ".join(said.split())
    line = line if len(line) <= MOST_CHARACTERS else line[: MOST_CHARACTERS - 1] + "…"
    return line if line.endswith((".", "…", "!", "?")) else f"{line}."


def without_secrets(said: str, secrets: Iterable[str]) -> str:
    """An engine's words with every secret taken out."""
    for secret in filter(None, secrets):
        said = said.replace(secret, "***")
    return said
