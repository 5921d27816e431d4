"""Statements that were compiled before: the same definitions give the same text, with other instants in it.

Windows move with every refresh. An instant stands in a statement as a number of its own, so the text of an earlier
refresh of the same day serves once these numbers are exchanged. That this is so is proven before it is relied on: the
first time that instants differ, the statement is compiled all the same and compared.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal, TypeAlias

from presek.engine.sql.tables import Tables
from presek.plan.steps import Plan

Shape: TypeAlias = Literal["sets", "details"]
MOST = 64
"""So many statements are kept, those asked for last."""
LEAST = 10**12
"""Instants before this (January 1970) have too few digits to be told from other numbers, and are left as they are."""

Key: TypeAlias = tuple[object, ...]


@dataclass(slots=True)
class Kept:
    """A statement, and the instants that stand in it, in order. `proven`: whether others may stand there; None: not yet
    known. `tables` are held on to, as they are told apart by their identity."""

    tables: Tables
    text: str
    instants: tuple[int, ...]
    proven: bool | None = None


@dataclass(slots=True)
class Statements:
    """Statements by what they are of."""

    kept: OrderedDict[Key, Kept] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def text(self, plan: Plan, tables: Tables, *, dialect: str, shape: Shape, compiled: Callable[[], str]) -> str:
        """The statement of a plan; `compiled` is asked where none is kept that serves."""
        instants = _instants(plan)
        key: Key = (shape, dialect, id(tables), plan.as_of.day, _definitions(plan, instants))
        with self.lock:
            found = self.kept.get(key)
            if found is not None:
                self.kept.move_to_end(key)
        if found is not None and found.instants == instants:
            return found.text
        moved = None if found is None or found.proven is False else _moved(found, instants)
        if found is not None and found.proven and moved is not None:
            return moved
        text = compiled()
        proven = None if found is None else moved == text
        with self.lock:
            self.kept[key] = Kept(tables, text, instants, proven)
            self.kept.move_to_end(key)
            while len(self.kept) > MOST:
                self.kept.popitem(last=False)
        return text


STATEMENTS = Statements()
"""Those of this process."""


def _instants(plan: Plan) -> tuple[int, ...]:
    """The instants of a plan that move with its as-of instant, in order."""
    found = {plan.as_of.instant, plan.as_of.known_at}
    for each in plan.aggregates:
        found |= {each.start, each.end, *each.months}
    return tuple(sorted(instant for instant in found if instant is not None and instant >= LEAST))


def _definitions(plan: Plan, instants: tuple[int, ...]) -> str:
    """What a plan says, whenever it is asked: its instants stand by their place in order."""
    return _exchanged(repr(plan), {instant: f"@{place}" for place, instant in enumerate(instants)})


def _moved(kept: Kept, instants: tuple[int, ...]) -> str:
    return _exchanged(kept.text, dict(zip(kept.instants, map(str, instants), strict=True)))


def _exchanged(text: str, by_instant: Mapping[int, str]) -> str:
    if not by_instant:
        return text
    digits = re.compile(rf"(?<![\w.])(?:{'|'.join(map(str, by_instant))})(?![\w.])")
    return digits.sub(lambda match: by_instant[int(match[0])], text)
