"""Imports by a ready mapping, without a mapping file."""

from __future__ import annotations

from pathlib import Path

from presek.app.faults import no_file, place_problems
from presek.app.home import Home
from presek.app.importing import ImportReport, Progress, import_file
from presek.source import ready
from presek.source.suggest import shape_of
from presek.values.problem import Branch, Problem, Problems


def import_ready(
    home: Home, path: Path, name: str, *, own: str | None = None, dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:  # fmt: skip
    """Imports a file by a ready mapping. `own` is our tax number, where the file does not tell which side is us."""
    found = ready.named(name)
    if found.own and own is None:
        says = (
            f"these invoices don't say which side is you: give your tax number with --own-tax-number, "
            f"and {name} takes only those that you issued."
        )
        raise Problems(Problem("own-tax-number", says, branch=Branch.PLACE))
    if not path.exists():
        raise no_file(path)
    with place_problems():
        text = ready.filled(found, () if found.format in ready.XML else shape_of(path), own=own)
    return import_file(home, path, Path(name), text=text, dry_run=dry_run, progress=progress)
