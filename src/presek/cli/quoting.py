"""Commands of quotes: quote, and the group quotes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import printing
from presek.cli.opening import as_of_asked, open_home, read_input
from presek.cli.options import AsOfOption, CustomerKey, HomeOption, JsonOption
from presek.values.problem import EXIT_CODES, Branch, Problem, Problems

if TYPE_CHECKING:
    from presek.app.quotes import ShownQuote

LINE_PARTS = 3
LINE_WORDS = {"discount": "discount_percent", "vat": "vat_percent", "cost": "unit_cost"}
CATEGORY = "category"

QuoteNumber = Annotated[int, typer.Argument(help="The quote's number.", metavar="NUMBER", min=1)]
Asked = Annotated[
    str | None,
    typer.Argument(
        help="The quote as JSON in place of --line; - reads it from the input.", metavar="QUOTE", show_default=False
    ),
]
LineOption = Annotated[
    list[str] | None,
    typer.Option(
        "--line",
        help="A line as PRODUCT:QUANTITY:PRICE, the list price without VAT; after them, as far as known, vat=23, "
        "category=…, cost=…, and discount=… to ask for one, each after a colon. May be repeated.",
        metavar="PRODUCT:QUANTITY:PRICE…",
    ),
]
NetDaysOption = Annotated[
    int | None, typer.Option("--net-days", help="A term in days to ask for; without it, the policy's.", min=0)
]
ValidDaysOption = Annotated[
    int, typer.Option("--valid-days", help="How long the quote is open, in days.", min=1, max=365)
]

kept_quotes = typer.Typer(
    help="Quotes that are kept: keep, revise, list, show, accept, withdraw.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("quote")(quote)
    kept_quotes.command("keep")(quotes_keep)
    kept_quotes.command("revise")(quotes_revise)
    kept_quotes.command("list")(quotes_list)
    kept_quotes.command("show")(quotes_show)
    kept_quotes.command("accept")(quotes_accept)
    kept_quotes.command("withdraw")(quotes_withdraw)
    app.add_typer(kept_quotes, name="quotes")


def quote(
    customer: CustomerKey,
    asked: Asked = None,
    *,
    line: LineOption = None,
    net_days: NetDaysOption = None,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a quote: discounts, totals and the due day come from the customer's conditions, with the reasons. Nothing
    is kept. Exit 2 where more is asked for than they give."""
    base = open_home(home, create=False)
    from presek.app import quotes

    checked = quotes.check(base, customer, _wanted(asked, line, net_days), as_of=as_of_asked(base, as_of))
    if as_json:
        printing.as_json(checked.as_json())
    else:
        _print_answer(checked.as_json())
        for refusal in checked.answer.refused:
            printing.note(f"refused: {quotes.why_refused(refusal)}")
    if not checked.answer.accepted:
        raise typer.Exit(EXIT_CODES[Branch.TEXT])


