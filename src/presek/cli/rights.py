"""Commands about the rights of people: erase, erasures, restrict, restrictions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import CustomerKey, HomeOption, JsonOption

if TYPE_CHECKING:
    from presek.app.erasing import Planned

Reason = Annotated[str, typer.Option("--reason", help="Why, in a few words; name nobody in it.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("erase")(erase)
    app.command("erasures")(erasures)
    app.command("restrict")(restrict)
    app.command("restrictions")(restrictions)
    app.command("object")(object_to_marketing)
    app.command("objections")(objections)


def erase(
    key: CustomerKey,
    *,
    reason: Reason = "",
    contact: Annotated[
        str, typer.Option("--contact", help="Only one contact of theirs, by its row key.", metavar="ROW")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go and what would stay.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase a customer: all that says who they are goes everywhere, and can't be put back."""
    base = open_home(home, create=False)
    from presek.app import erasing

    planned = erasing.plan(base, key, contact=contact)
    if dry_run:
        if as_json:
            printing.as_json({"dry_run": True, **planned.as_json()})
            return
        _print_plan(planned.goes, planned.stays, of=planned)
        return
    number = erasing.ask(base, key, reason=reason, contact=contact)
    done = erasing.finish(base, number)
    if as_json:
        printing.as_json({**done.as_json(), "told": list(planned.told)})
        return
    printing.print_line(f"erasing {done.number} is done")
    _print_plan(done.rows, done.kept, of=planned)


def erasures(
    *,
    export: Annotated[
        Path | None,
        typer.Option("--export", help="Write whom `presek restore` is to erase again, as prints.", metavar="FILE"),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List who was erased, by number: when, why, and what stays of nobody."""
    base = open_home(home, create=False)
    from presek.app import erasing, erasure_list

    if export is not None:
        written = erasure_list.write(base, export)
        if as_json:
            printing.as_json({"written": str(export), "erased": written})
        else:
            printing.print_line(f"{export}: {written} erased keys, as prints")
        return

    found = erasing.listed()
    if as_json:
        printing.as_json({"erasures": [each.as_json() for each in found]})
        return
    rows = [
        (str(each.number), each.state, each.by, each.reason, sum(each.rows.values()), sum(each.kept.values()))
        for each in found
    ]
    printing.table(("number", "state", "by", "reason", "rows erased", "rows kept"), rows)


def restrict(
    key: CustomerKey,
    *,
    reason: Reason = "",
    lift: Annotated[bool, typer.Option("--lift", help="Lift the restriction that is in force.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Restrict what is done with a customer's data: on no list, in no file, not edited; or lift that."""
    base = open_home(home, create=False)
    from presek.app import restricting

    if lift:
        restricting.lift(base, key, reason=reason)
    else:
        restricting.restrict(base, key, reason=reason)
    if as_json:
        printing.as_json({"customer": key, "restricted": not lift})
        return
    printing.print_line(f"{key}: {'worked with again' if lift else 'restricted'}")


def restrictions(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the customers whose data is restricted."""
    open_home(home, create=False)
    from presek.app import restricting

    found = restricting.listed()
    if as_json:
        printing.as_json({
            "restrictions": [
                {"customer": each.customer, "reason": each.reason, "by": each.by, "at": each.at} for each in found
            ]
        })  # fmt: skip
        return
    printing.table(("customer", "reason", "by"), [(each.customer, each.reason, each.by) for each in found])


def object_to_marketing(
    key: CustomerKey,
    *,
    reason: Annotated[
        str, typer.Option("--reason", help="How it came, such as 'letter of 3 May'; or why it is withdrawn.")
    ] = "",
    day: Annotated[str, typer.Option("--day", help="When it came (2026-05-03); without: today.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Withdraw the objection that is in force.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write down that a customer objects to marketing, from now on; or withdraw that."""
    base = open_home(home, create=False)
    from presek.app import objecting

    if withdraw:
        objecting.withdraw(base, key, reason=reason)
    else:
        objecting.put(base, key, came_by=reason, day=objecting.read_day(day))
    if as_json:
        printing.as_json({"customer": key, "objects": not withdraw})
        return
    printing.print_line(f"{key}: {'the objection is withdrawn' if withdraw else 'objects to marketing'}")


def objections(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the customers who object to marketing."""
    open_home(home, create=False)
    from presek.app import objecting

    found = objecting.listed()
    if as_json:
        printing.as_json({"objections": [each.as_json() for each in found]})
        return
    printing.table(
        ("customer", "since", "came by", "written down by"),
        [(each.customer, str(each.as_json()["since"]), each.came_by, each.by) for each in found],
    )


def _print_plan(goes: Mapping[str, int], stays: Mapping[str, int], *, of: Planned) -> None:
    printing.table(
        ("table", "rows", ""),
        [
            *((name, count, "erased") for name, count in goes.items()),
            *((name, count, "kept, of nobody") for name, count in stays.items()),
            *((name, count, "kept, without their name") for name, count in of.blanked.items()),
        ],
    )
    if of.backups:
        printing.note(
            f"{len(of.backups)} backups in the folder of the plan still hold the customer: {', '.join(of.backups)}"
        )
    if of.told:
        printing.note(f"tell those who were told of customers: {', '.join(of.told)}")
