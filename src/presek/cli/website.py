"""Commands about the company's own website: website register, show, token."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from presek.cli import groups, printing
from presek.cli.opening import open_home
from presek.cli.options import CustomerKey, HomeOption, JsonOption


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    commands: groups.Commands = {"register": register_file, "show": show, "token": token}
    groups.add(app, "website", says="The company's own website", commands=commands)


def register_file(
    file: Annotated[Path, typer.Argument(help="The file (YAML) with origins and forms.", metavar="FILE")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register from where visits and forms are taken, in place of what was registered."""
    base = open_home(home, create=False)
    from presek.app import web_channel

    found = web_channel.register(base, file)
    _shown(sorted(found.origins), sorted(found.forms), as_json=as_json)


def show(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show from where visits and forms are taken."""
    base = open_home(home, create=False)
    from presek.app import web_channel

    found = web_channel.channel(base)
    _shown(sorted(found.origins), sorted(found.forms), as_json=as_json)


def token(
    customer: CustomerKey,
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what the website puts into the pages of a customer who has signed in there."""
    base = open_home(home, create=False)
    from presek.app import web_channel

    made = web_channel.token(base, customer)
    if as_json:
        printing.as_json({"customer": customer, "token": made})
    else:
        printing.print_line(made)


def _shown(origins: list[str], forms: list[str], *, as_json: bool) -> None:
    if as_json:
        printing.as_json({"origins": origins, "forms": forms})
    else:
        printing.fields({"origins": ", ".join(origins) or "none", "forms": ", ".join(forms) or "none"})
