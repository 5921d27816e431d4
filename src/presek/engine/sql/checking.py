"""Whether a binding fits the engine's tables: every problem at its line of `engine.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

from presek.catalog.model import Catalog
from presek.engine.sql.binding import Binding
from presek.engine.sql.connection import Connection
from presek.values.problem import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """`problems`: what stops a binding. `remarks`: what was counted and is unknown or left out (rows of unknown
    customers, NaN, numbers too large), for people to look at."""

    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def check(binding: Binding, connection: Connection, catalog: Catalog, *, path: str = "engine.yaml") -> Checked:
    """Tables, columns and types; then keys that are empty or stand twice; then what will be unknown, counted."""
    raise NotImplementedError
