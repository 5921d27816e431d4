"""The engine that a base is bound to: where its rows are, sessions with it, and the rows of one customer.

A base without one keeps its rows in its own lake. Sessions are opened when they are needed, kept for the next question,
and told the ordinals of the customers; what was read of one customer is kept until the next run or synchronising.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from presek.app.home import Home
from presek.catalog.model import Catalog
from presek.engine.sql import binding as bindings
from presek.engine.sql.binding import Binding
from presek.store import alerts
from presek.store import engines as kept
from presek.values.problem import Branch, Problem, Problems

CUSTOMERS = "customers"
FAILURES = frozenset({"engine-failed", "refresh-failed"})
"""The codes of alerts after which pages do without what only the engine knows."""
MOST_MINUTES = 7 * 24 * 60
FILE = "engine.yaml"
"""The binding's file, in the home: a copy of what was checked."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the rows of a base are. `mark` changes with every run and every synchronising: answers of one mark are
    remembered, for pages must not say two things. `synchronised`: the number of the last synchronising, 0: never."""

    url: str
    text: str
    binding: Binding
    catalog: Catalog
    minutes: int
    mark: str
    synchronised: int
    home: Home = field(compare=False, repr=False)

    @property
    def fields(self) -> frozenset[str]:
        """The fields of customers that are kept there."""
        return frozenset(self.binding.customers.columns)

    @property
    def relations(self) -> frozenset[str]:
        """The relations whose rows are there."""
        return frozenset(self.binding.relations)


def of(home: Home) -> Engine | None:
    """The engine of a base, or None where its rows are here."""
    choice = kept.choice()
    if choice is None:
        return None
    catalog = home.catalog()
    run, sync = home.published(), kept.last_sync(well=True)
    number = 0 if sync is None else sync.number
    return Engine(
        choice.url, choice.text, binding_of(choice.text, catalog), catalog, choice.minutes,
        mark=f"{0 if run is None else run.number}-{number}", synchronised=number, home=home,
    )  # fmt: skip


def is_bound() -> bool:
    """Whether the rows of this base are elsewhere."""
    return kept.choice() is not None


def is_known_to_fail() -> bool:
    """Whether an alert stands that says why the engine can't be asked, or why no run was published from it."""
    return any(each.code in FAILURES for each in alerts.standing())


def check_minutes(minutes: int) -> None:
    """Problems where nobody synchronises every so many minutes."""
    if not 1 <= minutes <= MOST_MINUTES:
        says = f"expected 1 to {MOST_MINUTES} minutes between synchronisings, found {minutes}."
        raise Problems(Problem("minutes", says, path="every"))


def refuse_where_bound(what: str) -> None:
    """Problems where the base is bound and `what` (a sentence without its stop) can only be done in the engine."""
    choice = kept.choice()
    if choice is not None:
        raise Problems(_in_the_engine(what, choice.url))


def refuse_import(home: Home, table: str, fields: Iterable[str], *, new: bool = False) -> None:
    """Problems where rows of a table ("customers" or a relation), or these fields of customers, are the engine's of a
    bound base; `new`: customers are to be made."""
    engine = of(home)
    if engine is None:
        return
    if table in engine.relations:
        raise Problems(_in_the_engine(f"rows of {table} can't be written here", engine.url))
    theirs = [key for key in fields if key in engine.fields] if table == CUSTOMERS else []
    if theirs:
        raise Problems(_in_the_engine(f"{', '.join(theirs)} can't be written here", engine.url))
    if new:
        raise Problems(_in_the_engine("customers can't be made here", engine.url))


def _in_the_engine(what: str, url: str) -> Problem:
    says = f"{what}: this base is bound to {url}. Change it there; the next synchronising sees it."
    return Problem("in-the-engine", says, path=FILE, branch=Branch.PLACE)


def binding_of(text: str, catalog: Catalog) -> Binding:
    """What a binding's text says; it was checked before, and is read once a process."""
    return _loaded(text, _Same(id(catalog), catalog))


@dataclass(frozen=True, slots=True)
class _Same:
    """A catalog, equal to itself alone."""

    number: int
    catalog: Catalog = field(compare=False)


@lru_cache(maxsize=4)
def _loaded(text: str, catalog: _Same) -> Binding:
    return bindings.load(text, path=FILE, catalog=catalog.catalog)
