"""Commands about the base and its users: base, user."""

from __future__ import annotations

from typing import Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

UserName = Annotated[str, typer.Argument(help="The user's name.", metavar="NAME")]
FromInput = Annotated[
    bool,
    typer.Option("--from-input", help="Read the password from the input; without it, one is made up and shown once."),
]

users = typer.Typer(help="Users: list, add, password.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("base")(base)
    users.command("list")(user_list)
    users.command("add")(user_add)
    users.command("password")(user_password)
    app.add_typer(users, name="user")


def base(
    *,
    name: Annotated[str | None, typer.Option("--name", help="What the base is called.")] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", help="Its time zone, as Europe/Warsaw; only before there is data.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", help="Its currency, as PLN; only before there is data.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Pin the instant that counts as now: a day (its end) or a time.", metavar="DAY"),
    ] = None,
    follow_clock: Annotated[bool, typer.Option("--follow-clock", help="Unpin it: now is what the clock says.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what the base is, or change it."""
    opened = open_home(home)
    from presek.app import about_settings

    wanted = about_settings.Wanted(name=name, zone=zone, currency=currency, as_of=as_of, follow_clock=follow_clock)
    about_settings.change(opened, wanted)
    shown = about_settings.as_json(opened)
    if as_json:
        printing.as_json(shown)
        return
    printing.fields({key.replace("_", " "): str(value) for key, value in shown.items()})


def user_list(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the users."""
    open_home(home)
    from presek.app import accounts

    known = accounts.everyone()
    if as_json:
        listed = [{"name": each.name, "administrator": each.administrator, "roles": list(each.roles)} for each in known]
        printing.as_json({"users": listed})
        return
    held = {each.name: ("administrator",) * each.administrator + each.roles for each in known}
    printing.table(("user", "roles"), ((name, ", ".join(roles)) for name, roles in held.items()))


def user_add(
    name: UserName,
    *,
    administrator: Annotated[bool, typer.Option("--administrator", help="May do everything.")] = False,
    roles: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            metavar="ROLE",
            help="viewer (if none is named), sales, support, marketing, finance, analyst, manager, dpo; repeatable.",
        ),
    ] = None,
    from_input: FromInput = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a user; the password is shown once and kept only hashed."""
    open_home(home)
    from presek.app import accounts

    given = _read(from_input=from_input)
    password = accounts.add(name, administrator=administrator, roles=roles or (), password=given)
    _tell(name, None if from_input else password, as_json=as_json)


def user_password(
    name: UserName, *, from_input: FromInput = False, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Give a user another password."""
    open_home(home)
    from presek.app import accounts

    password = accounts.change_password(name, password=_read(from_input=from_input))
    _tell(name, None if from_input else password, as_json=as_json)


def _read(*, from_input: bool) -> str | None:
    return typer.get_text_stream("stdin").readline().rstrip("\n") if from_input else None


def _tell(name: str, password: str | None, *, as_json: bool) -> None:
    if as_json:
        printing.as_json({"user": name} | ({} if password is None else {"password": password}))
    else:
        printing.fields({"user": name} | ({} if password is None else {"password": password}))
