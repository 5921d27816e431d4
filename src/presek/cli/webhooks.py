"""Commands about webhooks: webhooks list, add, change, test, rotate, pause, resume, remove, messages, resend, leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

if TYPE_CHECKING:
    from presek.app.home import Home

Name: TypeAlias = Annotated[str, typer.Argument(help="The webhook's name.", metavar="NAME")]
Url: TypeAlias = Annotated[str, typer.Argument(help="Where messages go: https://host/path.", metavar="URL")]
Topics: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        metavar="TOPIC",
        help="What is told: segment.entered, segment.left, conditions.changed; repeatable. Without it, all.",
    ),
]
Segments: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--segment", metavar="SEGMENT", help="Of which segments; repeatable. Without it, of all."),
]

webhooks = typer.Typer(
    help="Webhooks: list, add, change, test, rotate, pause, resume, remove, messages, resend, leave.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
SECRET = "The secret is shown this once. The receiver verifies each message with it."


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for name, command in COMMANDS.items():
        webhooks.command(name)(command)
    app.add_typer(webhooks, name="webhooks")


def webhook_list(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the webhooks and how each stands."""
    base = open_home(home, create=False)
    from presek.app import webhooks as app_webhooks

    found = app_webhooks.listed(base)
    if as_json:
        printing.as_json({"webhooks": [each.as_json() for each in found]})
        return
    rows = [
        (
            each.endpoint.name, each.endpoint.url, each.state, "yes" if each.behind else "no", str(each.dead),
            _moment(base, each.last.tried_at if each.last else None), each.last.says if each.last else "",
        )
        for each in found
    ]  # fmt: skip
    printing.table(("name", "where", "state", "behind", "given up", "last tried", "problem"), rows)
    if not found:
        printing.note("no webhook yet; presek webhooks add NAME URL adds one")


def add(
    name: Name,
    url: Url,
    *,
    topics: Topics = None,
    segments: Segments = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a webhook that is told what changes from now on; its secret is shown once."""
    base = open_home(home, create=False)
    from presek.app import webhooks as app_webhooks
    from presek.app.home import user_name

    secret = app_webhooks.add(base, name, url, topics=topics or (), segments=segments or (), by=user_name())
    _secret(name, secret, as_json=as_json)


def change(
    name: Name,
    url: Url,
    *,
    topics: Topics = None,
    segments: Segments = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a webhook another address and another choice of what is told."""
    open_home(home, create=False)
    from presek.app import webhooks as app_webhooks
    from presek.app.home import user_name

    app_webhooks.change(name, url, topics=topics or (), segments=segments or (), by=user_name())
    _told(name, "changed", as_json=as_json)


def try_out(name: Name, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Queue a test message; the worker sends it in its turn."""
    open_home(home, create=False)
    from presek.app import webhooks as app_webhooks
    from presek.app.home import user_name

    key = app_webhooks.send_test(name, by=user_name())
    if as_json:
        printing.as_json({"webhook": name, "message": key})
    else:
        printing.print_line(f"{name}: the test message {key} is sent next")


def rotate(name: Name, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Make another secret, shown once; for a day messages are signed by the old one, too."""
    base = open_home(home, create=False)
    from presek.app import webhooks as app_webhooks
    from presek.app.home import user_name

    _secret(name, app_webhooks.rotate(base, name, by=user_name()), as_json=as_json)


def pause(name: Name, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Stop telling a webhook; what comes meanwhile waits."""
    _pause(name, home, paused=True)
    _told(name, "paused; what comes meanwhile waits", as_json=as_json)


def resume(name: Name, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Go on telling a webhook, with what came meanwhile."""
    _pause(name, home, paused=False)
    _told(name, "goes on", as_json=as_json)


def remove(name: Name, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Forget a webhook with its messages."""
    open_home(home, create=False)
    from presek.app import webhooks as app_webhooks
    from presek.app.home import user_name

    app_webhooks.remove(name, by=user_name())
    _told(name, "removed", as_json=as_json)


def messages(
    name: Annotated[str | None, typer.Argument(help="Only of this webhook.", metavar="NAME")] = None,
    *,
    state: Annotated[
        str | None,
        typer.Option(
            "--state", help="Only in this state: waiting, sent, dead (given up), left (given up by a person)."
        ),
    ] = None,
    most: Annotated[int, typer.Option("--most", help="How many at most.", min=1, max=1000)] = 20,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the latest messages, newest first."""
    base = open_home(home, create=False)
    from presek.app import webhooks as app_webhooks

    found = app_webhooks.messages(name, state=state, most=most)
    if as_json:
        shown = [
            {
                "message": each.pk, "id": each.key, "webhook": each.endpoint, "topic": each.topic, "state": each.state,
                "customers": each.customers, "tries": each.tries, "status": each.status, "problem": each.says or None,
                "made_at": each.made_at, "tried_at": each.tried_at,
            }
            for each in found
        ]  # fmt: skip
        printing.as_json({"messages": shown})
        return
    rows = [
        (str(each.pk), each.endpoint, each.topic, printing.number(each.customers), each.state, str(each.tries),
         _moment(base, each.tried_at), each.says)
        for each in found
    ]  # fmt: skip
    printing.table(("message", "webhook", "topic", "customers", "state", "tries", "last tried", "problem"), rows)


def resend(
    numbers: Annotated[list[int] | None, typer.Argument(help="The messages' numbers.", metavar="MESSAGE...")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All messages that were given up.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send messages again that were given up."""
    if not numbers and not everything:
        raise typer.BadParameter("name messages, or say --all.")
    open_home(home, create=False)
    from presek.app import webhooks as app_webhooks
    from presek.app.home import user_name

    done = app_webhooks.resend(() if everything else numbers or (), by=user_name())
    if as_json:
        printing.as_json({"resent": done})
    else:
        printing.print_line(f"{done} messages are sent again")


def leave(
    number: Annotated[int, typer.Argument(help="The message's number.", metavar="MESSAGE")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a message up for good; what comes behind it goes on."""
    open_home(home, create=False)
    from presek.app import webhooks as app_webhooks
    from presek.app.home import user_name

    app_webhooks.leave(number, by=user_name())
    if as_json:
        printing.as_json({"message": number, "left": True})
    else:
        printing.print_line(f"message {number} is given up")


COMMANDS: dict[str, Callable[..., None]] = {
    "list": webhook_list, "add": add, "change": change, "test": try_out, "rotate": rotate, "pause": pause,
    "resume": resume, "remove": remove, "messages": messages, "resend": resend, "leave": leave,
}  # fmt: skip


def _pause(name: str, home: HomeOption, *, paused: bool) -> None:
    open_home(home, create=False)
    from presek.app import webhooks as app_webhooks
    from presek.app.home import user_name

    app_webhooks.pause(name, paused=paused, by=user_name())


def _secret(name: str, secret: str, *, as_json: bool) -> None:
    if as_json:
        printing.as_json({"webhook": name, "secret": secret})
        return
    printing.fields({"webhook": name, "secret": secret})
    printing.note(SECRET)


def _told(name: str, says: str, *, as_json: bool) -> None:
    if as_json:
        printing.as_json({"webhook": name, "done": True})
    else:
        printing.print_line(f"{name}: {says}")


def _moment(base: Home, instant: int | None) -> str:
    return "" if instant is None else str(base.as_of(instant))[:19].replace("T", " ")
