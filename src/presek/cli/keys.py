"""Commands about the keys of programs: keys add, list, revoke."""

from __future__ import annotations

from typing import Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

keys = typer.Typer(help="Keys of programs: add, list, revoke.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    keys.command("add")(key_add)
    keys.command("list")(key_list)
    keys.command("revoke")(key_revoke)
    app.add_typer(keys, name="keys")


def key_add(
    name: Annotated[str, typer.Argument(help="The program that will use it.", metavar="NAME")],
    *,
    scopes: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="SCOPE",
            help="For segments, customers, conditions, content, intake, today, metrics, intrusive or special.",
        ),
    ] = None,
    per_minute: Annotated[
        int | None, typer.Option("--per-minute", help="How many requests a minute it may make; without it 6000.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key for a program; it is shown once and kept only hashed."""
    open_home(home)
    from presek.app import keys as app_keys
    from presek.app.home import user_name

    made = app_keys.add(
        name, scopes or (), per_minute=app_keys.PER_MINUTE if per_minute is None else per_minute, by=user_name()
    )
    shown = {"name": made.name, "key": made.secret, "scopes": list(made.scopes), "per_minute": made.per_minute}
    if as_json:
        printing.as_json(shown)
        return
    printing.fields({"name": made.name, "key": made.secret, "scopes": ", ".join(made.scopes)})
    printing.note("The key is shown this once. A program sends it as: Authorization: Bearer KEY")


def key_list(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the keys, the revoked ones too; never the secrets."""
    base = open_home(home)
    from presek.app import keys as app_keys
    from presek.values import instant

    zone = base.as_of().zone
    known = app_keys.everyone()

    def day(moment: int | None) -> str | None:
        return None if moment is None else str(instant.local_day(moment, zone))

    if as_json:
        listed = [
            {
                "name": each.name,
                "public": each.public,
                "scopes": list(each.scopes),
                "per_minute": each.per_minute,
                "made_by": each.made_by,
                "made_on": day(each.made_at),
                "revoked_on": day(each.revoked_at),
            }
            for each in known
        ]
        printing.as_json({"keys": listed})
        return
    printing.table(
        ("name", "public part", "scopes", "a minute", "made on", "revoked on"),
        (
            (each.name, each.public, ", ".join(each.scopes), each.per_minute, day(each.made_at), day(each.revoked_at))
            for each in known
        ),
    )


def key_revoke(
    name: Annotated[str, typer.Argument(help="Its name or public part.", metavar="NAME")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Revoke a key: the next request with it is refused."""
    open_home(home)
    from presek.app import keys as app_keys
    from presek.app.home import user_name

    app_keys.revoke(name, by=user_name())
    if as_json:
        printing.as_json({"revoked": name})
    else:
        printing.fields({"revoked": name})
