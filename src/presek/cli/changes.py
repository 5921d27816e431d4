"""Commands about changes of segments that wait for a second person: list, approve, refuse, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption
from presek.cli.policies import ByOption, NoteOption

Number: TypeAlias = Annotated[int, typer.Argument(help="The change's number.", metavar="NUMBER")]

changes = typer.Typer(
    help="Changes of segments that wait for a second person: list, approve, refuse, withdraw.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    changes.command("list")(change_list)
    changes.command("approve")(approve)
    changes.command("refuse")(refuse)
    changes.command("withdraw")(withdraw)
    app.add_typer(changes, name="changes")


def change_list(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the changes that wait, oldest first."""
    open_home(home, create=False)
    from presek.app import segment_approving

    found = [each.as_json() for each in segment_approving.waiting()]
    if as_json:
        printing.as_json({"changes": found})
        return
    columns = ("change", "segments", "of", "made by", "why", "changed meanwhile")
    printing.table(columns, [_row(each) for each in found])


def approve(
    number: Number, *, by: ByOption = "", note: NoteOption = "", home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Put a change in force that another person made."""
    base = open_home(home, create=False)
    from presek.app import segment_approving
    from presek.app.home import user_name

    _done(segment_approving.approve(base, number, by=by or user_name(), says=note).as_json(), as_json=as_json)


def refuse(
    number: Number, *, by: ByOption = "", note: NoteOption = "", home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Refuse a change that another person made; --note says why."""
    open_home(home, create=False)
    from presek.app import segment_approving
    from presek.app.home import user_name

    _done(segment_approving.refuse(number, by=by or user_name(), says=note).as_json(), as_json=as_json)


def withdraw(number: Number, *, by: ByOption = "", home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Take one's own change back."""
    open_home(home, create=False)
    from presek.app import segment_approving
    from presek.app.home import user_name

    _done(segment_approving.withdraw(number, by=by or user_name()).as_json(), as_json=as_json)


def _row(each: Mapping[str, Any]) -> tuple[str | int | None, ...]:
    return (
        each["number"], ", ".join(each["segments"]), each["kind"], each["made_by"], each["reason"],
        ", ".join(each["conflicts"]),
    )  # fmt: skip


def _done(done: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        printing.as_json(done)
        return
    printing.print_line(f"change {done['number']} of {', '.join(done['segments'])}: {done['state']}")
