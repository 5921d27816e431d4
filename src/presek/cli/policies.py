"""Commands about policies and exceptions: list, show, approve, reject, retire; ask, refuse, end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeAlias

import typer

from presek.cli import printing, showing_policies
from presek.cli.opening import open_home
from presek.cli.options import AcknowledgeOption, CustomerKey, HomeOption, JsonOption
from presek.values.instant import day_number
from presek.values.problem import Problem, Problems

Key: TypeAlias = Annotated[str, typer.Argument(help="The policy's key.", metavar="POLICY")]
Version: TypeAlias = Annotated[int, typer.Argument(help="The version's number.", metavar="VERSION")]
Number: TypeAlias = Annotated[int, typer.Argument(help="The exception's number.", metavar="NUMBER")]
ByOption: TypeAlias = Annotated[
    str, typer.Option("--by", help="Who decides. Without it, the one who runs the command.", metavar="NAME")
]
NoteOption: TypeAlias = Annotated[str, typer.Option("--note", help="Why.", metavar="TEXT")]

policies = typer.Typer(
    help="Policies: list, show, approve, reject, retire. `presek apply` proposes them from files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
exceptions = typer.Typer(
    help="Exceptions of single customers: list, ask, approve, refuse, end.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    policies.command("list")(policy_list)
    policies.command("show")(show)
    policies.command("inspect")(inspect)
    policies.command("approve")(approve)
    policies.command("approve-all")(approve_all)
    policies.command("reject")(reject)
    policies.command("retire")(retire)
    policies.command("replay")(replay)
    exceptions.command("list")(exception_list)
    exceptions.command("ask")(ask)
    exceptions.command("approve")(approve_exception)
    exceptions.command("refuse")(refuse)
    exceptions.command("end")(end)
    app.add_typer(policies, name="policies")
    app.add_typer(exceptions, name="exceptions")


def policy_list(
    *,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that wait for a second person.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the newest version of each policy."""
    base = open_home(home, create=False)
    from presek.app import policies as kept

    found = [each.as_json() for each in (kept.waiting(base) if waiting else kept.listed(base))]
    if as_json:
        printing.as_json({"policies": found})
        return
    rows = [_row(each) for each in found]
    printing.table(("policy", "segment", "version", "state", "in force", "from", "made by", "decided by"), rows)


def _row(each: Mapping[str, Any]) -> tuple[str | int | None, ...]:
    state = "yes" if each["active"] else ""
    return (
        each["key"], each["segment"], each["version"], each["status"], state, each["reaches_customers_on"],
        each["made_by"], each["decided_by"],
    )  # fmt: skip


