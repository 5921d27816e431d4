"""Commands about the past: history, members, migration."""

from __future__ import annotations

from typing import Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption
from presek.values.problem import Problem, Problems

OUTSIDE = "(none of them)"


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("history")(history)
    app.command("members")(members)
    app.command("migration")(migration)


def history(
    segment: Annotated[
        str | None, typer.Argument(help="The segment's key.", metavar="SEGMENT", show_default=False)
    ] = None,
    *,
    customer: Annotated[
        str | None, typer.Option("--customer", help="A customer in place of a segment.", metavar="KEY")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """The size of a segment over time, or in which segments a customer was, from when to when and why."""
    if (segment is None) == (customer is None):
        says = "name a segment, or a customer with --customer; one of the two."
        raise Problems(Problem("usage", says, path="history"))
    base = open_home(home, create=False)
    from presek.app import customer_history
    from presek.app import history as past

    if customer is not None:
        stays = customer_history.of_customer(base, customer)
        if as_json:
            printing.as_json({"customer": customer, "stays": [each.as_json() for each in stays]})
            return
        printing.table(
            ("segment", "since", "came by", "until", "went by"),
            ((each.segment, each.since, each.came, each.until, each.went) for each in stays),
        )
        return
    days = past.days(base, segment or "")
    if as_json:
        printing.as_json({"segment": segment, "days": [each.as_json() for each in days]})
        return
    printing.table(
        ("day", "in", "cannot say", "entered", "left"),
        ((past.day_text(each.day), each.inside, each.unknown, each.entered, each.left) for each in days),
    )


def members(
    segment: Annotated[str, typer.Argument(help="The segment's key.", metavar="SEGMENT")],
    *,
    on: Annotated[
        str, typer.Option("--on", help="A day (its end), as 2026-06-30, or a time.", metavar="DAY", show_default=False)
    ],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who was in a segment on a past day, by the rule of that day."""
    base = open_home(home, create=False)
    from presek.app import history as past
    from presek.app.day_asked import written

    found = past.members_on(base, segment, on)
    keys = found.members.keys()
    if as_json:
        printing.as_json(found.as_json(keys=keys))
        return
    for key in keys:
        printing.print_line(key)
    what = "customer" if len(keys) == 1 else "customers"
    said = f"{printing.number(len(keys))} {what} by run {found.run} of {written(found.said)}"
    printing.note(f"{said}; the rule was {found.rule}" if found.rule else said)


def migration(
    segmentation: Annotated[str, typer.Argument(help="The segmentation's key.", metavar="SEGMENTATION")],
    *,
    start: Annotated[
        str | None,
        typer.Option("--from", help="The first day (its end). Without it, 30 days before the other.", metavar="DAY"),
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="The other day. Without it, that of the published run.", metavar="DAY")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """How customers moved between the segments of a segmentation from one day to another."""
    base = open_home(home, create=False)
    from presek.app import history as past
    from presek.app.day_asked import written

    found = past.migration(base, segmentation, start=start, end=end)
    if as_json:
        printing.as_json(found.as_json())
        return
    printing.table(
        ("from", "to", "customers"),
        ((each.source or OUTSIDE, each.target or OUTSIDE, each.customers) for each in found.flows),
        title=f"{found.segmentation}, {written(found.start)} → {written(found.end)}",
    )
    if not found.partition:
        printing.note("its segments may overlap: a customer can count in several lines.")
