"""Commands that write by hand: set, set-row, remove-row, set-many, undo-edit, owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home, rule_text
from presek.cli.options import CustomerKey, HomeOption, JsonOption
from presek.values.problem import Problem, Problems

if TYPE_CHECKING:
    from presek.app.editing import Edit, Saved

Values = Annotated[
    list[str], typer.Argument(help="Fields with their values; nothing behind the sign unsets.", metavar="FIELD=VALUE…")
]
Since = Annotated[str, typer.Option("--from", help="Since which day it holds; without it, now.", metavar="DAY")]
Source = Annotated[str, typer.Option("--source", help="Who says so.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell how many would change.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("set")(set_facts)
    app.command("set-row")(set_row)
    app.command("remove-row")(remove_row)
    app.command("set-many")(set_many)
    app.command("undo-edit")(undo_edit)
    app.command("owners")(owners)


def set_facts(
    customer: CustomerKey,
    values: Values,
    *,
    new: Annotated[bool, typer.Option("--new", help="Make the customer.")] = False,
    since: Since = "",
    source: Source = "by hand",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set facts of one customer by hand; what was known before stays in the history."""
    base = open_home(home, create=False)
    from presek.app import editing

    _tell(editing.save_customer(base, customer, _edit(values, since, source), new=new), as_json=as_json)


def set_row(
    customer: CustomerKey,
    relation: Annotated[str, typer.Argument(help="The relation, as contacts.", metavar="RELATION")],
    values: Values,
    *,
    row: Annotated[str, typer.Option("--row", help="The key of a row to correct; without it, a new row.")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a row of a relation by hand (a contact, a visit), or correct one."""
    base = open_home(home, create=False)
    from presek.app import editing

    _tell(editing.save_row(base, customer, _edit(values, "", ""), relation=relation, row_key=row), as_json=as_json)


def remove_row(
    customer: CustomerKey,
    relation: Annotated[str, typer.Argument(help="The relation, as contacts.", metavar="RELATION")],
    row: Annotated[str, typer.Argument(help="The row's key.", metavar="ROW")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a row of a relation away by hand; undo-edit brings it back."""
    base = open_home(home, create=False)
    from presek.app import undoing

    _tell(undoing.remove_row(base, customer, _edit((), "", ""), relation=relation, row_key=row), as_json=as_json)


def set_many(
    rule: Annotated[str, typer.Argument(help="The rule that takes the customers in.", metavar="RULE")],
    values: Values,
    *,
    dry_run: DryRun = False,
    since: Since = "",
    source: Source = "by hand",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set or unset fields of all customers whom a rule takes in."""
    base = open_home(home, create=False)
    from presek.app import bulk_editing

    edit = _edit(values, since, source)
    with rule_text(rule):
        keys = bulk_editing.of_rule(base, rule)
    if not dry_run:
        _tell(bulk_editing.apply(base, keys, edit, what=f"rule {rule}"), as_json=as_json)
        return
    found = bulk_editing.preview(base, keys, edit)
    if as_json:
        printing.as_json(found.as_json())
        return
    printing.fields({"customers": found.customers, "would change": found.changing, "known already": found.same})


def undo_edit(
    number: Annotated[int, typer.Argument(help="The number of the edit.", metavar="NUMBER", min=1)],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an edit by hand back, of facts or of rows: what was known before it counts again."""
    base = open_home(home, create=False)
    from presek.app import undoing

    _tell(undoing.undo(base, number), as_json=as_json)


def owners(
    rules: Annotated[
        list[str],
        typer.Argument(
            help="Owners with their rules; the first that takes a customer in counts.", metavar="OWNER:RULE…"
        ),
    ],
    *,
    anew: Annotated[bool, typer.Option("--anew", help="Also those who have an owner.")] = False,
    dry_run: DryRun = False,
    since: Since = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give customers their owners by rules."""
    base = open_home(home, create=False)
    from presek.app import owners as giving

    wanted = [giving.rule_of(each) for each in rules]
    done = giving.assign(base, wanted, _edit((), since, "by hand"), anew=anew, dry_run=dry_run)
    if as_json:
        printing.as_json(done.as_json())
        return
    printing.table(("owner", "customers"), [(owner, printing.number(count)) for owner, count in done.counts])
    printing.note(f"{printing.number(done.nobody)} of those asked about get nobody")
    if done.saved is not None and done.saved.number is not None:
        printing.note(f"`presek refresh` computes by it; `presek undo-edit {done.saved.number}` takes it back")


def _edit(values: list[str] | tuple[str, ...], since: str, source: str) -> Edit:
    from presek.app.editing import NOT_KNOWN, Edit

    found: dict[str, str] = {}
    for each in values:
        field, sign, value = each.partition("=")
        if not sign or not field.strip():
            says = f"'{each}' sets nothing; expected FIELD=VALUE."
            raise Problems(Problem("usage", says, path="set"))
        found[field.strip()] = value.strip() or NOT_KNOWN
    return Edit(found, since=since, source=source)


def _tell(done: Saved, *, as_json: bool) -> None:
    if as_json:
        printing.as_json(done.as_json())
        return
    printing.print_line(
        f"edit {done.number}: {printing.number(done.changed)} changed, {done.unchanged} as known before"
    )
    printing.note("`presek refresh` computes by it, and so does a running worker")
