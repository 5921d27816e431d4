"""Commands about what programs tell: intake status, sources, allow, refuse, send, receipt, again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import mending_rejects, printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

if TYPE_CHECKING:
    from presek.app.intake import Became

told = typer.Typer(
    help="What programs tell: status, sources, allow, refuse, send, receipt, again.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    told.command("status")(status)
    told.command("sources")(listed)
    told.command("allow")(allow)
    told.command("refuse")(refuse)
    told.command("send")(send)
    told.command("receipt")(receipt)
    told.command("again")(again)
    app.add_typer(told, name="intake")


def status(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Tell how much waits for the worker, and how many events it ever brought to the facts."""
    base = open_home(home, create=False)
    from presek.app import intake, intake_waiting

    found: dict[str, object] = {"waiting_bytes": intake_waiting.waiting(base), "taken": intake.ever_taken()}
    if as_json:
        printing.as_json(found)
    else:
        printing.fields({"waiting": f"{found['waiting_bytes']} bytes", "taken in": str(found["taken"])})


def listed(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the sources that may send events."""
    open_home(home, create=False)
    from presek.app import intake

    found = intake.sources()
    if as_json:
        printing.as_json({"sources": list(found)})
        return
    printing.table(("source",), [(each,) for each in found])
    if not found:
        printing.note("no source yet; presek intake allow NAME registers one")


def allow(
    source: Annotated[str, typer.Argument(help="What the source calls itself.", metavar="SOURCE")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register a source: its events are taken from now on."""
    open_home(home)
    from presek.app import intake

    new = intake.allow(source)
    if as_json:
        printing.as_json({"source": source, "new": new})
    else:
        printing.print_line(f"{source} may send" if new else f"{source} may send already")


def refuse(
    source: Annotated[str, typer.Argument(help="The source.", metavar="SOURCE")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take no more of a source; what it told stays."""
    open_home(home, create=False)
    from presek.app import intake

    intake.refuse(source)
    if as_json:
        printing.as_json({"refused": source})
    else:
        printing.print_line(f"{source} may send no more")


def send(
    file: Annotated[Path, typer.Argument(help="JSON Lines: an event a line.", metavar="FILE")],
    *,
    facts: Annotated[bool, typer.Option("--facts", help="Lines are facts of customers, not events.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in a file of events, or of facts of customers, as if a program had sent it."""
    base = open_home(home, create=False)
    from presek.app import intake_file

    done = intake_file.send(base, file, kind="facts" if facts else "events")
    if as_json:
        printing.as_json(done.as_json())
        return
    printing.fields({"taken in": str(done.taken), "kept apart": str(done.apart)})
    for reason in done.reasons:
        printing.note(f"kept apart: {reason}")
    printing.note("the worker brings them to the facts; presek intake receipt tells what became of each batch")


def receipt(
    number: Annotated[str, typer.Argument(help="The receipt.", metavar="RECEIPT")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what became of a batch."""
    base = open_home(home, create=False)
    from presek.app import intake

    found = intake.became(base, number)
    if as_json:
        printing.as_json(found.as_json())
        return
    _print(found)


def again(
    *,
    number: Annotated[
        int | None, typer.Option("--import", help="The import's number; without it, the latest.", min=1)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read the open rejects of an import again as they are: by now the catalog or a source may be known."""
    mending_rejects.again(open_home(home, create=False), number, as_json=as_json)


def _print(found: Became) -> None:
    numbers = {"accepted": found.accepted, "aside": found.aside, "rejected": found.rejected}
    printing.fields({"state": found.state} | {name: str(it) for name, it in numbers.items() if it is not None})
    for each in found.reasons:
        printing.note(f"event {each['index']}, {each['field']}: {each['says']}")
