"""Commands about the engine that a base may be bound to: suggest, check, bind, show, sync, write-back, unbind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from presek.cli import groups, printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

if TYPE_CHECKING:
    from presek.app.engine_state import EngineState
    from presek.app.home import Home
    from presek.values.problem import Problem

DATA_IS_WRONG = 3
UrlOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--url", help="The engine's address, where it is another than the file says.", metavar="URL"),
]
FileArgument: TypeAlias = Annotated[
    Path | None,
    typer.Argument(help="The binding (YAML). Without it, engine.yaml of the home, else the one here.", metavar="FILE"),
]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    commands: groups.Commands = {
        "suggest": suggest, "check": check, "bind": bind, "show": show, "sync": sync, "write-back": write_back,
        "unbind": unbind,
    }  # fmt: skip
    groups.add(app, "engine", says="The engine where the rows are already", commands=commands)


def suggest(
    url: Annotated[str, typer.Argument(help="The engine's address, without a password.", metavar="URL")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a first engine.yaml, proposed from the engine's own tables and columns."""
    base = open_home(home)
    from presek.app import engine_binding

    text = engine_binding.suggest(base, url)
    if as_json:
        printing.as_json({"binding": text})
        return
    printing.out().file.write(text)
    printing.note("save it as engine.yaml, look it over, then: presek engine check, presek engine bind")


def check(
    file: FileArgument = None, *, url: UrlOption = None, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Check a binding against the engine's tables. Exit 3 where it does not fit."""
    base = open_home(home)
    from presek.app import engine_binding

    _, found = engine_binding.check(base, file or engine_binding.find_file(base), url=url)
    if as_json:
        printing.as_json({
            "problems": [each.as_json() for each in found.problems],
            "remarks": [each.as_json() for each in found.remarks],
        })  # fmt: skip
    else:
        _print_remarks((*found.problems, *found.remarks))
        if not found.problems:
            printing.print_line("the binding fits the engine's tables")
    if found.problems:
        raise typer.Exit(DATA_IS_WRONG)


def bind(
    file: FileArgument = None,
    *,
    url: UrlOption = None,
    minutes: Annotated[
        int | None, typer.Option("--every", help="Synchronise and refresh every so many minutes.", metavar="MINUTES")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bind an empty base to an engine: check, bring the customers over, and refresh."""
    base = open_home(home)
    from presek.app import engine_binding
    from presek.app.refresh import refresh
    from presek.app.synchronising import Told

    found = engine_binding.bind(
        base, file or engine_binding.find_file(base), url=url, minutes=minutes, told=Told(say=printing.note)
    )
    printing.note("refreshing")
    refreshed = refresh(base)
    if as_json:
        _print_state(base, as_json=True)
        return
    _print_remarks(found.checked.remarks)
    printing.fields({
        "engine": found.sync.server, "customers": printing.number(found.sync.customers),
        "segments": len(refreshed.counts),
    })  # fmt: skip
    for key, problem in refreshed.refused.items():
        printing.aside().print(f"[bold yellow]![/bold yellow] {key}: {problem}")
    printing.note("next: presek up, presek engine show")


def show(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show the engine, its tables, when it was synchronised, and what it could not compute."""
    _print_state(open_home(home, create=False), as_json=as_json)


def sync(
    *,
    all_may_go: Annotated[
        bool, typer.Option("--all-may-go", help="Believe it where more than half of the customers vanished.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring over what changed of the customers now. The next refresh counts it."""
    base = open_home(home, create=False)
    from presek.app import engine_binding, engine_schedule, engine_state

    done = engine_binding.synchronise(base, say=printing.note, going=lambda: None, all_may_go=all_may_go)
    if as_json:
        printing.as_json(engine_state.sync_json(done))
    else:
        printing.print_line(engine_schedule.says(done))


def write_back(
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help="Everything, not only what changed since it was written last.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write memberships and conditions to the target of the binding now. The worker does so after each publication."""
    base = open_home(home, create=False)
    from presek.app import write_back_job, writing_back

    written = writing_back.write(base, anew=anew)
    if as_json:
        printing.as_json({"written": [each.as_json() for each in written]})
    else:
        printing.print_line(write_back_job.said(written))


def unbind(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Let the engine go. The customers that were brought over stay; their rows are not asked for any more."""
    base = open_home(home, create=False)
    from presek.app import engine_binding

    done = engine_binding.unbind(base)
    if as_json:
        printing.as_json({"unbound": done})
    else:
        printing.print_line("the engine is let go" if done else "this base is not bound to an engine")


def _print_state(base: Home, *, as_json: bool) -> None:
    from presek.app import engine_state

    found = engine_state.state(base)
    if as_json:
        printing.as_json({"engine": None} if found is None else found.as_json())
    elif found is None:
        printing.note("this base keeps its rows itself; `presek engine suggest URL` begins to bind an empty one")
    else:
        _print_engine(base, found)


def _print_engine(base: Home, found: EngineState) -> None:
    well = "never" if found.well is None else str(base.as_of(found.well.ended_at))[:16].replace("T", " ")
    printing.fields({
        "engine": found.url, "version": found.server or "not asked yet", "every": f"{found.minutes} min",
        "freshness": found.freshness, "synchronised": well,
        "customers": "" if found.well is None else printing.number(found.well.customers),
        "written back to": found.target or "nowhere",
    })  # fmt: skip
    rows = [(each.name, each.table, f"{each.fields} of {each.of}") for each in found.tables]
    printing.table(("what", "table", "fields"), rows)
    if found.problem:
        printing.aside().print(f"[bold yellow]![/bold yellow] {found.problem}")
    for each in found.refused:
        printing.aside().print(f"[bold yellow]![/bold yellow] {each.segment}: {each.says}")


def _print_remarks(found: tuple[Problem, ...]) -> None:
    for each in found:
        printing.aside().print("[bold yellow]![/bold yellow] ", end="")
        printing.aside().print(str(each), markup=False)
