"""Commands about what customers get: conditions, simulate."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import printing, showing_policies
from presek.cli.opening import as_of_asked, open_home
from presek.cli.options import AsOfOption, CustomerKey, HomeOption, JsonOption
from presek.values.problem import Problem, Problems

if TYPE_CHECKING:
    from presek.app.home import Home


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("conditions")(conditions)
    app.command("simulate")(simulate)


def conditions(
    customer: CustomerKey = "",
    *,
    changes: Annotated[
        bool, typer.Option("--changes", help="Instead: the file of all whose conditions changed on a day.")
    ] = False,
    day: Annotated[str, typer.Option("--day", help="The day of that file; without it the latest.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to copy that file to: CSV, or JSON as .json.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the answer with all it rests on.")] = False,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a customer gets, with the reasons; or, with --changes, whose conditions changed on a day."""
    base = open_home(home, create=False)
    if changes:
        _changes(base, day, output=output, as_json=as_json)
        return
    if not customer:
        says = "name a customer, or ask for the file of a day's changes (--changes)."
        raise Problems(Problem("usage", says, path="CUSTOMER"))
    from presek.app import answers
    from presek.app import conditions as deciding
    from presek.app.home import user_name

    asked = as_of_asked(base, as_of)
    if keep:
        found = answers.give(base, customer, by=user_name(), as_of=asked).as_json()
    else:
        found = deciding.conditions(base, customer, as_of=asked).as_json()
    if as_json:
        printing.as_json(found)
    else:
        showing_policies.conditions(found)


def _changes(base: Home, day: str, *, output: Path | None, as_json: bool) -> None:
    from presek.app import condition_files

    condition_files.renew(base)
    days = condition_files.listed(base)
    wanted = _day(day) if day else days[-1] if days else None
    if wanted is None:
        says = "there is no file of conditions yet: no policy is in force, or nothing has been computed."
        raise Problems(Problem("no-file-of-the-day", says, path="day"))
    told = condition_files.of_day(base, wanted)
    form = "json" if output is not None and output.suffix == ".json" else "csv"
    path = condition_files.path_of(base, wanted, form=form)
    if output is not None:
        shutil.copyfile(path, output)
        path = output
    if as_json:
        printing.as_json({**told.as_json(), "path": str(path)})
    else:
        printing.fields(
            {"day": told.day.isoformat(), "changed": told.customers, "customers": told.everybody, "file": str(path)}
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problems(Problem("no-date", f"'{text}' is no day; expected 2026-06-30.", path="day")) from None


def simulate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="YAML files of policies or segmentations, as they would be.", metavar="FILE…"),
    ] = None,
    *,
    policy: Annotated[str, typer.Option("--policy", help="A kept version: KEY:VERSION.", metavar="KEY:VERSION")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """What changed policies or rules would do to the last twelve months. Nothing is changed."""
    base = open_home(home, create=False)
    from presek.app import simulating, simulating_files

    if policy:
        key, _, version = policy.partition(":")
        if not version.isdigit():
            raise Problems(Problem("usage", "write --policy KEY:VERSION, as a_customers:2.", path="--policy"))
        told = simulating.of_version(base, key, int(version)).as_json()
    else:
        told = simulating_files.simulate(base, files or []).as_json()
    if as_json:
        printing.as_json(told)
    else:
        showing_policies.simulation(told)
