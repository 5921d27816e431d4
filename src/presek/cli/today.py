"""The command today: whom to contact now, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

if TYPE_CHECKING:
    from presek.app.today_page import Shown

UserOption = Annotated[
    str | None,
    typer.Option("--user", help="Whose customers: the name of their owner. Without it, everybody's.", metavar="NAME"),
]
AtOption = Annotated[
    str,
    typer.Option(
        "--at",
        help="Another time than now: 22:00, or 2026-07-01T09:30. In a base that is pinned to a day, now is ten in the "
        "morning of it.",
        metavar="TIME",
    ),
]
SlotsOption = Annotated[int, typer.Option("--slots", help="How many contacts there is time for.", min=1, max=200)]
LeftOption = Annotated[
    str,
    typer.Option("--left", help="List those who are left out for this reason, as no_consent.", metavar="REASON"),
]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("today")(today)


def today(
    user: UserOption = None,
    *,
    at: AtOption = "",
    slots: SlotsOption = 20,
    left: LeftOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell whom to contact now, in which order and why, and who is left out."""
    base = open_home(home, create=False)
    from presek.app import today as lists
    from presek.app import today_page
    from presek.app.sight import EVERYTHING
    from presek.app.today import Asked

    owners = None if user is None else lists.owner(base, user)
    asked = Asked(owners, at=today_page.moment_asked(base, at), slots=slots)
    found = today_page.shown(base, asked, language="en", sight=EVERYTHING, left=left)
    if as_json:
        printing.as_json(found.as_json())
    else:
        _print(found)


def _print(found: Shown) -> None:
    printing.table(
        ("", "points", "customer", "name", "why now", "phone"),
        (
            (
                each.lane,
                str(each.points),
                each.key,
                each.name,
                ", ".join(reason.code.replace("_", " ") for reason in each.because),
                each.phone or each.email,
            )
            for each in found.rows
        ),
    )
    if found.left:
        printing.table(("left out because", "customers"), ((why.replace("_", " "), many) for why, many in found.left))
    if found.listed:
        printing.table(("customer", "name", "law"), ((each.key, each.name, each.rule) for each in found.listed))
    over = "more than there is time for" if found.over_capacity else "enough time"
    printing.note(f"{round(found.needed, 2)} contacts a working day are asked for, {found.slots} are possible: {over}.")
