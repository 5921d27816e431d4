"""The command `presek`. Each command's module is light; what it works with is imported when it runs.

Exit codes: 0 done; 2 the text is wrong; 3 the data is; 4 the place is (disk, lock, folder); 70 Presek itself; 130
stopped.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from importlib import metadata
from typing import Annotated

import typer

from presek.app import crash_note, faults
from presek.cli import (
    asking,
    backups,
    changes,
    conditions,
    data,
    duplicates,
    editing,
    engines,
    finding,
    history,
    intake,
    jobs,
    keys,
    law,
    policies,
    printing,
    quoting,
    ready,
    rights,
    rules,
    running,
    settings,
    sources,
    today,
    webhooks,
    website,
)
from presek.values.problem import EXIT_CODES, Branch, Problem, Problems

STOPPED = 130

app = typer.Typer(
    name="presek",
    help="Presek divides customers by rules that anybody can verify.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (
    data,
    duplicates,
    editing,
    rights,
    sources,
    engines,
    intake,
    rules,
    asking,
    finding,
    history,
    conditions,
    policies,
    changes,
    ready,
    law,
    quoting,
    settings,
    keys,
    webhooks,
    website,
    jobs,
    running,
    backups,
    today,
):
    module.register(app)


@app.callback(invoke_without_command=True)
def presek(*, version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    """Presek divides customers by rules that anybody can verify."""
    if version:
        printing.print_line(f"presek {metadata.version('presek')}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and exits with its code; no error leaves as a traceback."""
    printing.fit_to_terminal()
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(exit_code(given))


def exit_code(arguments: Sequence[str]) -> int:
    """Runs one command; its exit code."""
    json_wanted = "--json" in arguments
    try:
        answer = app(list(arguments), standalone_mode=False, prog_name="presek")
    except Problems as found:
        printing.problems(found, json_wanted=json_wanted)
        return found.exit_code
    except typer.TyperException as wrong:
        return _misused(wrong, json_wanted=json_wanted)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped()
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001
        # The last door: what comes here is written down, whole, and told.
        return _failed(error, json_wanted=json_wanted)
    if answer == STOPPED:
        return _stopped()
    return answer if isinstance(answer, int) else 0


def _misused(wrong: typer.TyperException, *, json_wanted: bool) -> int:
    """An unknown command or option, a missing argument: what is wrong and where help is, exit 2. Nothing asked:
    help."""
    context = getattr(wrong, "ctx", None)
    told = str(getattr(wrong, "format_message", wrong.__str__)())
    if context is not None and told.startswith("Usage:"):
        printing.print_line(told)
        return EXIT_CODES[Branch.TEXT]
    path = "presek" if context is None else context.command_path
    problem = Problem("usage", told if told.endswith((".", "?")) else f"{told}.", path=path)
    printing.problems(Problems(problem), json_wanted=json_wanted)
    if not json_wanted:
        printing.note(f"{path} --help says more.")
    return EXIT_CODES[Branch.TEXT]


def _stopped() -> int:
    printing.note("stopped; what was not reported as done was not done.")
    return STOPPED


def _failed(error: Exception, *, json_wanted: bool) -> int:
    """An error that no room foresaw: of the place where the system says so, else ours; the traceback goes to a file."""
    problem = faults.problem_of(error)
    if problem is None:
        where = crash_note.write("".join(traceback.format_exception(error)))
        says = f"something went wrong in Presek itself ({type(error).__name__}); this is our mistake, not yours."
        says = f"{says} What happened is written in {where}." if where else says
        problem = Problem("in-presek", says, branch=Branch.PRODUCT)
    found = Problems(problem)
    printing.problems(found, json_wanted=json_wanted)
    return found.exit_code
