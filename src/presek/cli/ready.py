"""Ready segmentations and their policies on the command line, as files that a person may change before applying."""

from __future__ import annotations

from typing import Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

NameArgument = Annotated[
    str, typer.Argument(help="The ready segmentation to print; without it, all are listed.", metavar="[NAME]")
]
PoliciesOption = Annotated[
    bool, typer.Option("--policies", help="Print the ready policies of its segments, not the segmentation.")
]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("ready")(ready)


def ready(
    name: NameArgument = "",
    *,
    policies: PoliciesOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a ready segmentation, or its ready policies, as a file for presek apply."""
    base = open_home(home)
    from presek.app import ready_files

    if not name:
        found = ready_files.listed(base)
        if as_json:
            printing.as_json({"ready": [each.as_json() for each in found]})
            return
        rows = [(each.name, each.model, each.label, each.segments, each.policies) for each in found]
        printing.table(("name", "model", "label", "segments", "policies"), rows)
        return
    text = ready_files.policies_of(base, name) if policies else ready_files.segmentation_of(base, name)
    if as_json:
        printing.as_json({"name": name, "file": text})
    else:
        printing.print_line(text.rstrip("\n"))
