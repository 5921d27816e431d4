"""Commands about the worker's jobs: jobs list, show, cancel, rerun, next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

if TYPE_CHECKING:
    from presek.app.home import Home
    from presek.app.job_list import JobLine

Number: TypeAlias = Annotated[int, typer.Argument(help="The job's number.", metavar="JOB")]

jobs = typer.Typer(
    help="Jobs of the worker: list, show, cancel, rerun, next.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    jobs.command("list")(job_list)
    jobs.command("show")(show)
    jobs.command("cancel")(cancel)
    jobs.command("rerun")(rerun)
    jobs.command("next")(coming)
    app.add_typer(jobs, name="jobs")


def job_list(
    *,
    most: Annotated[int, typer.Option("--most", help="How many at most.", min=1, max=1000)] = 20,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind", help="Only of this kind: refresh, import, source, find-duplicates, conditions, upkeep, backup."
        ),
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", help="Only in this state: queued, running, done, failed, stopped.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the latest jobs, newest first."""
    base = open_home(home, create=False)
    from presek.app import job_list as app_jobs

    found = app_jobs.listed(most, kind=kind, state=state)
    if as_json:
        printing.as_json({"jobs": [each.as_json() for each in found]})
        return
    rows = [_row(base, each) for each in found]
    printing.table(("job", "kind", "what", "state", "by", "asked at", "problem"), rows)


def show(number: Number, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show a job with its log."""
    base = open_home(home, create=False)
    from presek.app import job_list as app_jobs

    line, notes = app_jobs.find(number)
    if as_json:
        printing.as_json({**line.as_json(), "log": [{"at": each.at, "says": each.says} for each in notes]})
        return
    printing.fields({"job": str(line.number), "kind": line.kind, "what": line.what, "state": line.state, "by": line.by})
    for each in notes:
        printing.print_line(f"{_moment(base, each.at)}  {each.says}")


def cancel(number: Number, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Take back a job that waits; ask one that runs to stop at its next step."""
    open_home(home, create=False)
    from presek.app import job_list as app_jobs
    from presek.app.home import user_name

    app_jobs.cancel(number, by=user_name())
    if as_json:
        printing.as_json({"job": number, "cancelled": True})
    else:
        printing.print_line(f"job {number}: asked to stop; what it has not finished is not kept")


def rerun(number: Number, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Ask the worker to do a job that has ended once more."""
    base = open_home(home, create=False)
    from presek.app import job_list as app_jobs
    from presek.app.home import user_name

    made = app_jobs.rerun(base, number, by=user_name())
    if as_json:
        printing.as_json({"job": made})
    else:
        printing.print_line("the source is read at the worker's next turn" if made is None else f"job {made} waits")


def coming(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show who is at work and what runs next, when."""
    base = open_home(home, create=False)
    from presek.app import job_list as app_jobs

    found = app_jobs.schedule(base)
    if as_json:
        printing.as_json(found.as_json())
        return
    rows = [(each.kind, each.what, "" if each.at is None else _moment(base, each.at)) for each in found.due]
    printing.table(("next", "what", "not before"), rows)
    printing.note(f"at work: {found.worker}" if found.worker else "no worker runs; `presek worker` starts one")


def _row(base: Home, line: JobLine) -> tuple[str, ...]:
    part = "" if line.share is None or line.state != "running" else f" {line.share:.0%}"
    return (
        str(line.number), line.kind, line.what, f"{line.state}{part}", line.by, _moment(base, line.asked_at),
        line.problem,
    )  # fmt: skip


def _moment(base: Home, instant: int) -> str:
    return str(base.as_of(instant))[:19].replace("T", " ")
