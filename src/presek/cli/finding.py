"""The command find: customers by name, key, phone, e-mail, tax number or contact person."""

from __future__ import annotations

from typing import Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

TextArgument = Annotated[
    str, typer.Argument(help="The beginnings of words, or a number however it is written.", metavar="TEXT")
]
MostOption = Annotated[int, typer.Option("--most", help="List at most so many.", min=1, max=1000)]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("find")(find)


def find(text: TextArgument, *, most: MostOption = 20, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Find customers by name, key, phone, e-mail, tax number or contact person."""
    base = open_home(home, create=False)
    from presek.app import searching
    from presek.app.sight import EVERYTHING

    found = searching.customers(base, text, most=most, sight=EVERYTHING)
    if as_json:
        printing.as_json(found.as_json())
        return
    rows = (
        (each.key, each.name, each.place, "; ".join(f"{reason.label}: {reason.value}" for reason in each.reasons))
        for each in found.found
    )
    printing.table(("key", "name", "place", "found by"), rows)
    printing.note(f"found: {printing.number(found.total)}; listed: {printing.number(len(found.found))}")
