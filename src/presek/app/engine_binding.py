"""Binding a base to an engine: a first binding proposed, checked against the tables that are there, kept, let go.

Passwords and tokens are in the environment of the process (`PRESEK_ENGINE_PASSWORD`, `PRESEK_ENGINE_TOKEN`), never in
the binding, in the database or on a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from presek.app import clock, engine_sessions, stopping, synchronising
from presek.app.engines import FILE, Engine, check_minutes, of
from presek.app.faults import place_problems
from presek.app.home import Home, user_name
from presek.app.publishing import REFUSED
from presek.app.snapshots import CUSTOMERS, replace_text
from presek.app.synchronising import Going, Tell, Told
from presek.app.written_files import text_of
from presek.engine.sql import binding as bindings
from presek.engine.sql import checking, suggesting
from presek.engine.sql.binding import Binding
from presek.engine.sql.checking import Checked
from presek.source.synonyms import synonyms
from presek.store import alerts, audit
from presek.store import engines as kept
from presek.store.audit import Entry
from presek.store.engines import Choice, Sync
from presek.values.problem import Branch, Problem, Problems

EVERY = 15
"""Minutes between synchronisings, unless something else is said."""
SECRETS = frozenset({"password", "token", "x-databricks-token"})
WANTED = (
    "there is no engine.yaml that says which tables the customers are in. `presek engine suggest URL > engine.yaml` "
    "writes a first one out of the engine's own tables; look it over, `presek engine check`, and ask again."
)


@dataclass(frozen=True, slots=True)
class Bound:
    """What became of a binding: the engine's own name, what was noticed, and the customers that were brought over."""

    engine: Engine
    checked: Checked
    sync: Sync


def suggest(home: Home, url: str) -> str:
    """The text of a first binding, out of the tables and columns that the engine has."""
    without_secret(url)
    with place_problems():
        connection = engine_sessions.opened(url)
        try:
            tables = suggesting.tables(connection)
        finally:
            connection.close()
    known = synonyms()
    words = {**known.fields, "@customer": known.customer_key, "@row": known.row_key}
    return suggesting.suggest(url, tables, home.catalog(), words=words)


def check(home: Home, path: Path, *, url: str | None = None) -> tuple[Binding, Checked]:
    """A binding's file against the engine; Problems where it can't be read or the engine can't be reached."""
    return _checked(home, text_of(path), path=str(path), url=url)


def bind(
    home: Home, path: Path, *, url: str | None = None, minutes: int | None = None, by: str | None = None,
    told: Told = synchronising.QUIET,
) -> Bound:  # fmt: skip
    """Checks a binding, keeps it in the home, and brings the customers over. Problems: it does not fit the tables, or
    the base has customers of its own."""
    _refuse_own_customers(home)
    before, text = kept.choice(), text_of(path)
    binding, checked = _checked(home, text, path=str(path), url=url)
    if checked.problems:
        raise Problems.of(checked.problems)
    every = minutes or (EVERY if before is None else before.minutes)
    check_minutes(every)
    name = by or user_name()
    with place_problems():
        if (home.path / FILE).resolve() != path.resolve():
            replace_text(home.path / FILE, text)
        _keep(Choice(url or binding.url, text, every, name, clock.now()), before=before)
    engine = _engine(home)
    return Bound(engine, checked, synchronising.synchronise(engine, told))


def bind_to(home: Home, url: str, *, say: Tell) -> None:
    """Binds a base to the engine at an address by its engine.yaml, unless it is bound to it already."""
    before = kept.choice()
    if before is None or before.url != url:
        without_secret(url)
        found = bind(home, find_file(home), url=url, told=Told(say=say))
        for each in found.checked.remarks:
            say(str(each))


def synchronise(home: Home, *, say: Tell, going: Going, all_may_go: bool = False) -> Sync:
    """Brings over what changed in the engine. Problems: the base is not bound, or the engine's own."""
    return synchronising.synchronise(_engine(home), Told(going, say, all_may_go))


def look_again(home: Home) -> Checked | None:
    """Takes over the home's binding where its file was changed and fits; what was found, None where it is as it was.

    Where it does not fit, the binding before stays.
    """
    before, path = kept.choice(), home.path / FILE
    if before is None or not path.is_file() or (text := text_of(path)) == before.text:
        return None
    said = bindings.load(before.text, path=FILE, catalog=home.catalog())
    other = None if before.url == said.url else before.url
    binding, checked = _checked(home, text, path=FILE, url=other)
    if not checked.problems:
        _keep(Choice(other or binding.url, text, before.minutes, user_name(), clock.now()), before=before)
    return checked


def unbind(home: Home, *, by: str | None = None) -> bool:
    """Lets the engine go: what was synchronised stays, rows are not asked for any more. False where none was bound."""
    before = kept.choice()
    if not kept.leave():
        return False
    for each in alerts.standing():
        if each.code == REFUSED:
            alerts.close(each.code, each.segmentation, at=clock.now())
    detail = {} if before is None else {"url": before.url}
    audit.add(Entry(clock.now(), by or user_name(), action="engine-unbound", subject=FILE, detail=detail))
    engine_sessions.close_all()
    return True


def find_file(home: Home) -> Path:
    """The binding's file: in the home, else where the command was given. Problems say how to write one."""
    for path in (home.path / FILE, Path(FILE)):
        if path.is_file():
            return path
    raise Problems(Problem("no-binding", WANTED, path=str(home.path / FILE), branch=Branch.PLACE))


def without_secret(url: str) -> None:
    """Problems where an address has a password or a token in it."""
    parts = urlsplit(url)
    said = {name.lower() for name, _ in parse_qsl(f"{parts.query}&{parts.path.replace(';', '&')}")}
    if parts.password or said & SECRETS:
        says = (
            "the address has a secret in it, and addresses are shown and kept. Put it into PRESEK_ENGINE_PASSWORD or "
            "PRESEK_ENGINE_TOKEN."
        )
        raise Problems(Problem("secret-in-url", says, path="engine", branch=Branch.TEXT))


def _checked(home: Home, text: str, *, path: str, url: str | None) -> tuple[Binding, Checked]:
    catalog = home.catalog()
    binding = bindings.load(text, path=path, catalog=catalog)
    address = url or binding.url
    without_secret(address)
    with place_problems():
        connection = engine_sessions.opened(address, limits=engine_sessions.limits_of(binding))
        try:
            with stopping.watched(connection.cancel):
                return binding, checking.check(binding, connection, catalog, path=path)
        finally:
            connection.close()


def _keep(choice: Choice, *, before: Choice | None) -> None:
    kept.choose(choice)
    detail = {"url": choice.url, "minutes": choice.minutes}
    action = "engine-bound" if before is None else "engine-changed"
    audit.add(Entry(choice.at, choice.by, action=action, subject=FILE, detail=detail))
    engine_sessions.close_all()


def _refuse_own_customers(home: Home) -> None:
    if CUSTOMERS in home.head() and kept.last_sync(well=True) is None:
        says = (
            "this base has customers of its own, and those of an engine are never mixed with others; bind an empty "
            "base (`--home FOLDER`)."
        )
        raise Problems(Problem("not-empty", says, path=str(home.path), branch=Branch.DATA))


def _engine(home: Home) -> Engine:
    engine = of(home)
    if engine is None:
        raise Problems(Problem("not-bound", "this base is not bound to an engine.", branch=Branch.PLACE))
    return engine