def show(key: Key, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show all versions of a policy."""
    base = open_home(home, create=False)
    from presek.app import policies as kept

    found = [each.as_json() for each in kept.versions(base, key)]
    if as_json:
        printing.as_json({"versions": found})
        return
    for each in found:
        printing.print_line(json.dumps(each, ensure_ascii=False, indent=2))


def inspect(
    key: Annotated[str, typer.Argument(help="A policy to look over as if it were in force.", metavar="[POLICY]")] = "",
    *,
    version: Annotated[int | None, typer.Option("--version", help="Which version; else the newest.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look policies over: ties, gaps, what never decides, contradictions."""
    base = open_home(home, create=False)
    from presek.app import policy_inspection

    found = policy_inspection.of_version(base, key, version) if key else policy_inspection.inspected(base)
    if as_json:
        printing.as_json(found.as_json())
    else:
        showing_policies.inspection(found.as_json(), only_news=bool(key))


def approve(
    key: Key,
    version: Version,
    *,
    by: ByOption = "",
    note: NoteOption = "",
    acknowledge: AcknowledgeOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve what another person proposed."""
    base = open_home(home, create=False)
    from presek.app import policies as kept
    from presek.app.home import user_name

    done = kept.approve(
        base, key, version, by=by or user_name(), note=note, acknowledged=tuple(acknowledge or ())
    ).as_json()
    _policy_done(done, as_json=as_json)


def approve_all(
    *,
    by: ByOption = "",
    acknowledge: AcknowledgeOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve all policies that wait and that others proposed; what may not be approved is left out and named."""
    base = open_home(home, create=False)
    from presek.app import approving
    from presek.app.home import user_name

    done = approving.approve_all(base, by=by or user_name(), acknowledged=tuple(acknowledge or ())).as_json()
    if as_json:
        printing.as_json(done)
    else:
        showing_policies.approved(done)


def reject(
    key: Key,
    version: Version,
    *,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reject what was proposed."""
    base = open_home(home, create=False)
    from presek.app import policies as kept
    from presek.app.home import user_name

    _policy_done(kept.reject(base, key, version, by=by or user_name(), note=note).as_json(), as_json=as_json)


def retire(
    key: Key,
    *,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a policy from today on; its past stays."""
    base = open_home(home, create=False)
    from presek.app import policies as kept
    from presek.app.home import user_name

    ended = kept.retire(base, key, by=by or user_name(), note=note)
    if as_json:
        printing.as_json({"policy": key, "ended": ended})
    else:
        printing.print_line(f"{key}: no longer in force")


def replay(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Give every kept answer again, from what was kept with it, and hold its hash to the one that was told."""
    open_home(home, create=False)
    from presek.app import answers

    told = answers.replay()
    if as_json:
        printing.as_json(told.as_json())
    else:
        printing.fields({"answers": told.answers, "the same": told.same})
    if told.differing:
        numbers = ", ".join(map(str, told.differing))
        raise Problems(Problem("not-the-same", f"these kept answers come out otherwise: {numbers}.", path="answers"))


def _policy_done(done: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        printing.as_json(done)
        return
    printing.print_line(
        f"{done['key']} {done['version']}: {done['status']}, reaches customers on {done['reaches_customers_on']}"
    )


def exception_list(
    *,
    customer: Annotated[str, typer.Option("--customer", help="Only those of a customer.", metavar="CUSTOMER")] = "",
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that wait for a decision.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List exceptions, newest first."""
    base = open_home(home, create=False)
    from presek.app import exceptions as kept

    found = [each.as_json() for each in kept.listed(base, customer=customer or None, only_waiting=waiting)]
    share = kept.share(base)
    if as_json:
        printing.as_json(
            {"exceptions": found, "customers": share.customers, "customers_with_exception": share.with_exception}
        )
        return
    columns = ("number", "customer", "dimension", "status", "from", "expires", "requested_by", "decided_by")
    printing.table(columns, [tuple(_cell(each[name]) for name in columns) for each in found])


def _cell(value: object) -> str | int | None:
    return value if isinstance(value, int) or value is None else str(value)


def ask(
    customer: CustomerKey,
    dimension: Annotated[str, typer.Argument(help="payment_terms, discount, priority, service or process.")],
    value: Annotated[str, typer.Argument(help='What instead, as JSON: {"percent": 15}.', metavar="VALUE")],
    *,
    reason: Annotated[
        str,
        typer.Option("--reason", help="negotiated, contract, competition, complaint, … and after a colon more words"),
    ],
    contract: Annotated[str, typer.Option("--contract", help="The reference of the contract, where law asks.")] = "",
    expires: Annotated[str, typer.Option("--expires", help="The first day without it; else in 90 days.")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for an exception; another person approves it."""
    base = open_home(home, create=False)
    from presek.app import exceptions as kept
    from presek.app.exceptions import Asked
    from presek.app.home import user_name

    until = _day(expires)
    code, _, note = reason.partition(":")
    wanted = Asked(
        customer, dimension, _object(value), code.strip(), note=note.strip(), contract=contract, expires=until
    )
    _exception_done(kept.ask(base, wanted, by=user_name()).as_json(), as_json=as_json)


def approve_exception(
    number: Number,
    *,
    by: ByOption = "",
    note: NoteOption = "",
    until: Annotated[str, typer.Option("--until", help="Approve it only until this day.", metavar="DAY")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve an exception that another person asked for."""
    base = open_home(home, create=False)
    from presek.app import exceptions as kept
    from presek.app.home import user_name

    done = kept.approve(base, number, by=by or user_name(), says=note, until=_day(until))
    _exception_done(done.as_json(), as_json=as_json)


def refuse(
    number: Number, *, by: ByOption = "", note: NoteOption = "", home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Refuse an exception."""
    base = open_home(home, create=False)
    from presek.app import exceptions as kept
    from presek.app.home import user_name

    _exception_done(kept.refuse(base, number, by=by or user_name(), says=note).as_json(), as_json=as_json)


def end(number: Number, *, by: ByOption = "", home: HomeOption = None, as_json: JsonOption = False) -> None:
    """End an approved exception before it expires."""
    base = open_home(home, create=False)
    from presek.app import exceptions as kept
    from presek.app.home import user_name

    _exception_done(kept.end(base, number, by=by or user_name()).as_json(), as_json=as_json)


def _exception_done(done: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        printing.as_json(done)
        return
    told = f"exception {done['number']} of {done['customer']} ({done['dimension']}): {done['status']}"
    printing.print_line(f"{told}, until {done['expires']}")


def _day(text: str) -> int | None:
    if not text:
        return None
    try:
        return day_number(date.fromisoformat(text))
    except ValueError:
        raise Problems(Problem("no-date", f"'{text}' is no day; expected 2026-06-30.", path="day")) from None


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError as wrong:
        raise Problems(Problem("no-json", f"the value is no JSON: {wrong}.", path="VALUE")) from None
    if not isinstance(found, dict):
        raise Problems(Problem("no-json", 'the value is a JSON object, as {"percent": 15}.', path="VALUE"))
    return found
