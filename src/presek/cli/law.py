"""Commands about law as data: law list, law apply."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

law = typer.Typer(
    help="Rows of law that policies are held to: list, apply.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    law.command("list")(law_list)
    law.command("apply")(law_apply)
    app.add_typer(law, name="law")


def law_list(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the rows of law, shipped and own, with their days, limits and sources."""
    base = open_home(home, create=False)
    from presek.app import law_rows

    rows = [each.as_json() for each in law_rows.listed(base)]
    if as_json:
        printing.as_json({"rows": rows})
        return
    columns = ("id", "subject", "verdict", "limit_days", "from", "to", "proof", "source")
    printing.table(
        ("id", "about", "verdict", "days", "from", "to", "checked", "source", "own"),
        [(*(_cell(row[name]) for name in columns), "own" if row["own"] else "") for row in rows],
    )


def law_apply(
    file: Annotated[Path, typer.Argument(help="The company's rows of law, as YAML.", metavar="FILE")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would change.")] = False,
    approved_by: Annotated[
        str, typer.Option("--approved-by", help="Another person, who approves it.", metavar="NAME")
    ] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a company's rows of law over the shipped ones, in place of the file before; another person approves it."""
    base = open_home(home)
    from presek.app import law_rows
    from presek.app.home import user_name

    plan = law_rows.apply(base, file, by=user_name(), approved_by=approved_by, dry_run=dry_run)
    if as_json:
        printing.as_json(plan.as_json())
        return
    printing.table(("row", ""), [(each.key, each.state) for each in plan.rows])
    for policy, rule in plan.blocked:
        printing.note(f"the policy '{policy}' {'would be' if dry_run else 'is now'} blocked by {rule}")
    if dry_run:
        printing.note("a dry run: nothing was kept")


def _cell(value: object) -> str:
    return "" if value is None else str(value)
