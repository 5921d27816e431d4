"""Commands that ask: count, intersect, explain, near-misses, export."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import printing
from presek.cli.opening import as_of_asked, open_home, read_input, rule_text
from presek.cli.options import AsOfOption, CustomerKey, HomeOption, JsonOption
from presek.values.problem import Problem, Problems

if TYPE_CHECKING:
    from presek.app.health_words import Card
    from presek.app.home import Home


class Format(StrEnum):
    """The kinds of file that an export writes."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


SegmentKey = Annotated[str, typer.Argument(help="The segment's key.", metavar="SEGMENT")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("count")(count)
    app.command("intersect")(intersect)
    app.command("explain")(explain)
    app.command("near-misses")(near_misses)
    app.command("interests")(interests)
    app.command("export")(export)


def count(
    rule: Annotated[
        str, typer.Argument(help="A rule as text or as a JSON tree; - reads it from the input.", metavar="RULE")
    ],
    *,
    indicators: Annotated[
        bool, typer.Option("--indicators", help="Also say whether it would be a good segment, by the published run.")
    ] = False,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """How many customers a rule takes in, how many not, how many it can't judge."""
    base = open_home(home, create=False)
    from presek.app import counting, reading
    from presek.app.day_asked import written

    text = read_input() if rule == "-" else rule
    with rule_text(text):
        counted = counting.count(base, text, as_of=as_of_asked(base, as_of))
        card = _card(base, text) if indicators else None
    if reading.is_behind(base):
        printing.note("data came in since the published run; `presek refresh` counts it too.")
    if as_json:
        printing.as_json(counted.as_json() | ({} if card is None else {"health": card.as_json()}))
        return
    said: dict[str, str | int] = {
        "in": counted.inside,
        "out": counted.out,
        "cannot say": counted.cannot_say,
        "as of": written(counted.as_of),
    }
    printing.fields(said)
    for field, customers in counted.blame.items():
        printing.print_line(f"  {printing.number(customers)} cannot be judged: {field} is unknown")
    if card is not None:
        _show(card)


def _card(base: Home, text: str) -> Card:
    from presek.app import health_cards
    from presek.app.home import user_name
    from presek.app.sight import EVERYTHING

    return health_cards.of_rule(base, text, language="en", sight=EVERYTHING, owner=user_name())


def _show(card: Card) -> None:
    rows = [(each.label, each.said, each.light) for each in card.fills]
    printing.table(("the rule looks at", "known", ""), rows)
    for line in card.lines:
        printing.print_line(f"{line.name}: {line.state}")
        for each in line.says:
            printing.print_line(f"  {each}")
    if card.within:
        printing.print_line(card.within)
    for warned in card.warnings:
        printing.note(warned.says)


def intersect(
    segments: Annotated[list[str], typer.Argument(help="Segments a customer must be in.", metavar="SEGMENT…")],
    *,
    without: Annotated[
        list[str] | None,
        typer.Option("--not", help="A segment a customer must not be in; may be repeated.", metavar="SEGMENT"),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """How many customers are in all of these segments and in none of those."""
    base = open_home(home, create=False)
    from presek.app import intersecting
    from presek.app.day_asked import written

    found = intersecting.intersect(base, segments, without=without or ())
    if as_json:
        printing.as_json(found.as_json())
        return
    printing.fields({"in": found.inside, "as of": written(found.as_of)})


def explain(
    customer: CustomerKey,
    segment: SegmentKey,
    *,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Why a customer is in a segment or not: every condition with its value, and the smallest change."""
    base = open_home(home, create=False)
    from presek.app import explaining

    explained = explaining.explain(base, customer, segment, as_of=as_of_asked(base, as_of))
    if as_json:
        printing.as_json(explained.as_json())
        return
    for line in explained.lines():
        printing.print_line(line)


def interests(segment: SegmentKey, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """What the customers of a segment buy and like more than the base, by the published run."""
    base = open_home(home, create=False)
    from presek.app import interests as finding
    from presek.app.sight import EVERYTHING

    found = finding.of_segment(base, segment, language="en", sight=EVERYTHING)
    if as_json:
        printing.as_json(found.as_json())
        return
    for kind in found.kinds:
        rows = [
            (
                each.label,
                f"{each.counted.lift:.2f}",
                f"{each.low:.2f}–{each.high:.2f}",
                each.counted.group_had,
                each.counted.had,
                "small sample" if each.small else "",
            )
            for each in kind.found
        ]
        if rows:
            title = (
                f"{kind.label} (known of {printing.number(kind.group)} here, {printing.number(kind.base)} in the base)"
            )
            printing.table(("", "lift", "95 %", "here", "in the base", ""), rows, title=title)
    looked = f"{printing.number(found.looked_at)} things were looked at"
    if not any(kind.found for kind in found.kinds):
        printing.print_line(f"nothing stands out; {looked}")
    else:
        printing.note(f"{looked}; of what is told at most 5 % are expected to be chance")


def near_misses(
    segment: SegmentKey,
    *,
    most: Annotated[int, typer.Option("--most", help="How many customers to list at most.", min=1)] = 50,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Customers who fail exactly one condition of a segment, nearest first."""
    base = open_home(home, create=False)
    from presek.app import near_misses as near

    found = near.near_misses(base, segment, most=most, as_of=as_of_asked(base, as_of))
    if as_json:
        printing.as_json(found.as_json())
        return
    printing.table(
        ("customer", "condition that fails", "missing"),
        ((each.customer, each.condition, each.missing) for each in found.listed),
    )
    printing.note(f"{printing.number(len(found.listed))} of {printing.number(found.customers)} customers")


Marketing = Annotated[bool, typer.Option("--marketing", help="For marketing: without those who object to it.")]


def export(  # noqa: PLR0913 -- one parameter an option
    segment: Annotated[
        str | None, typer.Argument(help="The segment's key.", metavar="SEGMENT", show_default=False)
    ] = None,
    *,
    rule: Annotated[
        str | None, typer.Option("--rule", help="A rule in place of a segment; - reads it from the input.")
    ] = None,
    to: Annotated[Format, typer.Option("--to", help="The kind of file.")] = Format.CSV,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file to write; without it, SEGMENT.csv (or .xlsx, .parquet).", metavar="FILE"
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="A further field or measure to write; may be repeated.", metavar="FIELD"),
    ] = None,
    columns: Annotated[
        str, typer.Option("--columns", help="Fields and measures to write, with commas between.", metavar="A,B,C")
    ] = "",
    marketing: Marketing = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the customers of a segment or a rule, keys in order, to a file (or, with -o -, CSV to the output)."""
    if (segment is None) == (rule is None):
        raise Problems(Problem("usage", "name a segment, or a rule with --rule; one of the two.", path="export"))
    base = open_home(home, create=False)
    from presek.app import exporting
    from presek.app.home import user_name

    path = output or Path(f"{segment or 'selection'}.{to.value}")
    chosen = (*(column or ()), *(name.strip() for name in columns.split(",") if name.strip()))
    if rule is not None:
        text = typer.get_text_stream("stdin").read() if rule == "-" else rule
        with rule_text(text):
            wanted = exporting.Wanted(to.value, chosen, by=user_name(), marketing=marketing)
            done = exporting.export_rule(base, text, path, wanted=wanted)
    else:
        done = exporting.export(
            base, segment or "", path, kind=to.value, columns=chosen, by=user_name(), marketing=marketing
        )  # fmt: skip
    if as_json:
        printing.as_json(done.as_json())
    elif str(path) != "-":
        what = "customer" if done.customers == 1 else "customers"
        printing.print_line(f"{printing.number(done.customers)} {what} written to {done.path}")
