"""Commands that belong together, under one word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import typer

Commands: TypeAlias = Mapping[str, Callable[..., None]]


def add(app: typer.Typer, name: str, *, says: str, commands: Commands) -> None:
    """Adds commands under a name. `says`: what they are about; their names are told behind it."""
    group = typer.Typer(help=f"{says}: {', '.join(commands)}.", no_args_is_help=True, rich_markup_mode=None)
    for word, command in commands.items():
        group.command(word)(command)
    app.add_typer(group, name=name)
