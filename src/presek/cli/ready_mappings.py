"""The list of ready mappings, printed."""

from __future__ import annotations

from presek.cli import printing


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
