"""Commands about sources: list, add, run, pause, resume, remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

if TYPE_CHECKING:
    from presek.app.home import Home
    from presek.app.sources import SourceState

SourceKey: TypeAlias = Annotated[str, typer.Argument(help="The source's key.", metavar="SOURCE")]


places = typer.Typer(
    help="Sources, read again and again: list, add, run, pause, resume, remove.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    places.command("list")(source_list)
    places.command("add")(add)
    places.command("run")(run)
    places.command("pause")(pause)
    places.command("resume")(resume)
    places.command("remove")(remove)
    app.add_typer(places, name="sources")


def source_list(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the sources and how fresh each is."""
    base = open_home(home, create=False)
    from presek.app import sources

    found = sources.listed(base)
    if as_json:
        printing.as_json({"sources": [each.as_json() for each in found]})
        return
    rows = [_row(base, each) for each in found]
    printing.table(("source", "kind", "where", "every", "freshness", "last read", "accepted", "problem"), rows)
    if not found:
        printing.note("no source yet; presek sources add FILE adds one")


def add(
    file: Annotated[Path, typer.Argument(help="The source's file (YAML).", metavar="FILE")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add the source that a file defines, or give one that is there its new definition."""
    base = open_home(home)
    from presek.app import sources

    key, new = sources.add(base, file)
    if as_json:
        printing.as_json({"source": key, "new": new})
        return
    printing.print_line(f"{key}: {'added' if new else 'changed; the next reading begins where the last one ended'}")
    printing.note(f"presek sources run {key} reads it now; the worker reads it by its schedule")


def run(key: SourceKey, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Read a source now. What breaks off leaves everything as before."""
    base = open_home(home, create=False)
    from presek.app import source_runs, sources

    done = source_runs.run(base, key)
    found = sources.counts(done)
    if as_json:
        printing.as_json(found)
        return
    printing.fields({name: str(value) for name, value in found.items() if name != "imports"})
    if done.rejected:
        printing.note("presek rejects lists all rejected rows with their reasons")
    if done.gone_customers:
        printing.note("customers that are gone in the source stay here; erasing a customer is a person's decision")


def pause(key: SourceKey, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Stop reading a source by its schedule."""
    base = open_home(home, create=False)
    from presek.app import sources

    sources.pause(base, key, paused=True)
    _told(key, f"{key}: paused", as_json=as_json)


def resume(key: SourceKey, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Read a source by its schedule again."""
    base = open_home(home, create=False)
    from presek.app import sources

    sources.pause(base, key, paused=False)
    _told(key, f"{key}: goes on", as_json=as_json)


def remove(key: SourceKey, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Forget a source. The rows that it brought stay."""
    base = open_home(home, create=False)
    from presek.app import sources

    sources.remove(base, key)
    _told(key, f"{key}: removed; what it brought stays", as_json=as_json)


def _told(key: str, says: str, *, as_json: bool) -> None:
    if as_json:
        printing.as_json({"source": key, "done": True})
    else:
        printing.print_line(says)


def _row(base: Home, state: SourceState) -> tuple[str, ...]:
    every = "" if state.every is None else f"{state.every // 60} min"
    fresh = "" if state.fresh_at is None else str(base.as_of(state.fresh_at))[:16].replace("T", " ")
    accepted = "" if state.last is None else printing.number(state.last.accepted)
    return (state.key, state.kind, state.address, every, state.freshness, fresh, accepted, state.problem)
