"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

CustomerKey: TypeAlias = Annotated[str, typer.Argument(help="The customer's key.", metavar="CUSTOMER")]
HomeOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--home", help="The folder that holds the base. Without it: PRESEK_HOME, else ./presek-data.", metavar="FOLDER"
    ),
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
AsOfOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="The instant to answer for: a day (its end), as 2026-06-30, or a time. "
        "Without it, that of the published run.",
        metavar="DAY",
    ),
]
ApprovedByOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--approved-by",
        help="Another person, who approves what is applied. Without it, policies wait as proposed.",
        metavar="NAME",
    ),
]
AcknowledgeOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--acknowledge", help="A warning that the approver confirms, by its rule id.", metavar="RULE"),
]
