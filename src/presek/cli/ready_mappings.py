"""Ready mappings on the command line: the options that name them, and their list."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from presek.cli import printing

NameOption: TypeAlias = Annotated[
    str | None, typer.Option("--ready", help="A ready mapping, in place of a mapping file.", metavar="NAME")
]
ListOption: TypeAlias = Annotated[bool, typer.Option("--list-ready", help="List the ready mappings, and stop.")]
OwnOption: TypeAlias = Annotated[
    str | None, typer.Option("--own-tax-number", help="Of invoices in XML: take only those that this seller issued.")
]


def print_list(*, as_json: bool) -> None:
    """Prints them all: name, table, what each brings and whose export it reads."""
    from presek.app.ready_list import listed

    found = listed()
    if as_json:
        printing.as_json([each.as_json() for each in found])
        return
    rows = [(each.name, each.system, each.table, each.brings) for each in found]
    printing.table(("name", "of", "table", "brings"), rows)
    printing.note("presek import --ready NAME FILE; what else is documented stands in docs/reference/ready-mappings.md")
