"""Commands about customers that may be one: find, list, merge, undo, reject, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption
from presek.values.problem import Problem, Problems

if TYPE_CHECKING:
    from presek.app.pages_duplicates import PossibleDuplicates, PossiblePair

FirstKey = Annotated[str, typer.Argument(help="The key of one customer.", metavar="KEY")]
SecondKey = Annotated[str, typer.Argument(help="The key of the other customer.", metavar="OTHER")]
Page = Annotated[int, typer.Option("--page", help="Which page of the list.", min=1)]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = typer.Typer(help="Find customers that may be one, and merge them.", no_args_is_help=True)
    group.command("find")(find)
    group.command("list")(listed)
    group.command("merge")(merge)
    group.command("undo")(undo)
    group.command("reject")(reject)
    app.add_typer(group, name="duplicates")


def find(
    *,
    exact: Annotated[
        bool, typer.Option("--exact", help="Only by key, tax number, e-mail and phone; not by likeness.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look for customers that may be one, and for contacts of companies that are customers themselves."""
    base = open_home(home, create=False)
    from presek.app import duplicates
    from presek.app.home import user_name

    found = duplicates.find(base, by=user_name(), exact_only=exact)
    if as_json:
        printing.as_json(found.as_json())
        return
    printing.fields(
        {
            "customers": found.customers,
            "pairs compared": found.compared,
            "proposed": found.proposed,
            "contacts linked": found.links,
            "seconds": f"{found.seconds:.2f}",
        }
    )
    if found.likely > found.proposed:
        printing.note(f"{printing.number(found.likely - found.proposed)} likely pairs were rejected before or are less")
    printing.note("next: presek duplicates list")


def listed(
    *,
    page: Page = 1,
    merged: Annotated[bool, typer.Option("--merged", help="List the merges instead, undone ones too.")] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="List the pairs that are two instead.")] = False,
    links: Annotated[bool, typer.Option("--links", help="List customers who are contacts of others instead.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List customers that may be one, the likeliest first, with what agrees and what differs."""
    base = open_home(home, create=False)
    from presek.app import pages_duplicates
    from presek.app.sight import EVERYTHING

    found = pages_duplicates.listed(base, page=page, language="en", sight=EVERYTHING)
    if as_json:
        printing.as_json(
            {
                "total": found.total,
                "page": found.page,
                "pairs": [each.as_json() for each in found.pairs],
                "merges": [each.as_json() for each in found.merges],
                "rejected": [{"first": each.first, "second": each.second, "by": each.by} for each in found.verdicts],
                "links": [each.as_json() for each in found.links],
            }
        )
        return
    if merged:
        rows = [
            (str(each.number), each.gone, each.into, each.by, "holds" if each.holds else f"undone by {each.undone_by}")
            for each in found.merges
        ]
        printing.table(("number", "from", "into", "by", "state"), rows)
    elif rejected:
        printing.table(("one", "other", "by"), [(each.first, each.second, each.by) for each in found.verdicts])
    elif links:
        linked = [(each.person.key, each.company.key, ", ".join(each.by)) for each in found.links]
        printing.table(("person", "contact of", "by"), linked)
    else:
        _print_pairs(found)
    if found.behind:
        printing.note("data came in since the published run; `presek refresh` shows it too.")


def merge(
    first: FirstKey,
    into: SecondKey,
    *,
    take: Annotated[
        list[str] | None,
        typer.Option("--take", help="Whose value of a field counts; without it, the later one.", metavar="FIELD=KEY"),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Merge customer KEY into OTHER: all that was said of KEY counts for OTHER. It can be undone."""
    base = open_home(home, create=False)
    from presek.app import merging
    from presek.app.home import user_name

    done = merging.merge(
        base, first, into, by=user_name(), take=dict(_choice(each, (first, into)) for each in take or ())
    )
    if as_json:
        printing.as_json(done.as_json())
        return
    printing.print_line(f"merge {done.number}: {done.gone} into {done.into}")
    printing.note(f"`presek refresh` computes by it; `presek duplicates undo {done.number}` takes it back")


def _choice(text: str, keys: tuple[str, str]) -> tuple[str, str]:
    field, sign, key = text.partition("=")
    if not sign or key not in keys:
        says = f"'{text}' takes no value; expected FIELD={keys[0]} or FIELD={keys[1]}."
        raise Problems(Problem("usage", says, path="--take"))
    return field.strip(), key


def undo(
    number: Annotated[int, typer.Argument(help="The number of the merge.", metavar="NUMBER", min=1)],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Undo a merge: both customers are there again."""
    base = open_home(home, create=False)
    from presek.app import merging
    from presek.app.home import user_name

    done = merging.undo(base, number, by=user_name())
    if as_json:
        printing.as_json(done.as_json())
        return
    printing.print_line(f"merge {done.number} undone: {done.gone} and {done.into} are two again")
    printing.note("`presek refresh` computes by it")


def reject(
    first: FirstKey,
    other: SecondKey,
    *,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take it back: they may be proposed again.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that two customers are two: they are never proposed again."""
    base = open_home(home, create=False)
    from presek.app import duplicates
    from presek.app.home import user_name

    if withdraw:
        duplicates.withdraw(base, first, other, by=user_name())
    else:
        duplicates.reject(base, first, other, by=user_name())
    if as_json:
        printing.as_json({"first": first, "second": other, "rejected": not withdraw})
        return
    printing.print_line(f"{first} and {other} {'may be one' if withdraw else 'are two'}")


def _print_pairs(found: PossibleDuplicates) -> None:
    def fields(pair: PossiblePair, verdict: str) -> str:
        return ", ".join(each.key for each in pair.fields if each.counts and each.verdict == verdict)

    rows = [
        (
            f"{min(each.score, 0.99):.0%}", each.first.key, each.first.name, each.second.key, each.second.name,
            fields(each, "agrees"), fields(each, "nearly"), fields(each, "differs"),
        )
        for each in found.pairs
    ]  # fmt: skip
    printing.table(("sure", "one", "name", "other", "name", "agree", "nearly", "differ"), rows)
    printing.note(f"{printing.number(found.total)} pairs, page {found.page} of {found.pages}")
