"""Commands that keep a base safe: backup, restore, upgrade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from presek.cli import printing
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption

if TYPE_CHECKING:
    from presek.app.backing_up import Backup

NOT_WELL = 4


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("upgrade")(upgrade)


def backup(
    target: Annotated[
        Path,
        typer.Argument(
            help="A new file ending in .tar, or a folder, which gets one named by the day.", metavar="FILE|FOLDER"
        ),
    ],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Make none: read a backup that is there, whole, and say what it is.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep the whole base in one file, while everybody works; it is read again before it counts as one."""
    if check:
        from presek.app import wiring

        wiring.start(wiring.home_folder(home))
        from presek.app import backing_up

        with bytes_bar("checking") as progress:
            found = backing_up.look(target, progress=progress)
    else:
        base = open_home(home, create=False)
        from presek.app import backing_up

        with bytes_bar("backing up") as progress:
            found = backing_up.make(base, target, progress=progress)
    _print_backup(found, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="The backup: a .tar that `presek backup` made.", metavar="FILE")],
    *,
    erasures: Annotated[
        Path | None,
        typer.Option(
            "--erasures",
            help="Who was erased or held back since, as `presek erasures --export` told it. Without: the list beside "
            "the backup.",
            metavar="FILE",
        ),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a backup back into a home that is empty or not there yet; it never replaces one."""
    from presek.app import wiring

    folder = wiring.home_folder(home)
    wiring.start(folder)
    from presek.app import putting_back

    with bytes_bar("restoring") as progress:
        done = putting_back.put_back(file, folder, erasures=erasures, say=printing.note, progress=progress)
    if as_json:
        printing.as_json(done.as_json())
    else:
        mended = done.erased_again or done.held_again
        why = "somebody was erased, or objected, since" if mended else "data came in after its run"
        same = "as in the backup" if done.hash == done.kept_hash else f"other than in the backup: {why}"
        printing.fields(
            {
                "home": str(done.home),
                "customers": done.customers,
                "users": done.people,
                "hash": f"{done.hash or 'none'} ({same})",
                "seconds": f"{done.seconds:.1f}",
            }
        )
        for each in done.findings:
            if each.state == "bad":
                printing.note(f"{each.check}: {each.says}")
        _print_erased(done.erased_again)
        if done.held_again:
            printing.note(f"restrictions and objections of after the backup, kept again: {done.held_again}")
        printing.note("next: presek up")
    if any(each.state == "bad" for each in done.findings):
        raise typer.Exit(NOT_WELL)


def _print_erased(again: int | None) -> None:
    if again is None:
        printing.note(
            "no list says who was erased, restricted or objected after this backup was made; where anybody was, do it "
            "again, or restore with --erasures FILE (presek erasures --export FILE writes it in the home that ran "
            "last)."
        )
    elif again:
        printing.note(f"erased again, for they were erased after the backup was made: {again}")


def upgrade(
    *,
    into: Annotated[
        Path | None,
        typer.Option(
            "--backup", help="Where the backup goes that is made first: a file or folder.", metavar="FILE|FOLDER"
        ),
    ] = None,
    without: Annotated[bool, typer.Option("--without-backup", help="Make none: there is one already.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a base to the edition that is installed: backup, database, snapshot, doctor. Stop the product first."""
    if into is None and not without:
        raise typer.BadParameter("say where the backup goes (--backup FOLDER), or --without-backup")
    from presek.app import wiring

    folder = wiring.home_folder(home)
    wiring.expect_home(folder)
    wiring.start(folder)
    from presek.app import upgrading

    with bytes_bar("backing up") as progress:
        done = upgrading.upgrade(folder, into=into, say=printing.note, progress=progress)
    if as_json:
        printing.as_json(done.as_json())
    else:
        printing.fields(
            {
                "database": done.after if done.before == done.after else f"{done.before} → {done.after}",
                "migrations": done.migrations,
                "backup": str(done.backup.path) if done.backup else "none",
                "seconds": f"{done.seconds:.1f}",
            }
        )
        for each in done.findings:
            if each.state != "good":
                printing.note(f"{each.check}: {each.says}")
        printing.note("next: presek up")
    if any(each.state == "bad" for each in done.findings):
        raise typer.Exit(NOT_WELL)


@contextmanager
def bytes_bar(name: str) -> Iterator[Callable[[int, int], None]]:
    """Within it, a bar on the standard error that is told the bytes done, where that is a terminal."""
    console = printing.aside()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=None)

        def told(done: int, whole: int) -> None:
            bar.update(task, completed=done, total=whole)

        yield told


def _print_backup(found: Backup, *, as_json: bool) -> None:
    if as_json:
        printing.as_json(found.as_json())
        return
    printing.fields(
        {
            "backup": str(found.path),
            "megabytes": f"{found.size / 1e6:.1f}",
            "files": found.files,
            "base": found.name,
            "customers": found.customers,
            "users": found.people,
            "made by": f"presek {found.version}",
            "seconds": f"{found.seconds:.1f}",
        }
    )
    printing.note("it holds personal data and the keys of this base (secret.key, hashes of passwords): keep it safe.")
    if found.secrets:
        printing.note(f"kept elsewhere and not in it: {', '.join(found.secrets)}")
