"""Commands that keep Presek going: up, worker, doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

if TYPE_CHECKING:
    from presek.app.up import Ready

MARKS = {"good": "[green]✓[/green]", "note": "[yellow]![/yellow]", "bad": "[bold red]✗[/bold red]"}
NOT_WELL = 4


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("up")(up)
    app.command("worker")(worker)
    app.command("doctor")(doctor)


def up(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Load the example company where the base is empty.")] = False,
    engine: Annotated[
        str | None,
        typer.Option("--engine", help="The engine where the rows are: binds the base by engine.yaml.", metavar="URL"),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option("--port", help="The port; without it, the first free one from 8000 on.", min=1, max=65535),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set up what is missing, then run the site and the worker until Ctrl-C."""
    base = open_home(home)
    from presek.app import up as running

    def ready(found: Ready) -> None:
        if as_json:
            printing.as_json({"url": found.url, "user": found.user, "password": found.password})
            return
        printing.print_line(f"\nPresek is ready: {found.url}")
        if found.password is not None:
            printing.print_line(f"Sign in as {found.user} with the password {found.password} (it is shown this once).")
        else:
            printing.print_line(f"Sign in as {found.user}. Forgotten the password? presek user password {found.user}")
        printing.print_line("Ctrl-C stops it.")

    if engine is not None:
        from presek.app import engine_binding

        engine_binding.bind_to(base, engine, say=printing.note)
    password = running.prepare(base, with_demo=demo, say=printing.note)
    running.serve(base, host=host, port=port, password=password, ready=ready)


def worker(
    *,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then end.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the worker alone: it refreshes when data or definitions change. Further workers stand by."""
    base = open_home(home)
    from presek.app import worker as working

    def say(what: str) -> None:
        if as_json:
            printing.as_json({"worker": what})
        else:
            printing.note(f"worker: {what}")

    working.work(base, say=say, once=once)


def doctor(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Check that everything is in place; each finding says what to do. Exit 4 where something is wrong."""
    base = open_home(home)
    from presek.app import doctor as checks

    findings = checks.examine(base)
    if as_json:
        printing.as_json(
            {"findings": [{"check": each.check, "state": each.state, "says": each.says} for each in findings]}
        )
    else:
        for each in findings:
            printing.out().print(f"{MARKS[each.state]} {each.check}: ", end="")
            printing.out().print(each.says, markup=False)
    if any(each.state == "bad" for each in findings):
        raise typer.Exit(NOT_WELL)