def quotes_keep(
    customer: CustomerKey,
    asked: Asked = None,
    *,
    line: LineOption = None,
    net_days: NetDaysOption = None,
    valid_days: ValidDaysOption = 30,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a quote and keep it: until it expires its conditions stay, whatever policies say later."""
    base = open_home(home, create=False)
    from presek.app import quotes
    from presek.app.home import user_name

    wanted = _wanted(asked, line, net_days)
    _show(quotes.keep(base, customer, wanted, by=user_name(), valid_days=valid_days), as_json=as_json)


def quotes_revise(
    number: QuoteNumber,
    asked: Asked = None,
    *,
    line: LineOption = None,
    net_days: NetDaysOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put other lines on an open quote, by the conditions that it keeps."""
    base = open_home(home, create=False)
    from presek.app import quotes
    from presek.app.home import user_name

    _show(quotes.revise(base, number, _wanted(asked, line, net_days), by=user_name()), as_json=as_json)


def quotes_list(
    customer: Annotated[
        str | None, typer.Argument(help="Only the quotes of this customer.", metavar="CUSTOMER", show_default=False)
    ] = None,
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List kept quotes, newest first."""
    base = open_home(home, create=False)
    from presek.app import quotes

    found = quotes.listed(base, customer)
    if as_json:
        printing.as_json({"quotes": [each.as_json() for each in found]})
        return
    columns = ("number", "customer", "status", "made_on", "expires")
    rows = [each.as_json() for each in found]
    nets = [f"{each.kept.answer['net']} {each.kept.answer['currency']}" for each in found]
    printing.table(
        ("quote", "customer", "status", "made on", "expires", "net"),
        [(*(str(row[name]) for name in columns), net) for row, net in zip(rows, nets)],
    )


def quotes_show(
    number: QuoteNumber,
    *,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Print the quote into this file.", metavar="FILE")] = None,
    language: Annotated[str, typer.Option("--language", help="The language of the print: en, pl or sl.")] = "en",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a kept quote, or print it as PDF."""
    base = open_home(home, create=False)
    from presek.app import quote_pdf, quotes

    shown = quotes.one(base, number)
    if pdf is not None:
        pdf.write_bytes(quote_pdf.pdf(base, number, language=language))
    _show(shown, as_json=as_json)
    if pdf is not None:
        printing.note(f"printed into {pdf}")


def quotes_accept(number: QuoteNumber, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Mark an open quote as accepted."""
    _close(home, number, "accepted", as_json=as_json)


def quotes_withdraw(number: QuoteNumber, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Withdraw an open quote."""
    _close(home, number, "withdrawn", as_json=as_json)


def _close(home: Path | None, number: int, status: str, *, as_json: bool) -> None:
    base = open_home(home, create=False)
    from presek.app import quotes
    from presek.app.home import user_name

    closed = quotes.close(base, number, status, by=user_name())
    if as_json:
        printing.as_json(closed.as_json())
    else:
        printing.print_line(f"quote {number} is {closed.status}.")


def _wanted(asked: str | None, lines: list[str] | None, net_days: int | None) -> dict[str, object]:
    """What is asked for, from the JSON or from the lines."""
    if (asked is None) == (not lines):
        raise Problems(
            Problem("usage", "give the quote's lines with --line, or the whole quote as JSON.", path="quote")
        )
    term: dict[str, object] = {} if net_days is None else {"net_days": net_days}
    if asked is None:
        return {"lines": [_line(each) for each in lines or ()], **term}
    try:
        wanted = json.loads(read_input() if asked == "-" else asked)
    except ValueError as wrong:
        raise Problems(Problem("no-json", f"the quote is no JSON: {wrong}.", path="QUOTE")) from None
    if not isinstance(wanted, dict):
        raise Problems(Problem("no-json", "a quote is a JSON object with its lines.", path="QUOTE"))
    return {**wanted, **term}


def _line(written: str) -> dict[str, object]:
    """One `--line` as the app reads lines; Problems where its parts are not there."""
    parts = written.split(":")
    if len(parts) < LINE_PARTS:
        says = f"'{written}' is no line; expected PRODUCT:QUANTITY:PRICE, as drill:2:129.90."
        raise Problems(Problem("line", says, path="line"))
    product, quantity, price, *more = parts
    line: dict[str, object] = {"product": product, "quantity": quantity, "unit_price": price}
    categories = []
    for each in more:
        name, _, value = each.partition("=")
        if name == CATEGORY and value:
            categories.append(value)
        elif name in LINE_WORDS and value:
            line[LINE_WORDS[name]] = value
        else:
            says = f"'{each}' is not known on a line; there are vat=, category=, cost= and discount=."
            raise Problems(Problem("line", says, path="line"))
    return {**line, "categories": categories} if categories else line


def _show(shown: ShownQuote, *, as_json: bool) -> None:
    """Prints a kept quote."""
    if as_json:
        printing.as_json(shown.as_json())
        return
    printing.fields(
        {
            "quote": str(shown.number),
            "customer": shown.customer,
            "status": shown.status,
            "expires": str(shown.as_json()["expires"]),
        }
    )
    _print_answer(dict(shown.kept.answer))


def _print_answer(answer: dict[str, object]) -> None:
    lines, currency = answer["lines"], answer["currency"]
    assert isinstance(lines, list)
    printing.table(
        ("product", "quantity", "list price", "discount", "net", "because of"),
        [
            (
                line["product"],
                line["quantity"],
                line["unit_price"],
                f"{line['discount_percent']} %",
                line["net"],
                ", ".join(each["segment"] or f"exception {each['exception']}" for each in line["applied"]),
            )
            for line in lines
        ],
    )
    printing.fields(_facts(answer, str(currency)))
    disclosure = answer["disclosure"]
    if isinstance(disclosure, dict):
        printing.note(f"the customer must be told: {disclosure['en']}")


def _facts(answer: dict[str, object], currency: str) -> dict[str, str]:
    due, terms = answer["due"], answer["terms"]
    assert isinstance(due, dict)
    facts = {"discount": f"{answer['discount']} {currency}", "net": f"{answer['net']} {currency}"}
    if answer["gross"] is not None:
        facts["with VAT"] = f"{answer['gross']} {currency}"
    if not isinstance(terms, dict):
        facts["payment"] = "unassigned: no policy gives a term"
    else:
        days = terms.get("net_days")
        from_day = str(terms["start"]).replace("_", " ")
        facts["payment"] = str(terms["method"]) + ("" if days is None else f", {days} days from {from_day}")
    if due["pay_by"] is not None:
        facts["due"] = str(due["due_day"])
        facts["late from"] = str(due["late_from"])
    facts["credit"] = str(answer["credit"]).replace("_", " ")
    return facts
